// Signs people in to a web app through Anteroom: OpenID Connect in one file that
// needs nothing but Node 20, to be copied into the app and read.
//
//   const auth = anteroom();                      // reads OIDC_… and APP_URL
//   createServer(auth.routes(async (req, res) => …)) // Express: app.use(auth.routes())
//   auth.require((req, res) => …)                 // req.user is who makes the request
//
// It serves /auth/login, /auth/callback, /auth/logout (POST) and
// /auth/backchannel-logout. The app's sessions are in the memory of this process.
// A restart costs a person one redirect, without a form to fill in; several
// processes need a table in place of the map `sessions`.
import { createHash, createHmac, createPublicKey, randomBytes, timingSafeEqual, verify } from "node:crypto";

const leeway = 60; // seconds that the clocks of Anteroom and the app may differ
const maxToken = 16 << 10;
const forgotten = 12 * 60 * 60; // seconds after which a session that nobody uses makes room
// safe is an address whose traffic nobody reads: https, or this machine.
const safe = /^(https:\/\/[^/]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)$/;
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

class SignedOut extends Error {}
class Unavailable extends Error {}

const now = () => Math.floor(Date.now() / 1000);
const random = () => randomBytes(32).toString("base64url");
const sha256 = (text) => createHash("sha256").update(text).digest("base64url");
const equal = (a, b) => timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b))); // which want one length

// settings are the default configuration. refreshBefore is how many seconds before
// its end an access token is renewed; tokenAudiences are the client IDs of your
// other apps whose access tokens requireToken takes.
const settings = ({ env } = process) => ({
  issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET, baseUrl: env.APP_URL,
  cookieSecret: env.OIDC_COOKIE_SECRET || random(), refreshBefore: Number(env.OIDC_REFRESH_BEFORE || 30), tokenAudiences: [],
});

// anteroom returns what signs people in, keeps their sessions and guards handlers.
// It does not contact Anteroom, which may start later.
export function anteroom(options = {}) {
  const config = { ...settings(), ...options };
  const { issuer, clientId, clientSecret, baseUrl } = config;
  for (const [name, address] of Object.entries({ issuer, baseUrl })) {
    if (!safe.test(address)) throw new Error(`anteroom: ${name} is ${address} and must be like https://app.example.com, without a slash at the end; http works on localhost`);
  }
  if (!clientId || !clientSecret) throw new Error("anteroom: clientId and clientSecret must be set");
  const secure = baseUrl.startsWith("https:");
  const sessions = new Map(); // by a random name that only the browser's cookie knows
  const jtis = new Map(); // logout tokens that were used, until they expire
  const keys = { byId: new Map(), read: 0, minute: 0, fetches: 0, fetching: undefined };

  // ---- Tokens ----

  // request sends a request to Anteroom. A redirect could take the client secret
  // elsewhere, so none is followed.
  const request = (path, init) => fetch(issuer + path, { ...init, redirect: "error", signal: AbortSignal.timeout(10_000) });

  async function fetchKeys() {
    const response = await request("/keys");
    if (!response.ok) throw new Error(`/keys: ${response.status}`);
    const known = new Map();
    for (const jwk of (await response.json()).keys) {
      if (jwk.kty !== "RSA" && !(jwk.kty === "EC" && jwk.crv === "P-256")) continue;
      const key = createPublicKey({ key: jwk, format: "jwk" });
      if (jwk.kty === "EC" || key.asymmetricKeyDetails.modulusLength >= 2048) known.set(jwk.kid, key);
    }
    keys.byId = known;
    keys.read = now();
  }

  // keyOf returns a signing key of Anteroom. It fetches the keys when they are five
  // minutes old and when one is unknown, but not more than five times a minute,
  // whatever strangers put into their tokens.
  async function keyOf(kid) {
    const fresh = () => now() < keys.read + 300;
    if (keys.byId.has(kid) && fresh()) return keys.byId.get(kid);
    if (now() >= keys.minute + 60) Object.assign(keys, { minute: now(), fetches: 0 });
    if (!keys.fetching && ++keys.fetches <= 5) keys.fetching = fetchKeys().finally(() => (keys.fetching = undefined));
    try {
      await keys.fetching;
    } catch (error) {
      throw new Unavailable(`the keys of Anteroom cannot be fetched: ${error.message}`);
    }
    if (!fresh()) throw new Unavailable("the keys of Anteroom cannot be fetched");
    if (!keys.byId.has(kid)) throw new Error("the key is unknown");
    return keys.byId.get(kid);
  }

  // check returns the claims of a token of one sort that Anteroom made for one of
  // the audiences and that is good now (OpenID Connect Core, section 3.1.3.7; RFC
  // 9068, section 4). The "typ" headers keep the sorts apart (RFC 8725, section 3.11).
  async function check(token, typ, audiences = [clientId]) {
    const parts = String(token).split(".");
    if (parts.length !== 3 || token.length > maxToken || !parts.every((p) => /^[\w-]+$/.test(p))) throw new Error("not a signed token");
    const [head, claims] = parts.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, "base64url")));
    if (head.typ !== typ) throw new Error(`typ is ${head.typ}, not ${typ}`);
    const key = await keyOf(head.kid);
    // The key decides on the algorithm and the token may only agree, so that
    // "none" and HS256 have no chance.
    if (head.alg !== (key.asymmetricKeyType === "rsa" ? "RS256" : "ES256")) throw new Error("alg is not that of the key");
    const text = Buffer.from(`${parts[0]}.${parts[1]}`);
    if (!verify("sha256", text, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(parts[2], "base64url"))) throw new Error("the signature is wrong");
    const { iss, aud, azp, exp, iat, nbf = iat } = claims;
    if (iss !== issuer) throw new Error("iss is somebody else");
    const forUs = Array.isArray(aud) && aud.some((a) => audiences.includes(a)); // Anteroom always sends a list
    const foreign = azp === undefined ? typ === "JWT" && aud?.length > 1 : azp !== clientId;
    if (!forUs || foreign) throw new Error("aud or azp is another app");
    if (!(now() < exp + leeway)) throw new Error("expired"); // also when there is no exp
    if (!(Math.max(iat, nbf) <= now() + leeway)) throw new Error("issued in the future");
    return claims;
  }

  // aboutPerson tells a person's access token from one that an app got for itself,
  // which is of no session and whose subject is the app (RFC 9068, section 2.2).
  const aboutPerson = ({ sid, sub, client_id: app }) => Boolean(sid) && sub !== app;

  const userOf = ({ sub, oid, org_name, roles = [], permissions = [], scope = "" }) =>
    ({ id: sub, orgId: oid, orgName: org_name, roles, permissions, scopes: scope.split(" "), can: (permission) => permissions.includes(permission) });

  // exchange has the token endpoint turn a code or a refresh token into tokens, and
  // puts what they say into the session.
  async function exchange(session, parameters, nonce) {
    const credentials = [clientId, clientSecret].map(encodeURIComponent).join(":"); // RFC 6749, section 2.3.1
    const response = await request("/oauth/token", {
      method: "POST", body: new URLSearchParams(parameters), headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    });
    const tokens = await response.json();
    if (tokens.error === "invalid_grant") throw new SignedOut("the sign-in is over");
    if (!response.ok || tokens.error) throw new Error(`token endpoint: ${response.status} ${tokens.error}`);
    const [id, access] = [await check(tokens.id_token, "JWT"), await check(tokens.access_token, "at+jwt")];
    // An ID token that comes for a refresh token need not repeat the nonce (OpenID
    // Connect Core, section 12.2).
    if (nonce !== undefined && id.nonce !== nonce) throw new Error("nonce is of another sign-in");
    if (access.sub !== id.sub || (session.sub && id.sub !== session.sub)) throw new Error("the tokens are about different people");
    Object.assign(session, {
      sub: id.sub, sid: session.sid ?? id.sid, user: { ...userOf(access), email: id.email, name: id.name }, expires: access.exp,
      idToken: tokens.id_token, refreshToken: tokens.refresh_token ?? session.refreshToken,
    });
  }

  async function renew(session) {
    if (!session.refreshToken) throw new SignedOut("no refresh token");
    await exchange(session, { grant_type: "refresh_token", refresh_token: session.refreshToken });
  }

  // ---- Sessions and cookies ----

  // Ports do not separate cookies, so that apps on one machine need names of their
  // own. No other host of the domain can set one with the prefix.
  const cookieName = (kind) => `${secure ? "__Host-" : ""}${kind}_${clientId}`;

  const cookieOf = (req, kind) => {
    const prefix = `${cookieName(kind)}=`;
    return (req.headers.cookie ?? "").split("; ").find((pair) => pair.startsWith(prefix))?.slice(prefix.length) ?? "";
  };

  // setCookie sets a cookie that scripts cannot read and that other sites' forms do
  // not carry; an empty value removes it.
  const setCookie = (res, kind, value) =>
    res.appendHeader("set-cookie", `${cookieName(kind)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${value ? "" : "; Max-Age=0"}`);

  // current returns the user of a request. It renews the access token when its end
  // is near, and with it what the user may do; for requests that come together it
  // does so once.
  async function current(req) {
    const name = cookieOf(req, "session");
    const session = sessions.get(name);
    if (!session) throw new SignedOut("no session");
    session.seen = now();
    const valid = () => now() < session.expires;
    if (now() < session.expires - config.refreshBefore || (valid() && now() < session.retry)) return session.user;
    session.refreshing ??= renew(session).finally(() => (session.refreshing = undefined));
    try {
      await session.refreshing;
    } catch (error) {
      if (error instanceof SignedOut) sessions.delete(name);
      if (error instanceof SignedOut || !valid()) throw error;
      session.retry = now() + 5; // Anteroom does not answer; what it said last still holds
    }
    return session.user;
  }

  // ---- Pages ----

  const answer = (res, status, text, type = "text/plain") =>
    res.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" }).end(text);
  const redirect = (res, location) => res.writeHead(303, { location, "cache-control": "no-store" }).end();

  function unavailable(res, error) {
    console.warn("anteroom:", error.message);
    answer(res, 503, "The sign-in service does not answer. Try again in a moment.");
  }

  // derive makes a value for one sign-in. What is secret about that is made from
  // the cookie that ties it to this browser, by a key that only the app has: nothing
  // has to be stored, and a state that fits the cookie proves that the app made it.
  const derive = (purpose, cookie) => createHmac("sha256", config.cookieSecret).update(`${purpose}\0${cookie}`).digest("base64url");

  // login sends the browser to Anteroom.
  function login(req, res, query) {
    const begun = [random(), now() + 600, Buffer.from(query.get("return_to") ?? "").toString("base64url")].join(".");
    setCookie(res, "login", begun);
    const parameters = new URLSearchParams({
      response_type: "code", client_id: clientId, redirect_uri: `${baseUrl}/auth/callback`, scope: "openid profile email offline_access",
      state: derive("state", begun), nonce: derive("nonce", begun), code_challenge: sha256(derive("verifier", begun)), code_challenge_method: "S256",
    });
    for (const name of ["prompt", "login_hint", "organization_id"]) if (query.get(name)) parameters.set(name, query.get(name));
    redirect(res, `${issuer}/oauth/authorize?${parameters}`);
  }

  // callback receives the answer. Nothing in it counts before it is clear that it
  // answers what this browser asked (state) and comes from Anteroom (iss, RFC 9207).
  async function callback(req, res, query) {
    const begun = cookieOf(req, "login");
    setCookie(res, "login", "");
    const [, until, returnTo] = begun.split(".");
    if (!until || !equal(query.get("state") ?? "", derive("state", begun))) return fail(res, 400, "state is not of this browser");
    if (now() > Number(until) || query.get("iss") !== issuer) return fail(res, 400, "too late, or not an answer of Anteroom");
    if (query.has("error")) return fail(res, 403, JSON.stringify([query.get("error"), query.get("error_description")]));
    const session = { seen: now() };
    try {
      await exchange(session, {
        grant_type: "authorization_code", code: query.get("code") ?? "", redirect_uri: `${baseUrl}/auth/callback`, code_verifier: derive("verifier", begun),
      }, derive("nonce", begun));
    } catch (error) {
      return fail(res, 502, error.message);
    }
    sessions.delete(cookieOf(req, "session"));
    for (const [name, { seen }] of sessions) if (seen < now() - forgotten) sessions.delete(name);
    const name = random(); // a new one at each sign-in, so that none can be fixed
    sessions.set(name, session);
    setCookie(res, "session", name);
    const path = Buffer.from(returnTo, "base64url").toString();
    // The path follows the app's own origin, so that it cannot lead elsewhere.
    redirect(res, /^\/[\x21-\x7e]*$/.test(path) ? baseUrl + path : `${baseUrl}/`);
  }

  // fail says that nobody was signed in. The reason goes to the log.
  function fail(res, status, reason) {
    console.warn("anteroom: sign-in:", reason);
    answer(res, status, '<!doctype html><title>Sign-in failed</title><p>You were not signed in. <a href="/auth/login">Sign in again</a></p>', "text/html");
  }

  // logout ends the session here and sends the browser to Anteroom to end it there
  // (OpenID Connect RP-Initiated Logout 1.0).
  function logout(req, res) {
    const { "sec-fetch-site": site, origin } = req.headers;
    if (site ? !["same-origin", "none"].includes(site) : origin && origin !== baseUrl) return answer(res, 403, "This form is not of this app.");
    const parameters = new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: `${baseUrl}/` });
    const name = cookieOf(req, "session");
    if (sessions.has(name)) parameters.set("id_token_hint", sessions.get(name).idToken);
    sessions.delete(name);
    setCookie(res, "session", "");
    redirect(res, `${issuer}/oidc/logout?${parameters}`);
  }

  // backchannel is told by Anteroom that a session has ended (OpenID Connect
  // Back-Channel Logout 1.0, section 2.6).
  async function backchannel(req, res) {
    try {
      let body = "";
      for await (const chunk of req) if (body.length <= maxToken) body += chunk;
      const { sub, sid, jti, exp, events, nonce } = await check(new URLSearchParams(body).get("logout_token"), "logout+jwt");
      if (!Object.hasOwn(Object(events), logoutEvent) || nonce !== undefined || !(sid || sub) || !jti || jtis.has(jti)) throw new Error("not a logout token");
      for (const [used, until] of jtis) if (until < now()) jtis.delete(used);
      jtis.set(jti, exp + leeway);
      for (const [name, s] of sessions) if (sid ? s.sid === sid : s.sub === sub) sessions.delete(name);
      answer(res, 200, "");
    } catch (error) {
      if (error instanceof Unavailable) return unavailable(res, error); // Anteroom says it again, which it does not after a 400
      answer(res, 400, '{"error":"invalid_request"}', "application/json");
    }
  }

  // requireBearer lets in whoever brings an access token that fits.
  const requireBearer = (fits, next) => async (req, res, ...more) => {
    try {
      const [, token] = (req.headers.authorization ?? "").match(/^Bearer (.+)$/i) ?? [];
      const claims = await check(token, "at+jwt", [clientId, ...config.tokenAudiences]);
      if (!fits(claims)) throw new Error("not for this API");
      req.user = userOf(claims);
    } catch (error) {
      if (error instanceof Unavailable) return unavailable(res, error);
      res.setHeader("www-authenticate", 'Bearer error="invalid_token"');
      return answer(res, 401, "The access token is missing, expired or not for this API.");
    }
    return next(req, res, ...more);
  };

  return {
    // routes serves the paths below /auth/ and hands all other requests on.
    routes: (app) => (req, res, next) => {
      const [path] = req.url.split("?", 1);
      if (!path.startsWith("/auth/")) return app ? app(req, res) : next();
      const pages = new Map([["GET /auth/login", login], ["GET /auth/callback", callback], ["POST /auth/logout", logout], ["POST /auth/backchannel-logout", backchannel]]);
      const page = pages.get(`${req.method} ${path}`);
      return page ? page(req, res, new URLSearchParams(req.url.slice(path.length))) : answer(res, 404, "Not found");
    },

    // require lets people in who are signed in and have the permission, if one is
    // named, and sends browsers without a session to sign in.
    require: (next, permission) => async (req, res, ...more) => {
      try {
        req.user = await current(req);
      } catch (error) {
        const page = req.method === "GET" && ["navigate", undefined].includes(req.headers["sec-fetch-mode"]);
        if (error instanceof SignedOut && page) return redirect(res, `/auth/login?return_to=${encodeURIComponent(req.originalUrl ?? req.url)}`);
        // A form or a script cannot be sent on its way again.
        if (error instanceof SignedOut) return answer(res, 401, "You are signed out. Sign in and try again.");
        return unavailable(res, error);
      }
      if (permission && !req.user.can(permission)) {
        return answer(res, 403, `You may not do this. Ask an admin of your organization for the permission ${permission}.`);
      }
      res.setHeader("cache-control", "no-store"); // no way back by the Back button after signing out
      return next(req, res, ...more);
    },

    // requireToken guards an API that people use: it lets in whoever brings a person's
    // access token in the Authorization header (RFC 6750), and looks at no cookie. A
    // token that an app got for itself is nobody's; requireAppToken takes those.
    requireToken: (next) => requireBearer(aboutPerson, next),

    // requireAppToken guards an API that other programs use: it lets in an app that
    // brings an access token which it got for itself (client_credentials) with the
    // scope. req.user.id is the app's, and there is no organization.
    requireAppToken: (next, scope) => requireBearer((claims) => !aboutPerson(claims), (req, res, ...more) => {
      if (!scope || !req.user.scopes.includes(scope)) {
        res.setHeader("www-authenticate", 'Bearer error="insufficient_scope"');
        return answer(res, 403, `The access token lacks the scope ${scope}.`);
      }
      return next(req, res, ...more);
    }),
  };
}
