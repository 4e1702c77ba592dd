// What HTML cannot say by itself. Every page works without this file.
'use strict';
(() => {
  const root = document.documentElement;
  const on = (type, listen) => document.addEventListener(type, listen);

  // Theme. This script blocks in the head, so that the choice is in force
  // before the first paint. Storage is refused in some frames; then the
  // choice lasts as long as the page.
  const showTheme = theme => {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  try { showTheme(localStorage.getItem('theme')); } catch { }

  on('DOMContentLoaded', () => {
    const chosen = document.querySelector(`input[name=theme][value=${root.dataset.theme ?? 'auto'}]`);
    if (chosen) chosen.checked = true;
  });
  on('change', e => {
    if (e.target.name !== 'theme') return;
    showTheme(e.target.value);
    try { localStorage.setItem('theme', e.target.value); } catch { }
  });

  // Toasts leave after eight seconds, but not while somebody points at them or
  // is inside them. Errors stay, and so do those that offer something.
  const expire = toast => {
    if (toast.matches('.error, :has(form)')) return;
    let timer;
    const stop = () => clearTimeout(timer);
    const start = () => { stop(); timer = setTimeout(() => toast.remove(), 8000); };
    for (const type of ['pointerenter', 'focusin']) toast.addEventListener(type, stop);
    for (const type of ['pointerleave', 'focusout']) toast.addEventListener(type, start);
    start();
  };
  on('DOMContentLoaded', () => {
    for (const region of document.querySelectorAll('.toasts > *')) {
      new MutationObserver(changes => {
        for (const change of changes) {
          for (const node of change.addedNodes) if (node.matches?.('.toast')) expire(node);
        }
        // A pile of them would cover the page.
        while (region.childElementCount > 3) region.firstElementChild.remove();
      }).observe(region, { childList: true });
      // A live region announces what changes, not what it was loaded with.
      region.append(...region.childNodes);
    }
  });
  on('click', e => e.target.closest?.('[data-dismiss]')?.closest('.toast').remove());

  // The server did not answer at all: there is no response to bring a toast.
  on('htmx:error', e => {
    if (!e.detail.ctx || e.detail.ctx.response) return;
    const toast = document.getElementById('unreachable').content.cloneNode(true);
    document.getElementById('alerts').replaceChildren(toast);
  });

  // A popover opens once a response has filled it, and closes when the form
  // inside has changed something outside. Where the control that was used is
  // gone, the keyboard goes to what replaced it, or to the row beside it.
  let beside;
  on('htmx:before:swap', e => {
    const row = e.detail.ctx.target?.closest?.('tr');
    beside = row?.nextElementSibling ?? row?.previousElementSibling;
  });
  on('htmx:after:swap', e => {
    const { target, sourceElement, response } = e.detail.ctx;
    if (target?.matches?.('[popover]')) {
      if (!target.matches(':popover-open')) target.showPopover({ source: sourceElement });
    } else if (response.status < 400) {
      sourceElement.closest('[popover]')?.hidePopover();
      sourceElement.closest('.toast')?.remove();
    }
    if (document.activeElement !== document.body) return;
    (document.getElementById(target?.id) ?? beside?.querySelector('td:last-child a'))?.focus();
  });

  // HX-Trigger: {"focus": {"id": "…"}} names where the keyboard goes next.
  on('focus', e => document.getElementById(e.detail?.id)?.focus());

  // Boxes with the same name: how many are checked, one that checks all, and
  // Shift for a range.
  const boxes = name => [...document.querySelectorAll(`input[type=checkbox][name=${name}]`)];
  const count = () => {
    const shown = document.querySelector('[data-count]');
    if (shown) shown.textContent = boxes(shown.dataset.count).filter(b => b.checked).length + ' selected';
  };
  for (const type of ['htmx:after:swap', 'DOMContentLoaded']) on(type, count);
  on('reset', () => setTimeout(count));
  let last;
  on('click', e => {
    const box = e.target;
    if (box.dataset?.all) for (const b of boxes(box.dataset.all)) b.checked = box.checked;
    if (box.type !== 'checkbox') return;
    const all = box.name ? boxes(box.name) : [], i = all.indexOf(box), j = all.indexOf(last);
    if (e.shiftKey && j >= 0) for (const b of all.slice(Math.min(i, j), Math.max(i, j))) b.checked = box.checked;
    last = box;
    count();
  });

  // data-hx-confirm asks in the page's own dialog; the button that was pressed
  // lends its words to the one that confirms.
  on('htmx:confirm', e => {
    const { ctx, issueRequest, dropRequest } = e.detail;
    const dialog = document.getElementById('confirm');
    e.preventDefault();
    // Closed first, so that the dialog gives the keyboard back to what opened it.
    ctx.sourceElement.closest('[popover]')?.hidePopover();
    document.getElementById('confirm-text').textContent = ctx.confirm;
    document.getElementById('confirm-ok').textContent =
      (ctx.sourceEvent.submitter ?? ctx.sourceElement).textContent;
    dialog.returnValue = '';
    dialog.addEventListener('close', () => {
      if (dialog.returnValue === 'ok') issueRequest(); else dropRequest();
    }, { once: true });
    dialog.showModal();
  });

  // Copy buttons say so when they have copied. Where the clipboard is refused,
  // the value is selected instead, one keystroke from copied.
  on('click', async e => {
    const button = e.target.closest?.('[data-copy]');
    if (!button) return;
    const value = document.getElementById(button.dataset.copy);
    const label = button.querySelector('[aria-live]');
    try {
      await navigator.clipboard.writeText(value.textContent);
      label.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(value);
      label.textContent = 'Selected';
    }
    setTimeout(() => { label.textContent = 'Copy'; }, 2000);
  });
})();
