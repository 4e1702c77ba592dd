// The npm package samlp as a SAML identity provider on loopback: node samlp.mjs SETUP,
// where SETUP is the JSON that samlp_test.go writes. There is one person, who has signed
// in already. Each path is an identity provider of its own: what it signs, and whether it
// encrypts. Prints its address when it is ready.
import { createServer } from "node:http";
import samlp from "samlp";
import SessionParticipants from "samlp/lib/sessionParticipants/index.js";

const setup = JSON.parse(process.argv[2]);
const person = { id: "u-1", displayName: "Zoë Quill", name: { givenName: "Zoë", familyName: "Quill" }, emails: [{ value: "zoe@acme.test" }] };
const ways = {
  "/assertion": { signAssertion: true },
  "/response": { signResponse: true, signAssertion: false },
  "/both": { signResponse: true },
  "/encrypted": { encryptionCert: setup.spCert, encryptionPublicKey: setup.spPublicKey },
  "/sha1": { signatureAlgorithm: "rsa-sha1", digestAlgorithm: "sha1" },
  "/stranger": { signingCert: setup.strangerCert }, // believes that another key than ours signs our requests
};

// Who signs out somewhere is signed out everywhere; what is under way is in memory.
const kept = new Map();
const store = {
  save: (req, state, done) => { const key = String(kept.size + 1); kept.set(key, state); done(null, key); },
  load: (req, key, options, done) => (done ?? options)(null, kept.get(key)),
  update: (req, key, state, done) => { kept.set(key, state); done(); },
};
let participants = [];

const server = createServer(async (req, res) => {
  const url = new URL(req.url, "http://idp");
  req.query = Object.fromEntries(url.searchParams);
  let posted = "";
  for await (const part of req) posted += part;
  req.body = Object.fromEntries(new URLSearchParams(posted));
  req.originalUrl = req.url;
  req.get = (name) => req.headers[name.toLowerCase()];
  req.protocol = "http";
  res.set = (name, value) => res.setHeader(name, value);
  res.send = (body) => res.end(String(body));
  res.redirect = (to) => res.writeHead(302, { Location: to }).end();
  const byPost = url.pathname.endsWith("/logout-post");
  const issuer = `http://127.0.0.1:${server.address().port}${url.pathname.replace(/\/(metadata|logout|logout-post)$/, "")}`;
  const failed = (error) => { res.statusCode = 400; res.end(String(error)); };
  if (url.pathname.endsWith("/metadata")) {
    return samlp.metadata({ issuer, cert: setup.cert, redirectEndpointPath: new URL(issuer).pathname, postEndpointPath: new URL(issuer).pathname, logoutEndpointPaths: { redirect: `${new URL(issuer).pathname}/logout` } })(req, res, failed);
  }
  if (byPost || url.pathname.endsWith("/logout")) { // without a message, somebody signs out here
    const binding = `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${byPost ? "POST" : "Redirect"}`;
    return samlp.logout({
      issuer, cert: setup.cert, key: setup.key, deflate: true, protocolBinding: binding, store, destination: setup.slo,
      sessionParticipants: new SessionParticipants(participants.map((p) => ({ ...p, binding }))),
      clearIdPSession: (done) => { participants = []; done(); },
    })(req, res, failed);
  }
  participants = [{ serviceProviderId: setup.sp, serviceProviderLogoutURL: setup.slo, nameId: person.id, nameIdFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", sessionIndex: "_s1", cert: setup.spCert }];
  try {
    samlp.auth({ sessionIndex: "_s1",
      issuer, cert: setup.cert, key: setup.key, audience: setup.sp, recipient: setup.acs, destination: setup.acs, signingCert: setup.spCert,
      getUserFromRequest: () => person, getPostURL: (audience, dom, request, callback) => callback(null, setup.acs), ...ways[url.pathname],
    })(req, res, failed);
  } catch (error) {
    failed(error);
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
