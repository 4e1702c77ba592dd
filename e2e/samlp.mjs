// The npm package samlp as a SAML identity provider on loopback: node samlp.mjs SETUP,
// where SETUP is the JSON that samlp_test.go writes. There is one person, who has signed
// in already. Each path is an identity provider of its own: what it signs, and whether it
// encrypts. Prints its address when it is ready.
import { createServer } from "node:http";
import samlp from "samlp";

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
  res.send = (body) => res.end(body);
  const issuer = `http://127.0.0.1:${server.address().port}${url.pathname.replace("/metadata", "")}`;
  const failed = (error) => { res.statusCode = 400; res.end(String(error)); };
  if (url.pathname.endsWith("/metadata")) {
    return samlp.metadata({ issuer, cert: setup.cert, redirectEndpointPath: new URL(issuer).pathname, postEndpointPath: new URL(issuer).pathname })(req, res, failed);
  }
  try {
    samlp.auth({
      issuer, cert: setup.cert, key: setup.key, audience: setup.sp, recipient: setup.acs, destination: setup.acs, signingCert: setup.spCert,
      getUserFromRequest: () => person, getPostURL: (audience, dom, request, callback) => callback(null, setup.acs), ...ways[url.pathname],
    })(req, res, failed);
  } catch (error) {
    failed(error);
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
