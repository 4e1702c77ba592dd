package resource

import (
	"encoding/json"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// What the operator declares no more is still in documents, until it is forgotten or the
// directory says something new. Whatever shows a document leaves it out.

// Declared returns the table line of an attribute that the operator has declared.
func Declared(a model.Attribute) Custom {
	c := Custom{Name: a.Name, Type: DataType(a.Type), Description: a.Description}
	if c.Description == "" {
		c.Description = a.Label
	}
	return c
}

// customObject is what comes before the attributes of the operator in a document as it is
// kept. Quotes in a text are escaped, so that it stands nowhere else.
const customObject = `"` + URNCustomUser + `":{`

// declared returns what of the attributes of the operator is declared now, and of its type.
func (t *Type) declared(in Object) Object {
	var out Object
	s := t.Extension(URNCustomUser)
	if s == nil {
		return nil
	}
	for _, a := range s.Attributes {
		v, _ := in.Get(a.Name)
		if v, err := Coerce(a, v); err == nil && v != nil {
			out = append(out, Field{a.Name, v})
		}
	}
	return out
}

// onlyDeclared returns a document with those of the operator's attributes that are declared.
func (t *Type) onlyDeclared(doc Object) Object {
	v, ok := doc.Get(URNCustomUser)
	if !ok {
		return doc
	}
	in, _ := v.(Object)
	if now := t.declared(in); len(now) > 0 {
		doc.Set(URNCustomUser, now)
	} else {
		doc.Delete(URNCustomUser)
	}
	return doc
}

// onlyDeclaredText does the same for the inside of a document as it is kept, where the
// attributes of the operator are the last.
func (t *Type) onlyDeclaredText(inner string) (string, error) {
	start := -1
	if strings.HasSuffix(inner, "}") {
		start = strings.Index(inner, customObject)
	}
	if start < 0 {
		return inner, nil
	}
	in, err := DecodeObject(inner[start+len(customObject)-1:])
	if err != nil {
		return "", err
	}
	switch now := t.declared(in); {
	case len(now) == len(in):
		return inner, nil
	case len(now) > 0:
		return string(appendObject([]byte(inner[:start+len(customObject)-1]), now)), nil
	}
	return strings.TrimSuffix(inner[:start], ","), nil
}

// CustomValues returns what the document of a user says of attributes, in their order. What
// is not there, or not of the type, is left out.
func CustomValues(doc string, of []model.Attribute) ([]model.AttributeValue, error) {
	o, err := DecodeObject(doc)
	if err != nil {
		return nil, err
	}
	v, _ := o.Get(URNCustomUser)
	in, _ := v.(Object)
	var all []model.AttributeValue
	for _, a := range of {
		v, _ := in.Get(a.Name)
		v, err := Coerce(Declared(a).attribute(), v)
		if err != nil || v == nil {
			continue
		}
		if n, ok := v.(Number); ok {
			v = json.Number(n)
		}
		all = append(all, model.AttributeValue{Attribute: a, Value: v})
	}
	return all, nil
}

// WithoutCustom returns the document of a user without an attribute of the operator, which is
// named in any case. It reports whether there was one.
func WithoutCustom(doc, name string) (string, bool) {
	if !strings.Contains(doc, customObject) {
		return doc, false
	}
	o, err := DecodeObject(doc)
	if err != nil {
		return doc, false
	}
	v, _ := o.Get(URNCustomUser)
	in, _ := v.(Object)
	var rest Object
	for _, f := range in {
		if !strings.EqualFold(f.Name, name) {
			rest = append(rest, f)
		}
	}
	switch {
	case len(rest) == len(in):
		return doc, false
	case len(rest) == 0:
		o.Delete(URNCustomUser)
	default:
		o.Set(URNCustomUser, rest)
	}
	return string(AppendDocument(nil, o)), true
}
