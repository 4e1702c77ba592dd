package filter

import (
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Expr is a filter: And, Or, Not, Compare, Element or Constant.
type Expr interface {
	// String returns the filter as text, which Parse makes the same expression of.
	String() string
	append(b []byte, inElement bool) []byte
}

// And fits what fits all of its terms, of which there are two or more.
type And []Expr

// Or fits what fits one of its terms, of which there are two or more.
type Or []Expr

// Not fits what does not fit its term. An attribute that is not there makes no
// comparison unknown: it is true or false, and Not turns that round.
type Not struct{ X Expr }

// Element fits a resource of whose complex attribute one value fits. All comparisons
// in X are of sub-attributes of that one; Compare.Ref names them from the resource.
type Element struct {
	Ref resource.Ref
	X   Expr
}

// Compare fits a resource that has such a value. Of an attribute with several values
// one is enough, for Ne too (RFC 7644 section 3.4.2.2); in an Element it is about that
// value alone.
type Compare struct {
	Ref   resource.Ref
	Op    Op
	Value any    // as it is compared: a folded string, bool, int64, float64, time.Time in UTC with milliseconds; nil for Pr
	Text  string // a string as it was written
}

// Constant is a comparison that all resources of a type answer alike.
type Constant struct {
	Compare
	Is bool
}

// Attr returns the attribute whose values are compared. It is complex for Pr only.
func (c Compare) Attr() *resource.Attribute { return c.Ref.Leaf() }

// Op is an operator.
type Op string

// The operators. Ne fits also where there is no value; all others but that fit only
// where there is one.
const (
	Eq Op = "eq"
	Ne Op = "ne"
	Co Op = "co"
	Sw Op = "sw"
	Ew Op = "ew"
	Gt Op = "gt"
	Ge Op = "ge"
	Lt Op = "lt"
	Le Op = "le"
	Pr Op = "pr"
)

// partial reports whether an operator looks at a part of a text.
func (o Op) partial() bool { return o == Co || o == Sw || o == Ew }

// suits reports whether values of a type can be compared by an operator.
func (o Op) suits(t resource.DataType) bool {
	switch o {
	case Eq, Ne:
		return t != resource.Complex
	case Pr:
		return true
	case Co, Sw, Ew:
		return t == resource.String || t == resource.Reference || t == resource.Binary
	}
	// RFC 7644 section 3.4.2.2: booleans and binaries have no order.
	return t != resource.Complex && t != resource.Boolean && t != resource.Binary
}
