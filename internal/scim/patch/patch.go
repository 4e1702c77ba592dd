package patch

import (
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// maxSteps bounds how often one request changes a document. Changes of members are
// bounded by the size of a body alone.
const maxSteps = 1000

// Patch is what a request wants to change of a resource.
type Patch struct {
	t     *resource.Type
	steps []step
	of    int // operations
	now   int // which of them is read

	// Members are the changes of the members of a group, in their order.
	Members []MemberChange
}

// operation is what a step does.
type operation string

const (
	add     operation = "add"
	replace operation = "replace"
	remove  operation = "remove"
)

// step is one change of one part of a document. The value is as it is kept; nil clears
// what is replaced, and is everything for a removal.
type step struct {
	op    operation
	path  filter.Path
	value any
	from  int // which operation it is part of
}

// take adds a step to those of the operation that is read.
func (p *Patch) take(op operation, path filter.Path, value any) error {
	p.steps = append(p.steps, step{op, path, value, p.now})
	return nil
}

// Parse reads the body of a PATCH request for a resource of a type. It can be read
// without knowing the resource. The errors have the scimTypes of RFC 7644 section 3.5.2
// and say which operation is wrong.
func Parse(t *resource.Type, body resource.Object) (*Patch, error) {
	v, _ := body.Lookup("Operations")
	if one, ok := v.(resource.Object); ok {
		v = []any{one}
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, resource.Bad(resource.InvalidSyntax, "Operations is missing or empty. Send an array of operations.").At("Operations")
	}
	p := &Patch{t: t, of: len(list)}
	for i, v := range list {
		p.now = i
		if err := p.operation(v); err != nil {
			return nil, p.numbered(err, i)
		}
		if len(p.steps) > maxSteps {
			return nil, resource.TooLarge("The request has more than %d changes. Send them in several.", maxSteps)
		}
	}
	return p, nil
}

// numbered says in an error which of several operations is wrong.
func (p *Patch) numbered(err error, i int) error {
	e, ok := err.(*resource.Error)
	if !ok || p.of == 1 {
		return err
	}
	c := *e
	c.Detail = fmt.Sprintf("Operation %d: %s", i+1, e.Detail)
	return &c
}

// request is one operation as it was sent.
type request struct {
	op    operation
	path  string // "" for none
	value any
	said  bool // whether there is a value, be it null
}

// operation reads one operation.
func (p *Patch) operation(v any) error {
	o, ok := v.(resource.Object)
	if !ok {
		return resource.Bad(resource.InvalidSyntax, "An operation is an object with op, path and value.").At("Operations")
	}
	var r request
	word, _ := o.Lookup("op")
	name, _ := word.(string)
	r.op = operation(strings.ToLower(strings.TrimSpace(name)))
	if r.op != add && r.op != replace && r.op != remove {
		return resource.Bad(resource.InvalidSyntax, "op is add, replace or remove, and %s was sent.", resource.Quote(name)).At("op")
	}
	path, _ := o.Lookup("path")
	if r.path, ok = path.(string); !ok && path != nil {
		return resource.Bad(resource.InvalidPath, "path is a text.").At("path")
	}
	r.path = strings.TrimSpace(r.path)
	r.value, r.said = o.Lookup("value")
	switch {
	case r.op == remove && r.path == "":
		return resource.Bad(resource.NoTarget, "A removal needs a path that says what to remove.").At("path")
	case r.op != remove && !r.said:
		return resource.Bad(resource.InvalidValue, "The operation has no value, which is required. Send one, or remove the attribute.").At(r.path)
	case r.path == "":
		return p.spread(r)
	case isPassword(r.path):
		return nil
	}
	at, err := filter.ParsePath(p.t, r.path)
	if err != nil {
		return err
	}
	return p.at(r, at)
}

// isPassword reports whether a path is that of passwords. They are no attribute here,
// and what Okta says of them is dropped in whatever form.
func isPassword(path string) bool {
	return strings.EqualFold(path, "password") || strings.EqualFold(path, resource.URNUser+":password")
}

// at makes steps of an operation on one path.
func (p *Patch) at(r request, path filter.Path) error {
	switch {
	case path.Attr == nil && r.op == remove:
		return p.take(remove, path, nil)
	case path.Attr == nil:
		return p.spreadSchema(r, path.Schema)
	case resource.IsMembers(path.Attr):
		return p.members(r, path)
	case !path.Leaf().Writable():
		return resource.Bad(resource.NotWritable, "%s is read only. Leave it out.", path.Ref.Path()).At(path.Ref.Path())
	case r.op == remove:
		return p.removal(r, path)
	}
	value, err := kept(path, r.value)
	if err != nil || value == nil && r.op == add {
		return err // an addition of nothing
	}
	if r.op == replace {
		if gone := unset(path, r.value); len(gone) > 0 {
			return p.parts(path, value, gone)
		}
	}
	return p.take(r.op, path, value)
}

// unset returns the parts of a complex attribute that a value says to be nothing.
func unset(path filter.Path, v any) (gone []*resource.Attribute) {
	a := path.Attr
	if list, ok := v.([]any); ok && len(list) == 1 {
		v = list[0]
	}
	o, _ := v.(resource.Object)
	if path.Sub != nil || a.MultiValued || a.Type != resource.Complex {
		return nil
	}
	for _, f := range o {
		if sub := a.Find(f.Name); sub != nil && sub.Writable() && (f.Value == nil || f.Value == "") {
			gone = append(gone, sub)
		}
	}
	return gone
}

// parts makes steps of a replacement of which some parts are nothing: these go, and the
// others stay, as they do where a replacement does not name them (RFC 7644 section
// 3.5.2.3). Without its value nothing is left to refer to.
func (p *Patch) parts(path filter.Path, value any, gone []*resource.Attribute) error {
	for _, sub := range gone {
		if sub.Name == "value" {
			return p.take(replace, path, nil)
		}
		at := path
		at.Sub = sub
		if err := p.take(remove, at, nil); err != nil {
			return err
		}
	}
	if value == nil {
		return nil
	}
	return p.take(replace, path, value)
}

// kept returns a value as it is kept where a path leads.
func kept(path filter.Path, v any) (any, error) {
	if path.Where != nil && path.Sub == nil {
		return resource.CoerceElement(path.Attr, v)
	}
	return resource.Coerce(path.Leaf(), v)
}

// removal makes a step of a removal. With a list of values only those go: Entra ID and
// JumpCloud send them so, and a list of nothing removes nothing.
func (p *Patch) removal(r request, path filter.Path) error {
	chosen := path.Where == nil && path.Sub == nil && path.Attr.MultiValued && r.value != nil && r.value != ""
	if !chosen {
		return p.take(remove, path, nil)
	}
	value, err := kept(path, r.value)
	if err != nil || value == nil {
		return err
	}
	return p.take(remove, path, value)
}
