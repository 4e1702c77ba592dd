// The npm packages scimmy and scimmy-routers as a SCIM server on loopback. They speak the
// protocol, and leave storing to whoever uses them: here it is in memory, with an index by
// user name that a lookup uses. Describes itself when there are PEOPLE people and a group
// of all of them.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { describe, person } from "./people.mjs";

const { PEOPLE: people, PORT: port } = process.env;
SCIMMY.Config.set({ filter: { supported: true, maxResults: 200 } });
const token = "a-token-that-guards-nothing";

// keep declares a resource whose instances are kept in a map, found by one attribute
// without walking over all.
const keep = (resource, key) => {
  const all = new Map();
  const named = new Map();
  const now = () => new Date().toISOString();
  const put = (id, given) => {
    const was = all.get(id);
    if (was) named.delete(was[key].toLowerCase());
    const is = { ...given, id, meta: { created: was?.meta.created ?? now(), lastModified: now() } };
    all.set(id, is);
    named.set(is[key].toLowerCase(), is);
    return is;
  };
  SCIMMY.Resources.declare(resource)
    .ingress((request, given) => {
      const same = named.get(given[key].toLowerCase());
      if (same && same.id !== request.id) throw new SCIMMY.Types.Error(409, "uniqueness", "is taken");
      return put(request.id ?? randomUUID(), JSON.parse(JSON.stringify(given)));
    })
    .egress((request) => {
      if (request.id) {
        if (!all.has(request.id)) throw new SCIMMY.Types.Error(404, null, "is not there");
        return all.get(request.id);
      }
      const [by] = request.filter ?? [];
      const [op, value] = by?.[key] ?? by?.[key.toLowerCase()] ?? [];
      if (request.filter?.length === 1 && op === "eq") return [named.get(String(value).toLowerCase())].filter(Boolean);
      return [...all.values()];
    })
    .degress((request) => { all.delete(request.id); });
  return put;
};

const addUser = keep(SCIMMY.Resources.User, "userName");
const addGroup = keep(SCIMMY.Resources.Group, "displayName");
const app = express();
app.use("/scim", new SCIMMYRouters({
  type: "bearer",
  handler: (request) => {
    if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("not authorized");
    return "directory";
  },
}));

const users = [];
for (let i = 0; i < people; i++) users.push(addUser(randomUUID(), person(i)).id);
const group = addGroup(randomUUID(), { displayName: "Everybody", members: users.map((value) => ({ value })) });
app.listen(port, "127.0.0.1", () => describe(`http://127.0.0.1:${port}/scim`, token, users, group.id));
