package patch

import (
	"slices"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// at changes some of the values, or a part of each; without a value it takes them away.
func (s step) at(list []any, which []int) ([]any, error) {
	if s.value == nil {
		return s.without(list, which), nil
	}
	primary := -1
	for _, i := range which {
		switch o := object(list, i); {
		case s.path.Attr.Type != resource.Complex:
			list[i] = s.value
		case s.path.Sub == nil:
			list[i] = merged(o, s.value.(resource.Object))
		default:
			o.Set(s.path.Sub.Name, s.value)
			list[i] = o
		}
		if resource.IsPrimary(list[i]) {
			primary = i
		}
	}
	if len(which) > 1 && s.makesPrimary() {
		return nil, resource.Bad(resource.InvalidValue, "%s fits %d values, and only one can be the primary one.", s.path, len(which)).At(s.path.Attr.Path())
	}
	return s.settled(list, primary)
}

// distinct drops what is there twice.
func distinct(list []any) []any {
	var all []any
	for _, e := range list {
		if !slices.ContainsFunc(all, func(o any) bool { return resource.Equal(o, e) }) {
			all = append(all, e)
		}
	}
	return all
}

// makesPrimary reports whether a step makes the values that it changes primary.
func (s step) makesPrimary() bool {
	if s.path.Sub != nil {
		return s.path.Sub.Name == "primary" && s.value == true
	}
	return resource.IsPrimary(s.value)
}

// without takes some of the values away, or a part of each. A value of which only the
// type is left goes too.
func (s step) without(list []any, which []int) []any {
	gone := map[int]bool{}
	for _, i := range which {
		o := object(list, i)
		if s.path.Sub == nil || o == nil {
			gone[i] = true
			continue
		}
		o.Delete(s.path.Sub.Name)
		list[i] = o
		gone[i] = resource.OnlyLabels(o)
	}
	kept := list[:0]
	for i, e := range list {
		if !gone[i] {
			kept = append(kept, e)
		}
	}
	return kept
}

// described returns the value that a filter describes, when it is an equality or
// several with and: what fits it in any case.
func described(x filter.Expr) (resource.Object, bool) {
	switch x := x.(type) {
	case filter.Compare:
		if x.Op != filter.Eq || x.Ref.Sub == nil {
			return nil, x.Op == filter.Eq
		}
		switch v := x.Value.(type) {
		case string:
			return resource.Object{{Name: x.Ref.Sub.Name, Value: x.Text}}, true
		case bool:
			return resource.Object{{Name: x.Ref.Sub.Name, Value: v}}, true
		}
	case filter.And:
		var o resource.Object
		for _, y := range x {
			part, ok := described(y)
			if !ok {
				return nil, false
			}
			for _, f := range part {
				o.Set(f.Name, f.Value)
			}
		}
		return o, true
	}
	return nil, false
}

// same reports whether an added value is one that is there: by its value, and by its type
// where both say one; without a value altogether.
func same(a *resource.Attribute, added, there any) bool {
	e, ok := added.(resource.Object)
	o, _ := there.(resource.Object)
	if _, named := e.Get("value"); !ok || !named {
		return resource.Equal(added, there)
	}
	_, typed := e.Get("type")
	_, typedThere := o.Get("type")
	return samePart(a, "value", e, o) && (!typed || !typedThere || samePart(a, "type", e, o))
}

// means reports whether a value that is to be removed is one that is there: by its
// value, and by its type where it says one; without a value by all that it says.
func means(a *resource.Attribute, gone, there any) bool {
	g, ok := gone.(resource.Object)
	if !ok {
		return samePlain(a, gone, there)
	}
	o, _ := there.(resource.Object)
	_, named := g.Get("value")
	for _, f := range g {
		if named && f.Name != "value" && f.Name != "type" {
			continue
		}
		if !samePart(a, f.Name, g, o) {
			return false
		}
	}
	return true
}

// samePart reports whether a part is the same in two values, or in neither.
func samePart(a *resource.Attribute, name string, x, y resource.Object) bool {
	v, _ := x.Get(name)
	w, _ := y.Get(name)
	return samePlain(a.Find(name), v, w)
}

// samePlain reports whether two values without parts are the same as they are compared.
func samePlain(a *resource.Attribute, v, w any) bool {
	s, ok := v.(string)
	t, ok2 := w.(string)
	if ok && ok2 {
		return a.Key(s) == a.Key(t)
	}
	return resource.Equal(v, w)
}
