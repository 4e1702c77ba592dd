package resource

import (
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// The URNs of schemas. Those of ours are where Entra ID lets administrators put
// attributes of their own, and nowhere else.
const (
	URNUser                  = "urn:ietf:params:scim:schemas:core:2.0:User"
	URNEnterpriseUser        = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	URNCustomUser            = model.AttributesURN
	URNGroup                 = "urn:ietf:params:scim:schemas:core:2.0:Group"
	URNRole                  = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:Role"
	URNSchema                = "urn:ietf:params:scim:schemas:core:2.0:Schema"
	URNResourceType          = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	URNServiceProviderConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
)

// Schema is a set of attributes under a URN.
type Schema struct {
	ID, Name, Description string
	Attributes            []*Attribute
	Extends               bool // whether a resource has the attributes in an object under the URN

	also    []string // URNs by which some clients mean it
	opening string   // how what a resource has of it begins in the document
	byName  map[string]*Attribute
}

// Find returns the attribute of a name in any case, nil for none.
func (s *Schema) Find(name string) *Attribute {
	if a := s.byName[name]; a != nil {
		return a
	}
	return s.byName[strings.ToLower(name)]
}

// settle fills what follows from the table. The path of an attribute begins with prefix.
func (s *Schema) settle(prefix string) *Schema {
	s.byName = make(map[string]*Attribute, 2*len(s.Attributes))
	for _, a := range s.Attributes {
		a.settle(s, nil, prefix)
		s.byName[a.Name], s.byName[strings.ToLower(a.Name)] = a, a
	}
	return s
}

// extension settles a schema whose attributes are under its URN in a resource.
func (s *Schema) extension() *Schema {
	s.Extends, s.opening = true, `"`+s.ID+`":{`
	return s.settle(s.ID + ":")
}

// Type is a type of resources: a schema, what all resources have, and extensions.
type Type struct {
	Name, Plural, Description string // "User", and "Users" in URLs
	Schema                    *Schema
	Extensions                []*Schema

	common *Schema
	active *Attribute // what stays when a client leaves it out (RFC 7644 section 3.5.1), nil for none
}

// Find returns the attribute that resources of the type have under a name in any case,
// beside those of extensions, nil for none.
func (t *Type) Find(name string) *Attribute {
	if a := t.Schema.Find(name); a != nil {
		return a
	}
	return t.common.Find(name)
}

// Extension returns the extension of a URN in any case, nil for none.
func (t *Type) Extension(urn string) *Schema {
	for _, s := range t.Extensions {
		if _, rest, ok := cutURN(s, urn); ok && rest == "" {
			return s
		}
	}
	return nil
}

// Ref says which part of a resource a name means: a sub-attribute, an attribute
// (Sub nil), or a whole extension (Attr nil).
type Ref struct {
	Schema    *Schema
	Attr, Sub *Attribute
}

// Leaf returns the attribute that is meant in the end, nil for a whole extension.
func (r Ref) Leaf() *Attribute {
	if r.Sub != nil {
		return r.Sub
	}
	return r.Attr
}

// Path returns the name by which clients know what is meant.
func (r Ref) Path() string {
	if leaf := r.Leaf(); leaf != nil {
		return leaf.path
	}
	return r.Schema.ID
}

// Lookup finds what a name means: attribute, attribute.sub, either after a URN and a
// colon, or a URN alone. Names and URNs count in any case (RFC 7643 section 2.1).
func (t *Type) Lookup(name string) (Ref, bool) {
	if len(name) < 4 || !strings.EqualFold(name[:4], "urn:") {
		return t.within(nil, name)
	}
	s, rest := t.schemaOf(name)
	if s == nil {
		return Ref{}, false
	}
	if rest == "" {
		return Ref{Schema: s}, true
	}
	return t.within(s, rest)
}

// schemaOf returns the schema with whose URN a name begins, and what comes after it.
func (t *Type) schemaOf(name string) (*Schema, string) {
	if _, rest, ok := cutURN(t.Schema, name); ok {
		return t.Schema, rest
	}
	for _, s := range t.Extensions {
		if _, rest, ok := cutURN(s, name); ok {
			return s, rest
		}
	}
	return nil, ""
}

// cutURN cuts one of the URNs of a schema from the beginning of a name.
func cutURN(s *Schema, name string) (urn, rest string, ok bool) {
	for i := -1; i < len(s.also); i++ {
		urn = s.ID
		if i >= 0 {
			urn = s.also[i]
		}
		if len(name) < len(urn) || !strings.EqualFold(name[:len(urn)], urn) {
			continue
		}
		if rest = name[len(urn):]; rest == "" || rest[0] == ':' {
			return urn, strings.TrimPrefix(rest, ":"), true
		}
	}
	return "", "", false
}

// within finds attribute.sub in a schema; nil is that of the type, with what all
// resources have.
func (t *Type) within(s *Schema, name string) (Ref, bool) {
	name, sub, dotted := strings.Cut(name, ".")
	var a *Attribute
	if s == nil || s == t.Schema {
		a = t.Find(name)
	} else {
		a = s.Find(name)
	}
	if a == nil {
		return Ref{}, false
	}
	r := Ref{Schema: a.Schema, Attr: a}
	if dotted {
		if r.Sub = a.Find(sub); r.Sub == nil {
			return Ref{}, false
		}
	}
	return r, true
}
