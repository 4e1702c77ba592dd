package provisioner

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"
)

// The names of schemas. OneLogin has kept those of a draft.
const (
	urnUser      = "urn:ietf:params:scim:schemas:core:2.0:User"
	urnGroup     = "urn:ietf:params:scim:schemas:core:2.0:Group"
	urnWork      = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	urnPatch     = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	urnEntra     = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
	urnDraft     = "urn:scim:schemas:core:2.0"
	urnDraftWork = "urn:scim:schemas:extension:enterprise:2.0"
)

// object is an object of JSON whose fields keep their order, as they are read in the log.
type object []field

type field struct {
	name  string
	value any
}

// MarshalJSON writes the fields in their order.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, f := range o {
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// chance returns what is made up anew each time.
func (c *Client) chance() string {
	if c.Chance != nil {
		return c.Chance()
	}
	return strings.ToLower(rand.Text())
}

// user returns what a new user is created by.
func (c *Client) user(p Person) object {
	switch c.Kind {
	case Entra:
		o := object{
			{"schemas", []string{urnUser, urnWork}}, {"externalId", guid(p.ID)}, {"userName", p.Email}, {"active", true}, {"displayName", p.name()},
			{"emails", []object{{{"primary", true}, {"type", "work"}, {"value", p.Email}}}}, {"meta", object{{"resourceType", "User"}}},
			{"name", object{{"formatted", p.name()}, {"familyName", p.Last}, {"givenName", p.First}}}, {"roles", []any{}},
		}
		return o.with(urnWork, p)
	case OneLogin:
		return oneLoginUser(p, true)
	}
	schemas := []string{urnUser}
	if p.Department != "" {
		schemas = append(schemas, urnWork)
	}
	// There is a password even where passwords are not synchronized.
	o := object{
		{"schemas", schemas}, {"userName", p.Email}, {"name", object{{"givenName", p.First}, {"familyName", p.Last}}},
		{"emails", []object{{{"primary", true}, {"value", p.Email}, {"type", "work"}}}}, {"displayName", p.name()}, {"locale", "en-US"},
		{"externalId", p.ID}, {"groups", []any{}}, {"password", c.chance()}, {"active", true},
	}
	return o.with(urnWork, p)
}

// with adds the department under the name of its schema, when there is one.
func (o object) with(urn string, p Person) object {
	if p.Department == "" {
		return o
	}
	return append(o, field{urn, object{{"department", p.Department}}})
}

// oneLoginUser returns the whole user, as the template of an application makes it: what is
// not known is empty there.
func oneLoginUser(p Person, active bool) object {
	return object{
		{"schemas", []string{urnDraft, urnDraftWork}}, {"userName", p.Email}, {"externalId", p.ID},
		{"name", object{{"givenName", p.First}, {"familyName", p.Last}, {"formatted", p.name()}}}, {"displayName", p.name()}, {"title", ""},
		{"emails", []object{{{"value", p.Email}, {"type", "work"}, {"primary", true}}}}, {"phoneNumbers", []object{{{"type", "work"}, {"value", ""}}}},
		{urnDraftWork, object{{"department", p.Department}, {"employeeNumber", ""}}}, {"active", active},
	}
}

// oktaUser returns what an application has said of a user with what is known of them now:
// Okta sends back all of it.
func oktaUser(found map[string]any, p Person, active bool) map[string]any {
	found["userName"], found["displayName"], found["externalId"], found["active"] = p.Email, p.name(), p.ID, active
	found["name"] = map[string]any{"givenName": p.First, "familyName": p.Last}
	found["emails"] = []any{map[string]any{"value": p.Email, "type": "work", "primary": true, "display": p.Email}}
	found["groups"] = []any{}
	schemas := []any{urnUser}
	delete(found, urnWork)
	if p.Department != "" {
		schemas, found[urnWork] = append(schemas, urnWork), map[string]any{"department": p.Department}
	}
	found["schemas"] = schemas
	return found
}

// attribute is a value that Entra ID compares with the application's.
type attribute struct {
	path  string
	value string
}

// entraAttributes returns what Entra ID says of somebody, by its paths.
func entraAttributes(p Person) []attribute {
	return []attribute{
		{"userName", p.Email}, {"displayName", p.name()}, {`emails[type eq "work"].value`, p.Email}, {"name.givenName", p.First},
		{"name.familyName", p.Last}, {"name.formatted", p.name()}, {"externalId", guid(p.ID)}, {urnWork + ":department", p.Department},
	}
}

// at returns the text that a user has at a path of entraAttributes.
func at(found map[string]any, path string) string {
	switch part, rest, _ := strings.Cut(path, "."); {
	case strings.HasPrefix(path, urnWork):
		work, _ := found[urnWork].(map[string]any)
		return at(work, strings.TrimPrefix(path, urnWork+":"))
	case strings.HasPrefix(path, "emails["):
		emails, _ := found["emails"].([]any)
		i := slices.IndexFunc(emails, func(e any) bool { m, _ := e.(map[string]any); return m["type"] == "work" })
		if i < 0 {
			return ""
		}
		return at(emails[i].(map[string]any), "value")
	case rest != "":
		inner, _ := found[part].(map[string]any)
		return at(inner, rest)
	}
	text, _ := found[path].(string)
	return text
}
