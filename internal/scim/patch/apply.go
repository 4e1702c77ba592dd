package patch

import (
	"slices"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Apply returns a document with the changes, and whether that is another one: a request
// that says what is known already changes nothing. It takes the document as it is kept,
// and leaves it as it is.
func (p *Patch) Apply(doc resource.Object) (out resource.Object, changed bool, err error) {
	if len(p.steps) == 0 {
		return doc, false, nil
	}
	out = doc.Clone()
	for _, s := range p.steps {
		if err := s.apply(&out); err != nil {
			return nil, false, p.numbered(err, s.from)
		}
	}
	out = p.t.Ordered(out)
	if err := p.required(out); err != nil {
		return nil, false, err
	}
	return out, !resource.Equal(doc, out), nil
}

// required says what is wrong with a document as a whole. What is required cannot be
// removed (RFC 7644 section 3.5.2.2).
func (p *Patch) required(doc resource.Object) error {
	for _, s := range p.steps {
		if a := s.path.Attr; s.op == remove && a != nil && a.Required && doc.At(a) == nil {
			return resource.Bad(resource.NotWritable, "%s is required and cannot be removed. Replace it.", a.Path()).At(a.Path())
		}
	}
	return p.t.Check(doc)
}

// apply takes one step.
func (s step) apply(doc *resource.Object) error {
	a := s.path.Attr
	switch {
	case a == nil:
		doc.Delete(s.path.Schema.ID)
	case a.MultiValued:
		list, _ := doc.At(a).([]any)
		list, err := s.values(list)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			drop(doc, s.path.Ref)
			return nil
		}
		doc.Put(resource.Ref{Schema: a.Schema, Attr: a}, list)
	case s.value == nil:
		drop(doc, s.path.Ref)
	case s.path.Sub == nil && a.Type == resource.Complex:
		was, _ := doc.At(a).(resource.Object)
		doc.Put(s.path.Ref, merged(was, s.value.(resource.Object)))
	default:
		doc.Put(s.path.Ref, s.value)
	}
	return nil
}

// drop takes an attribute or sub-attribute away, and what is empty then.
func drop(doc *resource.Object, ref resource.Ref) {
	a := ref.Attr
	if ref.Sub != nil && !a.MultiValued {
		of, _ := doc.At(a).(resource.Object)
		if of.Delete(ref.Sub.Name); len(of) > 0 {
			doc.Put(resource.Ref{Schema: a.Schema, Attr: a}, of)
			return
		}
	}
	if !a.Schema.Extends {
		doc.Delete(a.Name)
		return
	}
	v, _ := doc.Get(a.Schema.ID)
	of, _ := v.(resource.Object)
	if of.Delete(a.Name); len(of) == 0 {
		doc.Delete(a.Schema.ID)
		return
	}
	doc.Set(a.Schema.ID, of)
}

// merged returns a complex value with other parts. What it refers to goes when it
// becomes the value of something else.
func merged(was, parts resource.Object) resource.Object {
	value, named := parts.Get("value")
	if old, _ := was.Get("value"); named && !resource.Equal(value, old) {
		was.Delete("$ref")
	}
	for _, f := range parts {
		was.Set(f.Name, resource.Clone(f.Value))
	}
	return was
}

// values changes the values of an attribute that has several.
func (s step) values(list []any) ([]any, error) {
	switch {
	case s.path.Where != nil:
		return s.some(list)
	case s.path.Sub != nil:
		return s.partOf(list)
	case s.op == add:
		return s.more(list)
	case s.op == remove && s.value != nil:
		gone, _ := s.value.([]any)
		return slices.DeleteFunc(list, func(e any) bool {
			return slices.ContainsFunc(gone, func(g any) bool { return means(s.path.Attr, g, e) })
		}), nil
	}
	list, _ = resource.Clone(s.value).([]any)
	return list, nil
}

// more adds values. One that is there already gets what is new about it.
func (s step) more(list []any) ([]any, error) {
	adds, _ := resource.Clone(s.value).([]any)
	primary := -1
	for _, e := range adds {
		i := slices.IndexFunc(list, func(o any) bool { return same(s.path.Attr, e, o) })
		if i < 0 {
			i = len(list)
			list = append(list, e)
		} else if parts, ok := e.(resource.Object); ok {
			list[i] = merged(object(list, i), parts)
		}
		if resource.IsPrimary(e) {
			primary = i
		}
	}
	return s.settled(list, primary)
}

func object(list []any, i int) resource.Object {
	if i < 0 || i >= len(list) {
		return nil
	}
	o, _ := list[i].(resource.Object)
	return o
}

// settled returns values of which at most one is the primary one: that at i, where a
// step has made one so (RFC 7644 section 3.5.2).
func (s step) settled(list []any, primary int) ([]any, error) {
	if primary >= 0 {
		for i := range list {
			if i != primary && resource.IsPrimary(list[i]) {
				o := object(list, i)
				o.Set("primary", false)
				list[i] = o
			}
		}
	}
	return distinct(list), resource.CheckValues(s.path.Attr, list)
}

// partOf changes a sub-attribute of an attribute with several values, without saying of
// which: the only one, or the primary one.
func (s step) partOf(list []any) ([]any, error) {
	if s.value == nil {
		all := make([]int, len(list))
		for i := range all {
			all[i] = i
		}
		return s.at(list, all)
	}
	switch i := slices.IndexFunc(list, resource.IsPrimary); {
	case len(list) == 0:
		return s.at([]any{resource.Object{}}, []int{0})
	case len(list) == 1:
		return s.at(list, []int{0})
	case i >= 0:
		return s.at(list, []int{i})
	}
	a := s.path.Attr
	return nil, resource.Bad(resource.InvalidPath, "%s does not say which of several values is meant. Choose by a filter, such as %s[type eq \"work\"].%s.", s.path.Ref.Path(), a.Path(), s.path.Sub.Name).At(s.path.Ref.Path())
}

// some changes the values that a filter chooses.
func (s step) some(list []any) ([]any, error) {
	var at []int
	for i, e := range list {
		if filter.MatchElement(s.path.Where, e) {
			at = append(at, i)
		}
	}
	if len(at) > 0 || s.value == nil {
		return s.at(list, at)
	}
	// Entra ID replaces emails[type eq "work"].value of somebody who has none yet.
	e, ok := described(s.path.Where)
	if !ok {
		return nil, resource.Bad(resource.NoTarget, "%s has no value that fits %s, so there is nothing to change.", s.path.Attr.Path(), s.path).At(s.path.Attr.Path())
	}
	if s.path.Attr.Type != resource.Complex {
		return s.settled(append(list, s.value), -1)
	}
	made, err := resource.CoerceElement(s.path.Attr, e)
	if err != nil {
		return nil, err
	}
	o, _ := made.(resource.Object) // what the filter says can be nothing
	return s.at(append(list, o), []int{len(list)})
}
