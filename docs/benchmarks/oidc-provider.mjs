// The npm package oidc-provider as a server on loopback. Everything is in memory,
// there is one person, and who is asked to sign in or to consent has done so at
// once, so that a client needs no page. Prints its issuer when it is ready.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { CLIENT_SECRET: secret, REDIRECT_URI: redirect } = process.env;

// The package's own store in memory holds 1,000 entries and forgets older ones,
// among them sessions and refresh tokens; on each token it walks over all others
// of the grant. This one holds everything and looks up by key.
const entries = new Map();
const granted = new Map();
class Memory {
  constructor(model) { this.model = model; }
  key(id) { return `${this.model}:${id}`; }
  async upsert(id, payload) {
    entries.set(this.key(id), payload);
    if (this.model === "Session") entries.set(`uid:${payload.uid}`, payload);
    if (payload.grantId) {
      if (!granted.has(payload.grantId)) granted.set(payload.grantId, new Set());
      granted.get(payload.grantId).add(this.key(id));
    }
  }
  async find(id) { return entries.get(this.key(id)); }
  async findByUid(uid) { return entries.get(`uid:${uid}`); }
  async consume(id) { entries.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) {
    entries.delete(this.key(id));
  }
  async revokeByGrantId(id) {
    for (const key of granted.get(id) ?? []) entries.delete(key);
    granted.delete(id);
  }
}

const jwk = (alg, type, options) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg });
const person = { sub: "usr_1", name: "Dana Cole", given_name: "Dana", family_name: "Cole", email: "dana@acme.example", email_verified: true };

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    adapter: Memory,
    clients: ["RS256", "ES256"].map((alg) => ({
      client_id: alg, client_secret: secret, redirect_uris: [redirect], grant_types: ["authorization_code", "refresh_token"],
      id_token_signed_response_alg: alg,
    })),
    jwks: { keys: [jwk("RS256", "rsa", { modulusLength: 2048 }), jwk("ES256", "ec", { namedCurve: "P-256" })] },
    claims: { openid: ["sub"], profile: ["name", "given_name", "family_name"], email: ["email", "email_verified"] },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => person }),
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: { devInteractions: { enabled: false }, introspection: { enabled: true } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    rotateRefreshToken: true, // as Anteroom does
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 86400, IdToken: 3600, Interaction: 3600, RefreshToken: 86400, Session: 86400 },
  });
  const answer = provider.callback();
  server.on("request", async (req, res) => {
    if (!req.url.startsWith("/interaction/")) return answer(req, res);
    try {
      const { params } = await provider.interactionDetails(req, res);
      const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      await provider.interactionFinished(req, res, { login: { accountId: person.sub }, consent: { grantId: await grant.save() } });
    } catch (error) {
      res.writeHead(500).end(String(error));
    }
  });
  console.log(issuer);
});
