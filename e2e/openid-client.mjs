// Drives the OpenID Provider with openid-client, which is certified as a relying
// party: node openid-client.mjs BASE_URL APPLICATIONS, the second one a JSON
// object that openid_client_test.go writes. It exits with an error when anything
// is not as the library or this script expects.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";

const base = new URL(process.argv[2]);
const applications = JSON.parse(process.argv[3]);
const callback = "http://localhost:9999/callback";
const bye = "http://localhost:9999/";

// browse requests a page as the browser of a person who has signed in.
const cookies = new Map();
async function browse(address, init = {}) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const response = await fetch(new URL(address, base), { ...init, redirect: "manual", headers: { cookie, origin: base.origin, "sec-fetch-site": "same-origin" } });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    cookies.set(name, value);
  }
  return response;
}

// authorize runs the authorization code flow to its tokens.
async function authorize(config, parameters = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const checks = { pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce(), idTokenExpected: true };
  if (parameters.max_age) checks.maxAge = Number(parameters.max_age);
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callback, scope: "openid profile email offline_access", state: checks.expectedState, nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...parameters,
  });
  let response = await browse(address.href);
  if (response.headers.get("location")?.startsWith("/a/step-up?")) { // and has no passkey
    const { searchParams } = new URL(response.headers.get("location"), base);
    response = await browse(`${searchParams.get("next")}&unmet=1`);
  }
  if (parameters.response_mode !== "form_post") {
    return client.authorizationCodeGrant(config, new URL(response.headers.get("location")), checks);
  }
  const fields = [...(await response.text()).matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  return client.authorizationCodeGrant(config, new Request(callback, { method: "POST", body: new URLSearchParams(fields) }), checks);
}

// refused expects a promise to fail with an error of OAuth.
const refused = (promise, error) => assert.rejects(promise, (e) => e.error === error);

// walk uses everything that one application may use.
async function walk(config, { confidential }) {
  const tokens = await authorize(config);
  const { sub } = tokens.claims();
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).email, "dana@acme.example");
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(renewed.claims().sub, sub);
  assert.notEqual(renewed.refresh_token, tokens.refresh_token);
  if (confidential) {
    const { active, roles } = await client.tokenIntrospection(config, renewed.access_token);
    assert.deepEqual([active, roles], [true, ["admin"]]);
    assert.equal((await client.clientCredentialsGrant(config, { scope: "orders:read" })).scope, "orders:read");
  }
  await client.tokenRevocation(config, renewed.refresh_token);
  await refused(client.refreshTokenGrant(config, renewed.refresh_token), "invalid_grant");
  await assert.rejects(client.fetchUserInfo(config, renewed.access_token, sub));
}

const discover = (id, metadata, authentication) =>
  client.discovery(base, id, metadata, authentication, { execute: [client.allowInsecureRequests] });

const signIn = await browse("/demo/sign-in", { method: "POST", body: new URLSearchParams({ email: "dana@acme.example" }) });
assert.equal(signIn.status, 303);

// told resolves to the first logout token that arrives where an application is told
// about the ends of sessions.
const told = (address) => new Promise((resolve) => {
  const server = createServer(async (request, response) => {
    assert.deepEqual([request.method, request.url], ["POST", new URL(address).pathname]);
    resolve(new URLSearchParams(Buffer.concat(await request.toArray()).toString()).get("logout_token"));
    response.end(() => server.close());
  }).listen(new URL(address).port, "localhost");
});

const { web, keyed, spa, listener } = applications;
const logout = told(listener.backchannel_logout_uri);
await walk(await discover(web.client_id, {}, client.ClientSecretBasic(web.client_secret)), { confidential: true });
const config = await discover(web.client_id, {}, client.ClientSecretPost(web.client_secret));
await walk(config, { confidential: true });
await walk(await discover(spa.client_id, {}, client.None()), { confidential: false });
const key = await webcrypto.subtle.importKey("pkcs8", Buffer.from(keyed.private_key, "base64"), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
await walk(await discover(keyed.client_id, { id_token_signed_response_alg: "ES256" }, client.PrivateKeyJwt({ key, kid: "k1" })), { confidential: true });

await authorize(config, { response_mode: "form_post" });

// Step-up (RFC 9470): the person has no passkey.
const weak = await authorize(config, { acr_values: "phr 1" });
assert.deepEqual([weak.claims().acr, (await client.tokenIntrospection(config, weak.access_token)).acr], ["1", "1"]);
await refused(authorize(config, { acr_values: "phr", prompt: "none" }), "login_required");
await refused(authorize(config, { acr_values: "phr" }), "unmet_authentication_requirements");
const essential = JSON.stringify({ id_token: { acr: { essential: true, values: ["urn:example:gold"] } } });
await refused(authorize(config, { claims: essential }), "unmet_authentication_requirements");
const elsewhere = await authorize(await discover(listener.client_id, { id_token_signed_response_alg: "ES256" }, client.ClientSecretBasic(listener.client_secret)));
const last = await authorize(config, { max_age: "1000", prompt: "none" });
const out = await browse(client.buildEndSessionUrl(config, { id_token_hint: last.id_token, post_logout_redirect_uri: bye }).href);
assert.equal(out.headers.get("location"), bye);
await refused(client.refreshTokenGrant(config, last.refresh_token), "invalid_grant");
await refused(authorize(config, { prompt: "none" }), "login_required");

// OpenID Connect Back-Channel Logout, section 2.6, by a library that knows only
// signatures. What the other application is told is about the session in its ID token.
const { payload } = await jwtVerify(await logout, createRemoteJWKSet(new URL("/keys", base)), {
  typ: "logout+jwt", algorithms: ["ES256"], issuer: base.origin, audience: listener.client_id, maxTokenAge: 120, requiredClaims: ["iat", "exp", "jti"],
});
assert.deepEqual([payload.sid, payload.sub], [elsewhere.claims().sid, elsewhere.claims().sub]);
assert.deepEqual(payload.events, { "http://schemas.openid.net/event/backchannel-logout": {} });
assert.ok(!("nonce" in payload) && payload.exp - payload.iat <= 120);
