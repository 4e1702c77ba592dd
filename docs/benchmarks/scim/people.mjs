import { writeFileSync } from "node:fs";

// Who is told of by the provider, as in seed/directory.go.
export const name = (i) => `p${String(i).padStart(6, "0")}@pushed.example`;

export const person = (i) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: name(i), externalId: `00u${i}`, name: { givenName: "Nova", familyName: "Kestrel" }, displayName: "Nova Kestrel",
  emails: [{ value: name(i), type: "work", primary: true }], locale: "en-US", active: true,
});

// describe writes what load needs to know into the file OUT, once the server listens.
export const describe = (url, token, users, group) => {
  writeFileSync(process.env.OUT, JSON.stringify({ speaks: ["scim"], directory: { url, token, users, group } }));
};
