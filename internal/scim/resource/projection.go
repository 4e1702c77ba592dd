package resource

import "strings"

// Projection says which attributes of a resource a client wants to see (RFC 7644
// section 3.9). The zero value is all that are shown by default.
type Projection struct {
	t      *Type
	listed []Ref
	only   bool // these alone; otherwise all but these
}

// NewProjection reads the parameters attributes and excludedAttributes, each a list of
// names or several in one text with commas. Unknown names mean nothing.
func NewProjection(t *Type, attributes, excluded []string) (Projection, error) {
	only, onlyNamed := refs(t, attributes)
	except, exceptNamed := refs(t, excluded)
	switch {
	case onlyNamed && exceptNamed:
		return Projection{}, Bad(InvalidValue, "attributes and excludedAttributes cannot be sent together. Send one of them.")
	case onlyNamed:
		return Projection{t, only, true}, nil
	case len(except) > 0:
		return Projection{t, except, false}, nil
	}
	return Projection{}, nil
}

// refs finds what names mean, and reports whether there are names at all.
func refs(t *Type, names []string) (all []Ref, named bool) {
	for _, list := range names {
		for name := range strings.FieldsFuncSeq(list, func(r rune) bool { return strings.ContainsRune(", +\t\r\n", r) }) {
			named = true
			if ref, ok := t.Lookup(name); ok && len(all) < maxFields {
				all = append(all, ref)
			}
		}
	}
	return all, named
}

// All reports whether nothing is left out.
func (p Projection) All() bool { return p.t == nil }

// Shows reports whether anything of an attribute is shown, so that what is not asked for
// is not read.
func (p Projection) Shows(name string) bool {
	if p.All() {
		return true
	}
	a := p.t.Find(name)
	return a != nil && p.shows(a.Schema, a)
}

// ShowsPart reports whether a sub-attribute is shown.
func (p Projection) ShowsPart(sub *Attribute) bool {
	whole := !p.only
	for _, r := range p.listed {
		switch {
		case r.Sub == sub:
			return p.only
		case r.Attr == sub.Parent && r.Sub == nil || r.Attr == nil && r.Schema == sub.Schema:
			whole = p.only
		}
	}
	return whole && sub.Returned != Request
}

// shows reports whether anything of an attribute, or of a whole schema (a nil), is
// shown.
func (p Projection) shows(s *Schema, a *Attribute) bool {
	if a != nil && a.Returned == Always {
		return true
	}
	for _, r := range p.listed {
		switch {
		case r.Attr == nil && r.Schema == s:
			return p.only
		case a == nil && r.Schema == s && p.only:
			return true
		case a != nil && r.Attr == a && (p.only || r.Sub == nil):
			return p.only
		}
	}
	return !p.only
}

// Of returns what is shown of a resource.
func (p Projection) Of(doc Object) Object {
	if p.All() {
		return doc
	}
	out := make(Object, 0, len(doc))
	for _, f := range doc {
		if a := p.t.Find(f.Name); a != nil {
			out = p.add(out, a, f)
			continue
		}
		s := p.t.Extension(f.Name)
		if s == nil || !p.shows(s, nil) {
			continue
		}
		var part Object
		of, _ := f.Value.(Object)
		for _, f := range of {
			part = p.add(part, s.Find(f.Name), f)
		}
		if len(part) > 0 {
			out = append(out, Field{f.Name, part})
		}
	}
	return out
}

// add adds an attribute with what is shown of it.
func (p Projection) add(out Object, a *Attribute, f Field) Object {
	if a == nil || !p.shows(a.Schema, a) {
		return out
	}
	if v, ok := p.parts(a, f.Value); ok {
		out = append(out, Field{f.Name, v})
	}
	return out
}

// parts returns a value with the sub-attributes that are shown, false when that is
// nothing.
func (p Projection) parts(a *Attribute, v any) (any, bool) {
	var subs []*Attribute
	for _, r := range p.listed {
		if r.Attr != a {
			continue
		}
		if r.Sub == nil {
			return v, true
		}
		subs = append(subs, r.Sub)
	}
	if len(subs) == 0 {
		return v, true
	}
	switch v := v.(type) {
	case Object:
		o := p.pick(v, subs)
		return o, len(o) > 0
	case []any:
		var all []any
		for _, e := range v {
			o, _ := e.(Object)
			if o = p.pick(o, subs); len(o) > 0 {
				all = append(all, o)
			}
		}
		return all, len(all) > 0
	}
	return v, true
}

// pick returns the listed parts of an object, or the others.
func (p Projection) pick(o Object, subs []*Attribute) Object {
	var out Object
	for _, f := range o {
		listed := false
		for _, s := range subs {
			listed = listed || s.Name == f.Name
		}
		if listed == p.only {
			out = append(out, f)
		}
	}
	return out
}
