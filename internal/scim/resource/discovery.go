package resource

// Describe returns a schema as /Schemas tells of it (RFC 7643 section 7). base is the
// URL of the directory.
func (s *Schema) Describe(base string) Object {
	return Object{
		{"schemas", []any{URNSchema}},
		{"id", s.ID},
		{"name", s.Name},
		{"description", s.Description},
		{"attributes", describe(s.Attributes)},
		{"meta", Object{{"resourceType", "Schema"}, {"location", base + "/Schemas/" + s.ID}}},
	}
}

func describe(all []*Attribute) []any {
	list := make([]any, len(all))
	for i, a := range all {
		list[i] = a.describe()
	}
	return list
}

func (a *Attribute) describe() Object {
	o := Object{{"name", a.Name}, {"type", string(a.Type)}, {"multiValued", a.MultiValued}}
	if a.Description != "" {
		o = append(o, Field{"description", a.Description})
	}
	o = append(o, Field{"required", a.Required})
	if a.Type == String || a.Type == Reference || a.Type == Binary {
		o = append(o, Field{"caseExact", a.CaseExact})
	}
	o = append(o, Field{"mutability", string(a.Mutability)}, Field{"returned", string(a.Returned)}, Field{"uniqueness", string(a.Uniqueness)})
	for _, list := range []struct {
		name   string
		values []string
	}{{"canonicalValues", a.Canonical}, {"referenceTypes", a.References}} {
		if len(list.values) > 0 {
			o = append(o, Field{list.name, anys(list.values)})
		}
	}
	if len(a.Sub) > 0 {
		o = append(o, Field{"subAttributes", describe(a.Sub)})
	}
	return o
}

func anys(texts []string) []any {
	all := make([]any, len(texts))
	for i, s := range texts {
		all[i] = s
	}
	return all
}

// Describe returns a resource type as /ResourceTypes tells of it (RFC 7643 section 6).
// base is the URL of the directory.
func (t *Type) Describe(base string) Object {
	o := Object{
		{"schemas", []any{URNResourceType}},
		{"id", t.Name},
		{"name", t.Name},
		{"description", t.Description},
		{"endpoint", "/" + t.Plural},
		{"schema", t.Schema.ID},
	}
	if len(t.Extensions) > 0 {
		var all []any
		for _, s := range t.Extensions {
			all = append(all, Object{{"schema", s.ID}, {"required", false}})
		}
		o = append(o, Field{"schemaExtensions", all})
	}
	return append(o, Field{"meta", Object{{"resourceType", "ResourceType"}, {"location", base + "/ResourceTypes/" + t.Name}}})
}
