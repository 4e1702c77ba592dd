package provisioner

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"
)

// patched returns the body of a PATCH.
func patched(operations ...object) object {
	return object{{"schemas", []string{urnPatch}}, {"Operations", operations}}
}

// optimized reports whether Entra ID is told by a flag in the base URL to write PATCH as
// other providers do.
func (c *Client) optimized() bool {
	u, err := url.Parse(c.Base)
	return err == nil && u.Query().Has("aadOptscim062020")
}

// entraChanges returns the operations by which Entra ID makes a user what it knows of them;
// nil for none.
func (c *Client) entraChanges(found map[string]any, p Person) []object {
	var all []object
	var together object
	for _, a := range entraAttributes(p) {
		had := at(found, a.path)
		switch {
		case had == a.value:
		case a.value == "" && c.optimized():
			all = append(all, object{{"op", "remove"}, {"path", a.path}})
		case a.value == "":
			all = append(all, object{{"op", "Remove"}, {"path", a.path}})
		case c.optimized():
			together = append(together, field{a.path, a.value})
		case had == "":
			all = append(all, object{{"op", "Add"}, {"path", a.path}, {"value", a.value}})
		default:
			all = append(all, object{{"op", "Replace"}, {"path", a.path}, {"value", a.value}})
		}
	}
	if together != nil {
		all = append(all, object{{"op", "replace"}, {"value", together}})
	}
	return all
}

// activation returns the operation that deactivates a user, or activates them again.
func (c *Client) activation(active bool) object {
	switch {
	case c.Kind != Entra:
		return object{{"op", "replace"}, {"value", object{{"active", active}}}}
	case c.optimized():
		return object{{"op", "replace"}, {"path", "active"}, {"value", active}}
	}
	text := "False"
	if active {
		text = "True"
	}
	return object{{"op", "Replace"}, {"path", "active"}, {"value", text}}
}

// joining returns the operations by which people come into a group.
func (c *Client) joining(members []Member) []object {
	if len(members) == 0 {
		return nil
	}
	list, op := make([]object, 0, len(members)), "add"
	for _, m := range members {
		switch c.Kind {
		case Entra:
			list = append(list, object{{"$ref", nil}, {"value", m.ID}})
		case OneLogin:
			list = append(list, object{{"value", m.ID}})
		default:
			list = append(list, object{{"value", m.ID}, {"display", m.Display}})
		}
	}
	if c.Kind == Entra && !c.optimized() {
		op = "Add"
	}
	return []object{{{"op", op}, {"path", "members"}, {"value", list}}}
}

// leaving returns those by which people leave it: Entra ID lists them as the value, others
// choose each in a path.
func (c *Client) leaving(members []Member) []object {
	var all []object
	if c.Kind == Entra && !c.optimized() {
		if len(members) == 0 {
			return nil
		}
		list := make([]object, 0, len(members))
		for _, m := range members {
			list = append(list, object{{"$ref", nil}, {"value", m.ID}})
		}
		return []object{{{"op", "Remove"}, {"path", "members"}, {"value", list}}}
	}
	for _, m := range members {
		all = append(all, object{{"op", "remove"}, {"path", fmt.Sprintf("members[value eq %q]", m.ID)}})
	}
	return all
}

// naming returns the operation that says a group's name. Okta repeats its id.
func (c *Client) naming(g Group) object {
	switch {
	case c.Kind == Entra && !c.optimized():
		return object{{"op", "Replace"}, {"path", "displayName"}, {"value", g.Name}}
	case c.Kind == OktaCatalog:
		return object{{"op", "replace"}, {"value", object{{"id", g.ID}, {"displayName", g.Name}}}}
	}
	return object{{"op", "replace"}, {"path", "displayName"}, {"value", g.Name}}
}

// guid returns an id in the form that Entra ID's have, always the same for the same text.
func guid(id string) string {
	h := fmt.Sprintf("%x", sha256.Sum256([]byte(id)))
	return strings.Join([]string{h[:8], h[8:12], "4" + h[13:16], "a" + h[17:20], h[20:32]}, "-")
}
