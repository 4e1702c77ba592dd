package filter

import (
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// What bounds a filter.
const (
	MaxLength = 8 << 10 // bytes
	maxDepth  = 32      // groups, negations and value paths in one another
	maxTerms  = 100     // comparisons
)

// Parse reads a filter for resources of a type. The text is what a query says with
// only its %-escapes undone: what + stands for is decided here. The error is
// invalidFilter, and says what to do.
func Parse(t *resource.Type, text string) (Expr, error) {
	p := parser{scanner: scanner{s: text}, t: t, kind: resource.InvalidFilter}
	if len(text) > MaxLength {
		return nil, p.refuse("The filter has more than %d bytes. Ask in several requests.", MaxLength)
	}
	if !utf8.ValidString(text) {
		return nil, p.refuse("The filter is no UTF-8.")
	}
	x, err := p.or(nil)
	if err != nil {
		return nil, err
	}
	if p.peek() != 0 {
		return nil, p.wrong("an operator such as and is missing")
	}
	return x, nil
}

// parser makes an expression of a text by recursive descent: or, and, term.
type parser struct {
	scanner
	t            *resource.Type
	kind         resource.ErrorType
	depth, terms int
}

func (p *parser) refuse(format string, args ...any) error {
	return resource.Bad(p.kind, format, args...)
}

func (p *parser) wrong(what string) error {
	read := "filter"
	if p.kind == resource.InvalidPath {
		read = "path"
	}
	return p.refuse("The %s cannot be read: at character %d, %s.", read, utf8.RuneCountInString(p.s[:p.i])+1, what)
}

// or reads terms of or. All three know of which complex attribute the sub-attributes
// are meant, nil for the resource.
func (p *parser) or(of *resource.Attribute) (Expr, error) {
	var all Or
	for {
		x, err := p.and(of)
		if err != nil {
			return nil, err
		}
		if in, ok := x.(Or); ok {
			all = append(all, in...)
		} else {
			all = append(all, x)
		}
		if !p.word("or") {
			break
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (p *parser) and(of *resource.Attribute) (Expr, error) {
	x, err := p.term(of)
	if err != nil || !p.word("and") {
		return x, err
	}
	all := both(nil, x)
	for {
		if x, err = p.term(of); err != nil {
			return nil, err
		}
		if all = both(all, x); !p.word("and") {
			return all, nil
		}
	}
}

// both adds a term to those of an And; what is one already comes in as its terms.
func both(all And, x Expr) And {
	if in, ok := x.(And); ok {
		return append(all, in...)
	}
	return append(all, x)
}

// term reads a group, a negation, a value path or a comparison.
func (p *parser) term(of *resource.Attribute) (Expr, error) {
	if p.take('(') {
		return p.group(')', of)
	}
	start := p.i
	if p.word("not") && p.take('(') {
		x, err := p.group(')', of)
		return Not{x}, err
	}
	p.i = start
	p.space()
	ref, err := p.ref(of)
	if err != nil {
		return nil, err
	}
	if of == nil && p.i < len(p.s) && p.s[p.i] == '[' {
		return p.element(ref)
	}
	return p.compare(ref, of != nil)
}

// group reads what is in brackets, of which the first is passed.
func (p *parser) group(end byte, of *resource.Attribute) (Expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.refuse("The filter is nested deeper than %d times. Write it with fewer brackets.", maxDepth)
	}
	x, err := p.or(of)
	if err != nil {
		return nil, err
	}
	if !p.take(end) {
		return nil, p.wrong("the bracket " + string(end) + " is missing")
	}
	p.depth--
	return x, nil
}

// ref reads the name of an attribute.
func (p *parser) ref(of *resource.Attribute) (resource.Ref, error) {
	name := p.name()
	if name == "" {
		return resource.Ref{}, p.wrong("the name of an attribute is missing")
	}
	if of == nil {
		ref, ok := p.t.Lookup(name)
		if !ok || ref.Attr == nil {
			return ref, p.unknown(name)
		}
		return ref, nil
	}
	ref := resource.Ref{Schema: of.Schema, Attr: of}
	if of.Type != resource.Complex {
		// A simple attribute has its values as "value" (RFC 7643 section 2.4).
		if name != "value" {
			return ref, p.unknown(of.Path() + "." + name)
		}
		return ref, nil
	}
	if ref.Sub = of.Find(name); ref.Sub == nil {
		return ref, p.unknown(of.Path() + "." + name)
	}
	return ref, nil
}

func (p *parser) unknown(name string) error {
	return resource.Bad(p.kind, "%s is no attribute of a %s here. /Schemas lists those that there are.", resource.Quote(name), p.t.Name).At(name)
}

// element reads a value path from its bracket on, and Microsoft's sub-attribute after
// it: emails[type eq "work"].value eq "x" is emails[type eq "work" and value eq "x"].
func (p *parser) element(ref resource.Ref) (Expr, error) {
	x, err := p.selection(ref)
	if err != nil {
		return nil, err
	}
	if p.i == len(p.s) || p.s[p.i] != '.' {
		return Element{ref, x}, nil
	}
	p.i++
	sub, err := p.ref(ref.Attr)
	if err != nil {
		return nil, err
	}
	y, err := p.compare(sub, true)
	if err != nil {
		return nil, err
	}
	return Element{ref, both(both(nil, x), y)}, nil
}

// selection reads [filter].
func (p *parser) selection(ref resource.Ref) (Expr, error) {
	a := ref.Attr
	if ref.Sub != nil || a.Type != resource.Complex && !a.MultiValued {
		return nil, p.refuse("%s has no parts to choose by [ ]. Compare it itself.", ref.Path())
	}
	p.i++
	return p.group(']', a)
}
