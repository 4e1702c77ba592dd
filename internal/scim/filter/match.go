package filter

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Match reports whether a resource fits a filter. The document is the whole of it, as
// clients see it.
func Match(x Expr, doc resource.Object) bool {
	switch x := x.(type) {
	case And:
		for _, y := range x {
			if !Match(y, doc) {
				return false
			}
		}
		return true
	case Or:
		for _, y := range x {
			if Match(y, doc) {
				return true
			}
		}
		return false
	case Not:
		return !Match(x.X, doc)
	case Element:
		for _, e := range elements(value(x.Ref, doc)) {
			if MatchElement(x.X, e) {
				return true
			}
		}
		return false
	case Constant:
		return x.Is
	case Compare:
		return x.match(doc)
	}
	return false
}

// MatchElement reports whether one value of a complex attribute fits the filter in the
// brackets of a value path.
func MatchElement(x Expr, element any) bool {
	switch x := x.(type) {
	case And:
		for _, y := range x {
			if !MatchElement(y, element) {
				return false
			}
		}
		return true
	case Or:
		for _, y := range x {
			if MatchElement(y, element) {
				return true
			}
		}
		return false
	case Not:
		return !MatchElement(x.X, element)
	case Compare:
		return test(x, part(x.Ref, element))
	}
	return false
}

// match compares what a resource has.
func (c Compare) match(doc resource.Object) bool {
	v := value(c.Ref, doc)
	if !c.Ref.Attr.MultiValued {
		return test(c, part(c.Ref, v))
	}
	for _, e := range elements(v) {
		if test(c, part(c.Ref, e)) {
			return true
		}
	}
	return false
}

// value returns what a document has under an attribute, nil for nothing.
func value(ref resource.Ref, doc resource.Object) any {
	if ref.Schema.Extends {
		v, _ := doc.Get(ref.Schema.ID)
		doc, _ = v.(resource.Object)
	}
	v, _ := doc.Get(ref.Attr.Name)
	return v
}

// elements returns the values of an attribute.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// part returns the sub-attribute that is meant of a value, nil for nothing.
func part(ref resource.Ref, v any) any {
	if ref.Sub == nil {
		return v
	}
	o, _ := v.(resource.Object)
	v, _ = o.Get(ref.Sub.Name)
	return v
}

// test compares one value, nil for none.
func test(c Compare, v any) bool {
	if v == nil || v == "" {
		return c.Op == Ne
	}
	switch c.Op {
	case Pr:
		o, ok := v.(resource.Object)
		return !ok || len(o) > 0
	case Co, Sw, Ew:
		return contains(c, v)
	}
	order, ok := compare(c, v)
	switch c.Op {
	case Eq:
		return ok && order == 0
	case Ne:
		return !ok || order != 0
	case Gt:
		return ok && order > 0
	case Ge:
		return ok && order >= 0
	case Lt:
		return ok && order < 0
	case Le:
		return ok && order <= 0
	}
	return false
}

func contains(c Compare, v any) bool {
	s, _ := v.(string)
	s = c.Attr().Key(s)
	part, _ := c.Value.(string)
	switch c.Op {
	case Sw:
		return strings.HasPrefix(s, part)
	case Ew:
		return strings.HasSuffix(s, part)
	}
	return strings.Contains(s, part)
}

// compare says how a value of a document stands to that of a comparison; false when
// it is of another type, which what is stored never is.
func compare(c Compare, v any) (int, bool) {
	switch want := c.Value.(type) {
	case string:
		s, ok := v.(string)
		return strings.Compare(c.Attr().Key(s), want), ok
	case bool:
		b, ok := v.(bool)
		if b == want {
			return 0, ok
		}
		return 1, ok
	case int64:
		n, ok := v.(resource.Number)
		i, err := strconv.ParseInt(string(n), 10, 64)
		return cmp.Compare(i, want), ok && err == nil
	case float64:
		n, ok := v.(resource.Number)
		f, err := strconv.ParseFloat(string(n), 64)
		return cmp.Compare(f, want), ok && err == nil && !math.IsNaN(f)
	case time.Time:
		s, _ := v.(string)
		t, ok := resource.ParseTime(s)
		return t.Compare(want), ok
	}
	return 0, false
}
