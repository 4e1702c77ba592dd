package filter

import (
	"math"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// compare reads an operator and its value, after the name of an attribute.
func (p *parser) compare(ref resource.Ref, inElement bool) (Expr, error) {
	if p.terms++; p.terms > maxTerms {
		return nil, p.refuse("The filter has more than %d comparisons. Ask in several requests.", maxTerms)
	}
	op, err := p.operator(ref)
	if err != nil {
		return nil, err
	}
	if a := ref.Attr; op != Pr && ref.Sub == nil && a.Type == resource.Complex {
		// PingFederate asks for emails eq "x", and means emails.value.
		if ref.Sub = a.Find("value"); ref.Sub == nil {
			return nil, resource.Bad(p.kind, "%s has no value of its own to be compared. Name one of its parts, such as %s.", ref.Path(), a.Sub[0].Path()).At(ref.Path())
		}
	}
	leaf := ref.Leaf()
	if leaf.Unfilterable {
		return nil, resource.Bad(p.kind, "%s cannot be filtered by.", leaf.Path()).At(leaf.Path())
	}
	if !op.suits(leaf.Type) {
		return nil, resource.Bad(p.kind, "%s is of type %s, which %s does not compare. Use eq.", leaf.Path(), leaf.Type, op).At(leaf.Path())
	}
	c := Compare{Ref: ref, Op: op}
	if op == Pr {
		return c.settled(p.t), nil
	}
	text, quoted, fault := p.literal()
	if fault != "" {
		return nil, p.wrong(fault)
	}
	if text == "null" && !quoted {
		return p.null(c)
	}
	var ok bool
	if c.Value, ok = operand(leaf, op, text); !ok {
		return nil, resource.Bad(p.kind, "%s is of type %s, which %s is not.", leaf.Path(), leaf.Type, resource.Quote(text)).At(leaf.Path())
	}
	if _, isText := c.Value.(string); isText {
		c.Text = text
	}
	return c.settled(p.t), nil
}

// null is a comparison with null, which is a value that is not there (RFC 7643 section
// 2.5).
func (p *parser) null(c Compare) (Expr, error) {
	op := c.Op
	c.Op = Pr
	switch op {
	case Ne:
		return c.settled(p.t), nil
	case Eq:
		return Not{c.settled(p.t)}, nil
	}
	return nil, p.refuse("%s cannot be compared with null by %s. Use pr, or eq and ne.", c.Ref.Path(), op)
}

// operator reads an operator.
func (p *parser) operator(ref resource.Ref) (Op, error) {
	word := p.name()
	for _, op := range [...]Op{Eq, Ne, Co, Sw, Ew, Gt, Ge, Lt, Le, Pr} {
		if strings.EqualFold(word, string(op)) {
			return op, nil
		}
	}
	if word == "" {
		return "", p.wrong("an operator such as eq is missing after " + ref.Path())
	}
	return "", p.refuse("%s is no operator. Those are eq, ne, co, sw, ew, gt, ge, lt, le and pr.", resource.Quote(word))
}

// operand returns a value in the form in which that of an attribute is compared.
func operand(a *resource.Attribute, op Op, text string) (any, bool) {
	switch a.Type {
	case resource.Boolean:
		return resource.ParseBool(text)
	case resource.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	case resource.Decimal:
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
	case resource.DateTime:
		return resource.ParseTime(text)
	}
	if op.partial() && !a.CaseExact {
		// Space at the ends of a part of a text counts.
		return strings.ToLower(text), true
	}
	return a.Key(text), true
}

// settled returns a comparison, as a Constant where all resources of a type answer it
// alike.
func (c Compare) settled(t *resource.Type) Expr {
	if c.Ref.Path() != "meta.resourceType" {
		return c
	}
	return Constant{c, test(c, t.Name)}
}
