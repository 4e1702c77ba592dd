// What HTML cannot say by itself. Every page works without this file.
(() => {
  'use strict';
  const root = document.documentElement;
  const on = (type, listen) => document.addEventListener(type, listen);
  const byId = id => document.getElementById(id);

  // Theme: the server writes the one that was chosen into each page, so that it is in
  // force before the first paint. Whether "/" goes to the search, which speech control
  // may not want, only this script needs to know. Where nothing can be stored, a choice
  // lasts as long as the page.
  let slash = true;
  try { slash = localStorage.getItem('slash') !== 'off'; } catch { }
  on('DOMContentLoaded', () => {
    const box = document.querySelector('input[name=slash]');
    if (box) box.checked = slash;
  });
  on('change', ({ target: { name, value, checked } }) => {
    if (name === 'slash') {
      slash = checked;
      try { localStorage.setItem('slash', slash ? 'on' : 'off'); } catch { }
    }
    if (name !== 'theme') return;
    root.dataset.theme = value;
    const media = { dark: 'all', light: 'not all' }[value] ?? '(prefers-color-scheme: dark)';
    for (const dark of document.querySelectorAll('.layout-logo source')) dark.media = media;
    document.cookie = `anteroom-theme=${value}; path=/; max-age=34560000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
  });

  // Toasts leave after eight seconds, those that can be undone after ten, but not from
  // under a pointer or the focus. Errors stay.
  const expire = toast => {
    if (toast.matches('.error')) return;
    let timer;
    const stop = () => clearTimeout(timer);
    const start = () => { stop(); timer = setTimeout(() => toast.remove(), toast.matches(':has(form)') ? 10000 : 8000); };
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

  // Keys, where nobody types. In a list that says so each row is one stop of the Tab
  // key: at what was used last in another row, or at its first button. The arrows go
  // on from there, left and right in the row, up and down to the same in the next.
  const controls = row => [...row.querySelectorAll('a, button, input:not([type=hidden])')];
  const kind = control => control.type === 'checkbox' ? '' : control.id.split('-')[0];
  let column;
  const stop = row => controls(row).find(c => kind(c) === column) ?? controls(row).find(c => c.type !== 'checkbox');
  const rows = () => {
    for (const row of document.querySelectorAll('[data-rows] > tr')) {
      for (const c of controls(row)) c.tabIndex = -1;
      const first = stop(row);
      if (first) first.tabIndex = 0;
    }
  };
  for (const type of ['htmx:after:swap', 'DOMContentLoaded']) on(type, rows);
  on('focusin', ({ target }) => {
    const row = target.closest('[data-rows] > tr'), here = row && controls(row).map(kind);
    // A row on the way that has nothing of this kind changes nothing for the next.
    if (!here || kind(target) === column || column !== undefined && !here.includes(column)) return;
    column = kind(target);
    rows();
  });
  const along = (e, row) => {
    const all = controls(row), i = all.indexOf(e.target), sideways = document.dir === 'rtl' ? -1 : 1;
    switch (e.key) {
      case 'ArrowRight': return all[i + sideways];
      case 'ArrowLeft': return all[i - sideways];
      case 'ArrowDown': return row.nextElementSibling && stop(row.nextElementSibling);
      case 'ArrowUp': return row.previousElementSibling && stop(row.previousElementSibling);
    }
  };
  on('keydown', e => {
    const command = e.ctrlKey || e.metaKey;
    if (e.altKey || e.target.closest('input:not([type=checkbox]), textarea, select, dialog, [popover]')) return;
    const row = e.target.closest('[data-rows] > tr'), to = !command && (row ? along(e, row) : null);
    const search = slash && !command && e.key === '/' && document.querySelector('[role=search] [type=search]');
    if (command && e.key === 'z') [...document.querySelectorAll('.toast [aria-keyshortcuts]')].at(-1)?.click();
    else if (search) { e.preventDefault(); search.focus(); search.select(); }
    else if (to) { e.preventDefault(); to.focus(); }
  });

  // An answer that we did not give, as a proxy's error page, is never put into the
  // page. A lost answer to a change is no failure: what is true now is looked up,
  // again and again until somebody answers, and shown.
  const ours = response => response.headers.get('HX-Answer') === 'true';
  const said = () => document.querySelector('#alerts > [data-lost]');
  const alerts = () => [...document.querySelectorAll('#alerts > *')];
  // What comes with a page is about a change.
  on('DOMContentLoaded', () => { for (const a of alerts()) a.dataset.asked = 'POST'; });
  const say = what => {
    if (said()?.dataset.lost === what) return; // once is enough
    const { content, dataset } = byId('lost'), toast = content.firstElementChild.cloneNode(true);
    toast.dataset.lost = what;
    toast.dataset.asked = what === 'unreachable' ? 'GET' : 'POST';
    toast.querySelector('p').textContent = dataset[what];
    byId('alerts').replaceChildren(toast);
  };
  const doubts = new Set();
  let looking, pause = 1000;
  const lost = ctx => {
    if (ctx.request.method !== 'POST') { if (!doubts.size) say('unreachable'); return; }
    doubts.add(ctx);
    look();
  };
  // What other scripts send: the event's detail is the id of the part that may have changed.
  on('lost', ({ target, detail }) => lost({ request: { method: 'POST' }, target: byId(detail), sourceElement: target }));
  // What was entered in a part of the page is in the new one as well: of a file, another
  // picture.
  const picture = part => part.querySelector('img')?.getAttribute('src');
  const holds = (part, entered) => [...entered.querySelectorAll('textarea, select, input:not([type=hidden], [name=id])')].every(f => {
    if (f.type === 'file') return !f.files.length || picture(part) !== picture(entered);
    if (f.matches('[type=checkbox], [type=radio]')) {
      return f.checked === f.defaultChecked || f.checked === part.querySelector(`[name="${f.name}"][value="${f.value}"]`)?.checked;
    }
    const value = f.value.trim(), now = part.querySelector(`[name="${f.name}"]`)?.value;
    return !value || now === value || f.matches(':not(select)') && part.textContent.includes(value);
  });
  const settle = page => {
    let all = true;
    for (const { target, sourceElement } of doubts) {
      const changed = target.closest('.toasts') ? document.querySelector('main [role=region]') : target;
      sourceElement.closest('.toast')?.remove();
      if (!renew(page, changed?.isConnected ? changed : byId(target.id))) all = false;
      else sourceElement.closest('[popover]')?.hidePopover();
    }
    doubts.clear();
    say(all ? 'found' : 'unsaved');
  };
  // A part of the page is put in anew, or what is around it when it is gone: unless
  // something was entered there that nobody should have to type again.
  const renew = (page, part) => {
    const there = () => part.id && page.getElementById(part.id);
    while (part && !there()) part = part.parentElement;
    const now = part && there();
    if (!now || !holds(now, part)) return false;
    const focused = document.activeElement?.id, checked = boxes('id').filter(b => b.checked).map(b => b.value);
    part.replaceWith(now);
    htmx.process(now);
    now.dispatchEvent(new CustomEvent('renewed', { bubbles: true }));
    for (const box of boxes('id')) box.checked = checked.includes(box.value);
    for (const old of document.querySelectorAll('.count[id], #org-name, #person, #identity')) {
      const other = page.getElementById(old.id);
      if (other) old.replaceWith(other);
    }
    count();
    rows();
    if (document.activeElement === document.body) (byId(focused) ?? now.querySelector('a, button'))?.focus();
    return true;
  };
  const asItIs = async () => {
    const response = await fetch(location.href, { headers: { 'HX-Request': 'true', 'HX-Request-Type': 'full' } });
    const text = await response.text();
    if (!ours(response) || !response.ok || response.redirected) throw response;
    return new DOMParser().parseFromString(text, 'text/html');
  };
  // HX-Trigger: {"renew": {"id": "…", "focus": "…"}} names what has changed.
  on('renew', async ({ detail: { id, focus } }) => {
    try {
      renew(await asItIs(), byId(id));
      byId(focus)?.focus();
    } catch { say('unreachable'); }
  });
  const look = async () => {
    clearTimeout(looking);
    if (looking === true || !doubts.size) return;
    looking = true;
    try {
      settle(await asItIs());
      looking = pause = 1000;
    } catch {
      say('doubt');
      looking = setTimeout(look, pause = Math.min(2 * pause, 30000));
    }
  };
  on('htmx:before:response', e => {
    const { ctx } = e.detail;
    if (ours(ctx.response)) return;
    e.preventDefault();
    lost(ctx);
  });
  on('htmx:error', e => { if (e.detail.ctx) lost(e.detail.ctx); });
  on('htmx:after:request', ({ detail: { ctx } }) => {
    const { request: { method, action }, response: { status } } = ctx;
    if (doubts.size) look();
    // What comes now says how things are: what was said before is over, unless it is
    // about a change and this is none, or another one.
    else for (const a of alerts()) {
      const { lost: how, asked, about = action } = a.dataset;
      if (how === 'unreachable' || status < 400 && (asked === 'GET' || method === 'POST' && about === action)) a.remove();
    }
  });
  // The address is that of what is shown.
  on('htmx:before:history:update', e => { if (e.detail.response.status >= 400) e.preventDefault(); });

  // What was used: of a form, the button.
  const used = ctx => ctx.request.submitter ?? ctx.sourceElement;

  // What somebody waits for shows that once it has taken 150 ms: the button that was
  // used, or what a field is about to change.
  const work = what => {
    const timer = setTimeout(() => what.setAttribute('aria-busy', 'true'), 150);
    return () => { clearTimeout(timer); what.removeAttribute('aria-busy'); };
  };
  on('work', ({ target, detail }) => detail.finally(work(target)));
  const waits = new WeakMap();
  on('htmx:before:request', ({ detail: { ctx } }) => {
    // A popover is about what was asked for last, and never changes under the pointer.
    if (ctx.target?.matches?.(':popover-open') && !ctx.target.contains(used(ctx))) ctx.target.hidePopover();
    if (!ctx.sourceEvent?.isTrusted) return; // the page asks by itself
    waits.set(ctx, work(used(ctx).matches('a, button') ? used(ctx) : ctx.target));
  });
  on('htmx:finally:request', e => waits.get(e.detail.ctx)?.());

  // A second click on a plain form is ignored: the browser would drop the answer
  // to the first, with its cookie. htmx has sync for that.
  on('submit', e => {
    const form = e.target;
    if (form.method !== 'post' || form.matches('[data-hx-post]')) return;
    if (form.dataset.sent) return e.preventDefault();
    form.dataset.sent = 1;
    const done = work(e.submitter ?? form), over = () => { done(); delete form.dataset.sent; };
    setTimeout(over, 9000);
    addEventListener('pageshow', over, { once: true }); // back, and nothing is on its way
  });

  // data-find hides the choices of a list that do not hold what is typed, as the search
  // for members takes letters (internal/search). What is chosen stays in sight.
  const letters = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ħ: 'h', ı: 'i', ŧ: 't' };
  const accents = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g;
  const plain = text => text.toLowerCase().normalize('NFD').replace(accents, '').replace(/./gu, c => letters[c] ?? c).normalize('NFC').trim();
  on('input', e => {
    const list = byId(e.target.dataset?.find);
    if (!list) return;
    const none = e.target.parentElement.querySelector('[data-none]'), typed = plain(e.target.value);
    let found = 0;
    for (const c of list.querySelectorAll('.choice')) {
      const holds = plain(c.textContent).includes(typed);
      if (holds) found++;
      c.hidden = !holds && !c.matches('[aria-current], :has(:checked)');
    }
    none.textContent = found ? '' : none.dataset.none;
  });

  // A popover opens once a response has filled it, and closes when its form has
  // changed something outside. The keyboard goes to what replaced the control
  // that was used, or to the row beside it.
  let beside;
  on('htmx:before:swap', e => {
    const { ctx } = e.detail, row = ctx.target?.closest?.('tr') ?? used(ctx).closest?.('tr');
    beside = row?.nextElementSibling ?? row?.previousElementSibling;
  });
  on('htmx:after:swap', e => {
    const { target, request, response } = e.detail.ctx, by = used(e.detail.ctx);
    for (const { dataset: d } of alerts()) {
      if (d.asked) continue;
      d.asked = response.status === 404 ? 'GET' : request.method; // what is gone is changed by nobody
      d.about = request.action;
    }
    const opens = target?.matches?.('[popover]');
    if (opens) {
      if (response.status < 400 && !target.matches(':popover-open')) target.showPopover({ source: by });
    } else if (response.status < 400 || response.status === 404) by.closest('[popover]')?.hidePopover(); // done, or about nobody
    by.closest('.toast')?.remove(); // one try
    by.closest('[data-fresh]')?.reset(); // a morph leaves what was typed, also where rows have moved
    if (document.activeElement !== document.body) return;
    ((!opens && byId(target?.id)) || beside?.querySelector('td:last-child :is(a, button)'))?.focus();
  });

  // HX-Trigger: {"focus": {"id": "…"}} names where the keyboard goes next.
  on('focus', e => byId(e.detail?.id)?.focus());

  // Boxes of one name: how many are checked, one that checks all, and Shift for a range.
  const boxes = name => [...document.querySelectorAll(`input[type=checkbox][name=${name}]`)];
  const count = () => {
    const shown = document.querySelector('[data-count]');
    if (shown) shown.textContent = shown.dataset.label.replace('#', boxes(shown.dataset.count).filter(b => b.checked).length.toLocaleString(shown.lang));
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

  // data-hx-confirm asks in the page's dialog, in the words of the button.
  on('htmx:confirm', e => {
    const { ctx, issueRequest, dropRequest } = e.detail;
    const dialog = byId('confirm');
    e.preventDefault();
    // First, so that the dialog gives the keyboard back to what opened this.
    ctx.sourceElement.closest('[popover]')?.hidePopover();
    byId('confirm-text').textContent = ctx.confirm;
    byId('confirm-ok').textContent =
      (ctx.sourceEvent.submitter ?? ctx.sourceElement).textContent;
    dialog.returnValue = '';
    dialog.addEventListener('close', () => {
      if (dialog.returnValue === 'ok') issueRequest(); else dropRequest();
    }, { once: true });
    dialog.showModal();
  });

  // Copy buttons. Where the clipboard is refused, the value is selected instead.
  on('click', async e => {
    const button = e.target.closest?.('[data-copy]');
    if (!button) return;
    const value = byId(button.dataset.copy);
    const label = button.querySelector('[aria-live]'), { dataset } = label;
    dataset.copy ??= label.textContent;
    try {
      await navigator.clipboard.writeText(value.textContent);
      label.textContent = dataset.copied;
    } catch {
      getSelection().selectAllChildren(value);
      label.textContent = dataset.selected;
    }
    setTimeout(() => { label.textContent = dataset.copy; }, 2000);
  });
})();
