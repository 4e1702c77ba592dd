// An app that signs people in through Anteroom: a page for everybody, one for who
// is signed in, one that takes a permission, an API for people and one for other
// programs.
import { createServer } from "node:http";
import { anteroom } from "../anteroom.mjs";

const escape = (text = "") => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replaceAll("&#60;", "&lt;").replaceAll("&#62;", "&gt;");
const show = (res, user) => {
  res.setHeader("content-type", "text/html; charset=utf-8");
  res.end(`<!doctype html><html lang="en"><title>Example</title>${user ? `
<p>You are <b id="name">${escape(user.name)}</b> (<span id="email">${escape(user.email)}</span>) of <b id="org">${escape(user.orgName)}</b>.</p>
<p>Roles: <span id="roles">${escape(user.roles)}</span>. Permissions: <span id="permissions">${escape(user.permissions)}</span>.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>` : `
<p>Nobody needs to sign in for this page.</p>`}
<p><a href="/">Home</a> <a href="/account">Account</a> <a href="/reports">Reports</a></p>`);
};

const auth = anteroom();
const account = (req, res) => show(res, req.user);
const me = (req, res) => {
  res.setHeader("content-type", "application/json");
  res.end(JSON.stringify({ sub: req.user.id, org: req.user.orgId, permissions: req.user.permissions }));
};
const pages = {
  "/": (req, res) => show(res),
  "/account": auth.require(account),
  "/reports": auth.require(account, "app:reports_read"),
  "/api/me": auth.requireToken(me),
  "/api/orders": auth.requireAppToken(me, "orders:read"),
};

const server = createServer(auth.routes((req, res) => {
  const page = pages[req.url.split("?", 1)[0]];
  if (!page) return res.writeHead(404).end("Not found");
  if (req.method !== "GET") return res.writeHead(405).end("Not allowed");
  return page(req, res);
}));
const { port, origin } = new URL(process.env.APP_URL);
server.listen(Number(port), "localhost", () => console.log(`listening on ${origin}`));
