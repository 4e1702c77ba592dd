package filter

import (
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Path says what a change is about (RFC 7644 section 3.5.2): an attribute, a
// sub-attribute, some of the values of an attribute or a part of those, or a whole
// extension.
type Path struct {
	resource.Ref
	Where Expr // which of the values, as for MatchElement; nil for all
}

// String returns the path as text, which ParsePath makes the same path of.
func (p Path) String() string {
	if p.Where == nil {
		return p.Ref.Path()
	}
	b := p.Where.append([]byte(p.Attr.Path()+"["), true)
	b = append(b, ']')
	if p.Sub != nil {
		b = append(append(b, '.'), p.Sub.Name...)
	}
	return string(b)
}

// ParsePath reads a path in resources of a type. The error is invalidPath, or
// invalidFilter for what is in brackets.
func ParsePath(t *resource.Type, text string) (Path, error) {
	p := parser{scanner: scanner{s: text}, t: t, kind: resource.InvalidPath}
	if len(text) > MaxLength {
		return Path{}, p.refuse("The path has more than %d bytes.", MaxLength)
	}
	if !utf8.ValidString(text) {
		return Path{}, p.refuse("The path is no UTF-8.")
	}
	name := p.name()
	if name == "" {
		return Path{}, p.wrong("the name of an attribute is missing")
	}
	ref, ok := t.Lookup(strings.TrimSuffix(name, ":"))
	if !ok {
		return Path{}, p.unknown(name)
	}
	path := Path{Ref: ref}
	if p.i < len(p.s) && p.s[p.i] == '[' {
		if err := p.where(&path); err != nil {
			return Path{}, err
		}
	}
	if p.peek() != 0 {
		return Path{}, p.wrong("it should end")
	}
	return path, nil
}

// where reads [filter] and a sub-attribute after it.
func (p *parser) where(path *Path) (err error) {
	if path.Attr == nil {
		return p.wrong("an extension has no values to choose from")
	}
	p.kind = resource.InvalidFilter
	if path.Where, err = p.selection(path.Ref); err != nil {
		return err
	}
	p.kind = resource.InvalidPath
	if p.i == len(p.s) || p.s[p.i] != '.' {
		return nil
	}
	p.i++
	if path.Attr.Type != resource.Complex {
		return p.wrong(path.Attr.Path() + " has no parts")
	}
	ref, err := p.ref(path.Attr)
	path.Sub = ref.Sub
	return err
}
