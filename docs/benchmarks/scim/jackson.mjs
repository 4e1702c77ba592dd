// The npm package @boxyhq/saml-jackson as a SCIM server on loopback, with what its own
// service does for it: routing, and the token out of the header. It keeps what it is told
// in the SQLite file DATABASE, or in memory where that is empty. Describes itself when its
// directory has PEOPLE people and a group of all of them.
import { createServer } from "node:http";
import * as jackson from "@boxyhq/saml-jackson";
import { describe, person } from "./people.mjs";

const { DATABASE: file, PEOPLE: people, PORT: port } = process.env;
const externalUrl = `http://127.0.0.1:${port}`;
const db = file ? { engine: "sql", type: "sqlite", url: file, pageLimit: 200 } : { engine: "mem", ttl: 0, pageLimit: 200 };
const { directorySyncController: sync } = await jackson.controllers({
  externalUrl, samlPath: "/saml", scimPath: "/scim", samlAudience: externalUrl, noAnalytics: true, logger: { info() {}, warn() {}, error: console.error }, db,
});
const { data: directory, error } = await sync.directories.create({ tenant: "benchmark", product: "benchmark", name: "Benchmark", type: "okta-scim-v2" });
if (error) throw new Error(error.message);

const handle = (method, resource, id, body, query = {}) => sync.requests.handle({
  method, body, directoryId: directory.id, resourceType: resource, resourceId: id, apiSecret: directory.scim.secret, query,
});
const read = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return text && JSON.parse(text);
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, externalUrl);
  const [, , , resource, id] = url.pathname.split("/");
  const number = (name) => (url.searchParams.has(name) ? Number(url.searchParams.get(name)) : undefined);
  const asked = {
    method: request.method, body: await read(request), directoryId: directory.id, resourceType: resource, resourceId: id,
    apiSecret: request.headers.authorization?.replace("Bearer ", ""),
    query: { count: number("count"), startIndex: number("startIndex"), filter: url.searchParams.get("filter") ?? undefined },
  };
  const failed = (error) => ({ status: 500, data: { detail: error.message } }); // by a filter, for one
  const answer = await sync.requests.handle(asked).catch(failed);
  response.writeHead(answer.status, { "Content-Type": "application/scim+json" }).end(JSON.stringify(answer.data));
});

const users = [];
for (let i = 0; i < people; i++) users.push((await handle("POST", "users", undefined, person(i))).data.id);
const { data: group } = await handle("POST", "groups", undefined, { displayName: "Everybody", members: [] });
for (let i = 0; i < people; i += 500) {
  const members = users.slice(i, i + 500).map((value) => ({ value }));
  await handle("PATCH", "groups", group.id, { Operations: [{ op: "add", path: "members", value: members }] });
}
server.listen(port, "127.0.0.1", () => describe(`${externalUrl}/scim/${directory.id}`, directory.scim.secret, users, group.id));
