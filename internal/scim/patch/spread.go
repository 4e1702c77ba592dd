package patch

import (
	"strings"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// spread makes steps of an operation without a path: its value is an object of
// attributes. Beside what the standard has there, names with dots, with URNs and with
// value paths are paths (Entra ID sends them so). What is unknown or read only is left
// out: Okta puts the id of a group there.
func (p *Patch) spread(r request) error {
	if list, ok := r.value.([]any); ok && len(list) == 1 {
		r.value = list[0]
	}
	if r.value == nil {
		return nil
	}
	o, ok := r.value.(resource.Object)
	if !ok {
		return resource.Bad(resource.InvalidValue, "Without a path, value is an object of attributes. Send one, or a path.").At("value")
	}
	for _, f := range o {
		if err := p.named(r.op, f); err != nil {
			return err
		}
	}
	return nil
}

// named makes steps of one name of an object of attributes.
func (p *Patch) named(op operation, f resource.Field) error {
	r := request{op: op, path: f.Name, value: f.Value, said: true}
	if strings.ContainsRune(f.Name, '[') {
		path, err := filter.ParsePath(p.t, f.Name)
		if err != nil {
			return err
		}
		return p.writable(r, path)
	}
	ref, ok := p.t.Lookup(f.Name)
	if !ok {
		return nil
	}
	return p.writable(r, filter.Path{Ref: ref})
}

// writable makes steps of a name, unless it is read only.
func (p *Patch) writable(r request, path filter.Path) error {
	if path.Attr != nil && !path.Leaf().Writable() {
		return nil
	}
	return p.at(r, path)
}

// spreadSchema makes steps of the attributes under a URN.
func (p *Patch) spreadSchema(r request, s *resource.Schema) error {
	if list, ok := r.value.([]any); ok && len(list) == 1 {
		r.value = list[0]
	}
	if r.value == nil {
		if r.op == replace && s.Extends {
			return p.take(remove, filter.Path{Ref: resource.Ref{Schema: s}}, nil)
		}
		return nil
	}
	o, ok := r.value.(resource.Object)
	if !ok {
		return resource.Bad(resource.InvalidValue, "The value of %s is an object of its attributes.", s.ID).At(s.ID)
	}
	for _, f := range o {
		if err := p.named(r.op, resource.Field{Name: s.ID + ":" + f.Name, Value: f.Value}); err != nil {
			return err
		}
	}
	return nil
}
