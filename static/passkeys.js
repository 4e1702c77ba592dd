// Passkeys: what only a script can ask a browser for. The pages that load this
// file say what they need with data-passkey attributes, and work without it.
'use strict';
(() => {
  const on = (type, listen) => document.addEventListener(type, listen);
  const find = what => document.querySelector(`[data-passkey-${what}]`);
  const supported = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON &&
    PublicKeyCredential.parseCreationOptionsFromJSON && navigator.credentials);

  // say shows one of the page's own messages, with the server's words where it
  // has any.
  const say = (name, words) => {
    const message = find(`say="${name}"`)?.content.cloneNode(true);
    if (message && words) message.querySelector('.notice div').textContent = words;
    find('status')?.replaceChildren(...message ? [message] : []);
  };

  // post returns what the server answers, and throws its refusal. An answer with a
  // location sends the person there first: to sign in, where the session is over. What is no answer of
  // ours, as a proxy's page, says nothing of what became of the request: it is
  // lost.
  const marked = { 'HX-Request': 'true', 'HX-Request-Type': 'full' };
  const ours = response => response.headers.get('HX-Answer') === 'true';
  const post = async (url, body = {}) => {
    const refuse = about => { throw Object.assign(new Error(about.error ?? ''), { refused: url, ...about }); };
    const response = await fetch(url, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'HX-Current-URL': location.href, ...marked }, body: JSON.stringify(body), redirect: 'manual',
    }).catch(() => refuse({ lost: true }));
    const answer = ours(response) && await response.json().catch(() => null);
    if (!answer) refuse({ lost: true });
    if (response.ok) return answer;
    if (answer.location) { location.assign(answer.location); return new Promise(() => { }); }
    refuse(answer);
  };

  // Password managers forget what the server does not know, and learn what the
  // account holds. A browser that cannot tell them needs no answer.
  const signal = (method, about) => PublicKeyCredential[method]?.(about).catch(() => { });
  const tell = () => {
    const text = find('signals')?.dataset.passkeySignals;
    if (!supported || !text) return;
    signal('signalAllAcceptedCredentials', JSON.parse(text));
    signal('signalCurrentUserDetails', JSON.parse(text));
  };

  const explain = problem => {
    if (problem.refused) return say('failed', problem.message);
    if (problem.name === 'NotAllowedError' || problem.name === 'AbortError') return say('cancelled');
    say(problem.name === 'InvalidStateError' ? 'already' : 'failed');
  };

  // A proof whose answer was lost was taken or not. As soon as the server can be
  // reached, the page as it is now tells: it asks for the proof still, or leads on.
  let doubt;
  const findOut = async asks => {
    const mine = doubt = {};
    say('doubt');
    for (let pause = 1000; mine === doubt; pause = Math.min(2 * pause, 30000)) {
      try {
        const response = await fetch(location.href, { headers: marked, redirect: 'manual' });
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        if (mine !== doubt) return;
        if (response.type === 'opaqueredirect' || ours(response) && response.ok && !page.querySelector(asks)) return location.reload();
        if (ours(response) && response.ok) return say('lost');
      } catch { }
      await new Promise(go => setTimeout(go, pause));
    }
  };

  // A browser allows one request at a time, so that whoever asks next takes
  // back the one that waits.
  let waiting, again;
  const prove = async (path, sent, options) => {
    waiting?.abort();
    clearTimeout(again);
    const mine = waiting = new AbortController();
    const { ceremony, options: publicKey } = await post(`${path}/begin`);
    if (mine.signal.aborted) throw mine.signal.reason;
    const credential = await navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey), signal: mine.signal, ...options,
    });
    return post(path, { ceremony, credential: credential.toJSON(), ...sent });
  };

  const finish = find('sign-in')?.dataset.passkeySignIn;
  const ask = async options => {
    const { next } = await prove(finish, { next: document.querySelector('form [name=next]')?.value }, options);
    location.assign(next);
  };

  const refuse = problem => {
    if (problem.lost && problem.refused === finish) return findOut('[data-passkey-sign-in]');
    if (problem.lost && problem.refused === find('confirm')?.dataset.passkeyConfirm) return findOut('[data-passkey-confirm]');
    if (problem.detail) signal('signalUnknownCredential', problem.detail);
    explain(problem);
  };

  // Autofill: the browser offers passkeys in the field for the address. Its
  // question is put again before the server forgets it.
  const offer = async () => {
    const asked = ask({ mediation: 'conditional' });
    again = setTimeout(offer, 4 * 60 * 1000);
    try {
      await asked;
    } catch (problem) {
      if (problem.refused !== finish) return; // taken back, or nobody was asked
      refuse(problem);
      offer();
    }
  };
  const offerWhereItCan = async () => {
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) offer();
  };

  // work does what a button is for, once at a time. app.js has the button show it.
  const busy = new WeakSet();
  const work = (button, task, fail) => {
    if (busy.has(button)) return;
    busy.add(button);
    doubt = null;
    say();
    const done = task().catch(fail).finally(() => busy.delete(button));
    button.dispatchEvent(new CustomEvent('work', { bubbles: true, detail: done }));
  };

  const signIn = button => work(button, ask, problem => {
    refuse(problem);
    offerWhereItCan();
  });

  // The form beside the button goes on with what waits for the proof.
  const confirm = button => work(button, async () => {
    await prove(button.dataset.passkeyConfirm);
    button.form.requestSubmit();
  }, refuse);

  const add = button => work(button, async () => {
    const own = document.getElementById('passkeys').dataset.passkeyUrl;
    const { ceremony, options } = await post(`${own}/begin`);
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    const { id } = await post(own, { ceremony, credential: credential.toJSON() });
    await htmx.ajax('GET', `${own}?new=${id}`, { target: '#passkeys', swap: 'outerHTML' });
    document.querySelector('#passkeys [name=name]')?.select();
    say('added');
  }, problem => {
    const { passkeyUrl } = document.getElementById('passkeys').dataset;
    if (problem.lost && problem.refused === passkeyUrl) button.dispatchEvent(new CustomEvent('lost', { bubbles: true, detail: 'passkeys' }));
    else explain(problem);
  });

  on('click', e => {
    const button = e.target.closest?.('[data-passkey-add], [data-passkey-sign-in], [data-passkey-confirm]');
    if (!button) return;
    if (button.matches('[data-passkey-add]')) add(button);
    else if (button.matches('[data-passkey-confirm]')) confirm(button);
    else signIn(button);
  });

  // Escape leaves a name as it was.
  on('keydown', e => {
    if (e.key === 'Escape') e.target.closest?.('#passkeys form')?.querySelector('a')?.click();
  });

  const show = () => {
    for (const e of document.querySelectorAll('[data-passkey]')) e.hidden = !supported;
    for (const e of document.querySelectorAll('[data-passkey-unsupported]')) e.hidden = supported;
  };
  on('htmx:after:swap', e => {
    say(); // what was said is about what was there
    show();
    // Only a list that has just come: an old one would make password managers
    // drop what was added in another window.
    if (e.detail.ctx.target?.id === 'passkeys') tell();
  });
  on('renewed', e => {
    show();
    if (e.target.matches('#passkeys, :has(#passkeys)')) tell();
  });
  show();
  tell();
  if (supported && find('sign-in')) offerWhereItCan();
})();
