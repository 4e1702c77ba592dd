package resource

import (
	"slices"
	"strings"
)

// Object is a JSON object, in the order in which it was written. Its values, and those
// of arrays, are nil, bool, string, Number, Object and []any.
type Object []Field

// Field is a name in an Object and its value.
type Field struct {
	Name  string
	Value any
}

// Number is a JSON number as it was written, so that no digit is lost.
type Number string

// Get returns the value of a name of exactly this case.
func (o Object) Get(name string) (any, bool) {
	if i := o.index(name); i >= 0 {
		return o[i].Value, true
	}
	return nil, false
}

// Lookup returns the value of a name in any case, for what is no resource: a request.
func (o Object) Lookup(name string) (any, bool) {
	for _, f := range o {
		if strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return nil, false
}

// Text returns the string under a name, "" when there is none.
func (o Object) Text(name string) string {
	v, _ := o.Get(name)
	s, _ := v.(string)
	return s
}

// Set gives a name a value, and puts it at the end when it is new.
func (o *Object) Set(name string, value any) {
	if i := o.index(name); i >= 0 {
		(*o)[i].Value = value
		return
	}
	*o = append(*o, Field{name, value})
}

// Delete takes a name away.
func (o *Object) Delete(name string) {
	if i := o.index(name); i >= 0 {
		*o = slices.Delete(*o, i, i+1)
	}
}

func (o Object) index(name string) int {
	for i := range o {
		if o[i].Name == name {
			return i
		}
	}
	return -1
}

// Clone returns a copy of a value that shares nothing which can change.
func Clone(v any) any {
	switch v := v.(type) {
	case Object:
		return v.Clone()
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = Clone(v[i])
		}
		return c
	}
	return v
}

// Clone returns a copy of an object that shares nothing which can change.
func (o Object) Clone() Object {
	c := make(Object, len(o), len(o)+2)
	for i, f := range o {
		c[i] = Field{f.Name, Clone(f.Value)}
	}
	return c
}

// Equal reports whether two values are the same. The order of an object says nothing,
// that of an array does.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case Object:
		b, ok := b.(Object)
		if !ok || len(a) != len(b) {
			return false
		}
		for i, f := range a {
			if i < len(b) && b[i].Name == f.Name {
				if !Equal(f.Value, b[i].Value) {
					return false
				}
				continue
			}
			other, ok := b.Get(f.Name)
			if !ok || !Equal(f.Value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case nil, bool, string, Number:
		return a == b
	}
	return false
}
