// The npm package oidc-provider, which is certified, as an identity provider on
// loopback: node oidc-provider.mjs CLIENTS PERSON NAMES, a JSON list, the claims about the
// one person there is, and the names of those that the ID token has; the others are at
// userinfo. oidc_provider_test.go writes them. Who is asked to sign in or to consent has
// done so at once. Prints its issuer when it is ready.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const jwk = (alg, type, options) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig", kid: alg });
const person = JSON.parse(process.argv[3]);

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: JSON.parse(process.argv[2]),
    jwks: { keys: [
      jwk("RS256", "rsa", { modulusLength: 2048 }), jwk("PS256", "rsa", { modulusLength: 2048 }),
      jwk("ES256", "ec", { namedCurve: "P-256" }), jwk("EdDSA", "ed25519"),
    ] },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256", "EdDSA", "HS256"] },
    acrValues: ["phr"],
    claims: { openid: ["sub", "amr", ...JSON.parse(process.argv[4])], profile: ["name", "given_name", "family_name"], email: ["email", "email_verified"], groups: ["groups"], sid: null, auth_time: null, acr: null },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => person }),
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // By itself it tells nobody on loopback that somebody has left.
    fetch: (address, { dispatcher, ...options }) => fetch(address, options),
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  });
  for (const event of ["server_error", "backchannel.error"]) provider.on(event, (ctx, error) => console.error(event, error));
  const answer = provider.callback();
  server.on("request", async (req, res) => {
    if (!req.url.startsWith("/interaction/")) return answer(req, res);
    try {
      const { params } = await provider.interactionDetails(req, res);
      if (params.login_hint === "denied@acme.example") {
        return await provider.interactionFinished(req, res, { error: "access_denied", error_description: "not assigned" });
      }
      const grant = new provider.Grant({ accountId: person.sub, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      const login = { accountId: person.sub, acr: "phr", amr: ["hwk"] };
      await provider.interactionFinished(req, res, { login, consent: { grantId: await grant.save() } });
    } catch (error) {
      res.writeHead(500).end(String(error));
    }
  });
  console.log(issuer);
});
