// The admin portal in a frame of an application's page. It tells that page what happens, and
// nobody else; what that page says is not listened to. Where the browser keeps no cookie in
// the frame, the session is a token that this script keeps in memory and sends as a header.
(() => {
  'use strict';
  const { dataset: { home, organization, origins, expires, left, failed, over } } = document.getElementById('embedding');

  // What has to outlast a page: in memory, which a page that this script puts in place of
  // another keeps, and where the browser allows that in the session's storage.
  const memory = window.anteroom ??= {};
  const keep = (name, value) => {
    memory[name] = value;
    try { sessionStorage.setItem(home + name, value); } catch { }
  };
  const kept = name => {
    try { return memory[name] ?? sessionStorage.getItem(home + name); } catch { return memory[name]; }
  };
  const forget = name => {
    delete memory[name];
    try { sessionStorage.removeItem(home + name); } catch { }
  };

  // Only pages of the application's origins can be around this one, and of these only the one
  // that is gets what is said: a browser that doesn't say which it is delivers to no other.
  const around = location.ancestorOrigins;
  const listeners = origins.split(' ').filter(o => !around || o === around[0]);
  const say = message => {
    if (parent === window) return;
    for (const origin of listeners) parent.postMessage(message, origin);
  };
  const tell = (event_type, object, message, data) => say({ event_type, object, organization_id: organization, message, data });

  // In the fragment the token reaches no server and no log.
  if (/^#[\w-]{43}$/.test(location.hash)) {
    keep('token', location.hash.slice(1));
    history.replaceState(null, '', location.pathname + location.search);
  }
  const token = kept('token');
  const inside = url => url.origin === location.origin && url.pathname.startsWith(home);
  const ask = memory.fetch ??= window.fetch.bind(window);
  const show = async (url, options) => {
    const answer = await window.fetch(url, options), html = await answer.text();
    if (answer.url === location.origin + home + 'over') forget('token');
    history[answer.url === location.href ? 'replaceState' : 'pushState'](null, '', answer.url);
    for (const timer of memory.timers) clearTimeout(timer);
    document.open();
    watch(); // until the page's own script does
    document.write(html);
    document.close();
  };
  if (token) {
    // htmx and app.js ask by this, too. A page that an answer leads to is asked for like
    // all others, because the browser would ask without the token.
    window.fetch = async (url, options = {}) => {
      const to = new URL(url, location.href);
      if (!inside(to)) return ask(url, options);
      const headers = new Headers(options.headers);
      headers.set('Anteroom-Portal', token);
      const answer = await ask(url, { ...options, headers });
      const next = answer.headers.get('HX-Redirect') ?? (answer.headers.has('HX-Refresh') ? location.href : null);
      if (next === null) return answer;
      show(next);
      return new Promise(() => { });
    };
    addEventListener('popstate', () => show(location.href));
  }

  // What leads out of the frame opens a tab: no other page of ours can be shown in it.
  const onClick = e => {
    const link = e.target.closest?.('a[href]');
    if (!link || e.defaultPrevented) return;
    if (!inside(link)) {
      link.target = '_blank';
      link.rel = 'noopener';
    } else if (token && !link.target && !e.ctrlKey && !e.metaKey && !e.shiftKey && !(link.hash && link.pathname === location.pathname)) {
      e.preventDefault();
      show(link.href);
    }
  };

  // A tab has neither the frame's cookie nor the token, so what a form opens there is asked
  // for here first: it has a ticket of its own.
  const openTab = async (url, options) => {
    const tab = open('', '_blank');
    const answer = await (token ? window.fetch : ask)(url, { ...options, headers: { 'HX-Request': 'true' } });
    const to = answer.headers.get('HX-Redirect');
    if (!tab || !to) {
      tab?.close();
      return location.reload();
    }
    tab.opener = null;
    tab.location = to;
  };
  const onSubmit = e => {
    const form = e.target, by = e.submitter, method = by?.getAttribute('formmethod') ?? form.getAttribute('method');
    if (e.defaultPrevented || method === 'dialog' || !token && form.target !== '_blank') return;
    e.preventDefault();
    const fields = new FormData(form, by), to = new URL(by?.getAttribute('formaction') ?? form.getAttribute('action'), location.href);
    const body = form.enctype === 'multipart/form-data' ? fields : new URLSearchParams(fields);
    if (form.target === '_blank') openTab(to, { method, body });
    else if (method === 'post') show(to, { method, body });
    else {
      to.search = body;
      show(to);
    }
  };
  const watch = () => {
    document.addEventListener('click', onClick);
    document.addEventListener('submit', onSubmit);
  };
  watch();

  // What has happened since is asked for, one question at a time: after each change, and
  // now and then, because it can happen elsewhere as well.
  const listen = async () => {
    const answer = await window.fetch(`${home}events?after=${token ? kept('heard') ?? '' : ''}`);
    if (answer.redirected) return token ? show(answer.url) : location.replace(answer.url);
    if (!answer.ok) return;
    const { opened, last, events } = await answer.json();
    keep('heard', last); // and the server in a cookie
    if (opened) tell('PORTAL_LOAD_SUCCESS', 'session', 'The admin portal is open', { expiry: expires });
    events.forEach(say);
  };
  let listening = Promise.resolve();
  const hear = () => { listening = listening.then(listen).catch(() => { }); };

  const later = (milliseconds, fn) => { memory.timers.push(setTimeout(fn, milliseconds)); };
  memory.timers = [];
  if (failed) tell('PORTAL_LOAD_FAILURE', 'portal', document.querySelector('h1').textContent, { error_code: failed });
  else if (over && token) show(home);
  else if (over) tell('PORTAL_SESSION_EXPIRY', 'session', 'The session of the admin portal is over', { expiry: kept('expires') ?? null });
  else {
    keep('expires', expires);
    later(Math.max(0, left * 1000 - 300000), () => {
      if (kept('warned') === expires) return;
      keep('warned', expires);
      tell('PORTAL_SESSION_WARNING', 'session', 'The session of the admin portal is over in 5 minutes', { expiry: expires });
    });
    later(left * 1000, () => token ? show(home + 'over') : location.replace(home + 'over'));
    document.addEventListener('htmx:after:request', e => { if (e.detail.ctx.request.method === 'POST') hear(); });
    const again = () => { hear(); later(15000, again); };
    again();
  }
  const measure = () => tell('resize', 'portal', 'The height of the page', { height: Math.ceil(document.body.getBoundingClientRect().height) });
  new ResizeObserver(measure).observe(document.body);
})();
