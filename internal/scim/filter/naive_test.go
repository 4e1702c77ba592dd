package filter_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/filter/filtertest"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// naive decides a second time and in other ways what filter.Match does: on a document
// that another reader has read, with patterns for parts of texts, fractions for numbers
// and lists of all values.
type naive struct{ doc map[string]any }

func newNaive(t testing.TB, doc resource.Object) naive {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(resource.AppendJSON(nil, doc))))
	d.UseNumber()
	n := naive{}
	if err := d.Decode(&n.doc); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n naive) fits(x filter.Expr) bool {
	switch x := x.(type) {
	case filter.And:
		return !slices.ContainsFunc(x, func(y filter.Expr) bool { return !n.fits(y) })
	case filter.Or:
		return slices.ContainsFunc(x, n.fits)
	case filter.Not:
		return !n.fits(x.X)
	case filter.Constant:
		one := naive{map[string]any{"meta": map[string]any{"resourceType": "User"}}}
		return one.fits(x.Compare)
	case filter.Element:
		for _, e := range n.all(x.Ref.Attr) {
			// A document with this value alone.
			one := naive{map[string]any{x.Ref.Attr.Name: []any{e}}}
			if x.Ref.Schema.Extends {
				one.doc = map[string]any{x.Ref.Schema.ID: one.doc}
			}
			if one.fits(x.X) {
				return true
			}
		}
		return false
	}
	c := x.(filter.Compare)
	values := n.all(c.Ref.Attr)
	if c.Ref.Sub != nil {
		for i, v := range values {
			o, _ := v.(map[string]any)
			values[i] = o[c.Ref.Sub.Name]
		}
	}
	if len(values) == 0 && !c.Ref.Attr.MultiValued {
		values = []any{nil}
	}
	return slices.ContainsFunc(values, func(v any) bool { return naiveTest(c, v) })
}

// all returns the values of an attribute.
func (n naive) all(a *resource.Attribute) []any {
	doc := n.doc
	if a.Schema.Extends {
		doc, _ = doc[a.Schema.ID].(map[string]any)
	}
	switch v := doc[a.Name].(type) {
	case nil:
		return nil
	case []any:
		return slices.Clone(v)
	default:
		return []any{v}
	}
}

func naiveTest(c filter.Compare, v any) bool {
	if v == nil {
		return c.Op == filter.Ne
	}
	if c.Op == filter.Pr {
		return true
	}
	exact := c.Attr().CaseExact
	fold := func(s string) string {
		if exact {
			return s
		}
		return strings.ToLower(strings.TrimSpace(s))
	}
	if pattern, ok := map[filter.Op][2]string{filter.Co: {"", ""}, filter.Sw: {"^", ""}, filter.Ew: {"", "$"}}[c.Op]; ok {
		return regexp.MustCompile(`(?s)` + strings.ReplaceAll(pattern[0], "^", `\A`) + regexp.QuoteMeta(c.Value.(string)) + strings.ReplaceAll(pattern[1], "$", `\z`)).MatchString(fold(v.(string)))
	}
	order := 0
	switch want := c.Value.(type) {
	case string:
		texts := []string{fold(v.(string)), want}
		if texts[0] != want {
			slices.Sort(texts)
			order = map[bool]int{true: 1, false: -1}[texts[0] == want]
		}
	case bool:
		order = map[bool]int{true: 0, false: 1}[v == want]
	case int64:
		order = fraction(v).Cmp(new(big.Rat).SetInt64(want))
	case float64:
		f, _ := fraction(v).Float64()
		order = new(big.Rat).SetFloat64(f).Cmp(new(big.Rat).SetFloat64(want))
	case time.Time:
		at, err := time.Parse(time.RFC3339, v.(string))
		if err != nil {
			panic(err)
		}
		order = int(at.UnixMilli() - want.UnixMilli())
	}
	return map[filter.Op]bool{filter.Eq: order == 0, filter.Ne: order != 0, filter.Gt: order > 0, filter.Ge: order >= 0, filter.Lt: order < 0, filter.Le: order <= 0}[c.Op]
}

func fraction(v any) *big.Rat {
	r, ok := new(big.Rat).SetString(v.(json.Number).String())
	if !ok {
		panic(v)
	}
	return r
}

// TestAgreesWithNaive: two ways to decide say the same of random documents, and filters
// that are written and read again say the same as before.
func TestAgreesWithNaive(t *testing.T) {
	t.Parallel()
	user := catalog(t).User
	m := filtertest.New(user, 1)
	fits, decided := 0, 0
	for range 400 {
		doc := withGroups(m.Document(), m)
		n := newNaive(t, doc)
		for range 25 {
			text := m.Filter()
			x, err := filter.Parse(user, text)
			if err != nil {
				continue // an operator that does not suit
			}
			decided++
			got := filter.Match(x, doc)
			if want := n.fits(x); got != want {
				t.Fatalf("%s: %v, and naively %v, of %s", text, got, want, resource.AppendJSON(nil, doc))
			}
			again, err := filter.Parse(user, x.String())
			if err != nil || filter.Match(again, doc) != got || again.String() != x.String() {
				t.Fatalf("%s is written as %s, which is %v, %v", text, x, again, err)
			}
			if got {
				fits++
			}
		}
	}
	if decided < 3000 || fits < decided/10 || fits > decided*9/10 {
		t.Errorf("of %d filters %d fit: this tests too little", decided, fits)
	}
}

// withGroups adds what is made when somebody is shown.
func withGroups(doc resource.Object, m *filtertest.Maker) resource.Object {
	var all []any
	for _, id := range m.Some("dirgroup_a", "dirgroup_b", "dirgroup_0") {
		all = append(all, resource.Object{{Name: "value", Value: id}})
	}
	if len(all) > 0 {
		doc = append(doc, resource.Field{Name: "groups", Value: all})
	}
	return doc
}
