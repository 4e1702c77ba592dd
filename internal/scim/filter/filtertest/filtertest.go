// Package filtertest makes random resources and filters, by which tests hold together
// what decides whether one fits the other.
package filtertest

import (
	"math/rand/v2"
	"slices"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Maker makes resources and filters of a few values, so that they meet.
type Maker struct {
	r *rand.Rand
	t *resource.Type

	mapped []*resource.Attribute // of which the database has columns
}

// New returns a Maker for resources of a type. It makes the same for the same seed.
func New(t *resource.Type, seed uint64) *Maker {
	m := &Maker{r: rand.New(rand.NewPCG(seed, 1)), t: t}
	for _, a := range append([]*resource.Attribute{t.Find("id"), t.Find("externalId"), t.Find("meta").Find("created")}, t.Schema.Attributes...) {
		inside := slices.ContainsFunc(a.Sub, func(s *resource.Attribute) bool { return s.Column != "" })
		if a.Column != "" || inside {
			m.mapped = append(m.mapped, a)
		}
	}
	return m
}

// texts have what folding, quoting and patterns of SQL stumble over.
func texts() []string {
	return []string{"a", "A", "ab", "b ", "Ä", "ä", "İ", "ß", "aB", `"`, `\`, "%", "_", "'", "a\nb", "+", "0", "Aa%b"}
}

// Some returns some of a few texts, each once.
func (m *Maker) Some(of ...string) (some []string) {
	for _, s := range of {
		if m.r.IntN(2) == 0 {
			some = append(some, s)
		}
	}
	return some
}

// Document returns the document of a resource as it is kept. What is unique is so only by
// chance.
func (m *Maker) Document() resource.Object {
	doc := m.attributes(append([]*resource.Attribute{m.t.Find("externalId")}, m.t.Schema.Attributes...))
	for _, s := range m.t.Extensions {
		if o := m.attributes(s.Attributes); len(o) > 0 {
			doc = append(doc, resource.Field{Name: s.ID, Value: o})
		}
	}
	for _, a := range m.t.Schema.Attributes {
		if a.Required && a.Type == resource.String {
			doc.Set(a.Name, m.pick(texts()))
		}
	}
	w, err := m.t.Create(doc)
	if err != nil {
		panic(err) // it does not make what can be sent
	}
	return w.Doc
}

// Filter returns the text of a filter, which Parse may refuse: its operators are any.
func (m *Maker) Filter() string { return m.filter(3, nil) }

func (m *Maker) attributes(all []*resource.Attribute) resource.Object {
	o := resource.Object{}
	for _, a := range all {
		if !a.Writable() || resource.IsMembers(a) || m.r.IntN(2) == 0 {
			continue
		}
		o = append(o, resource.Field{Name: a.Name, Value: m.values(a)})
	}
	return o
}

// values returns the values of an attribute, of which at most one is the primary one.
func (m *Maker) values(a *resource.Attribute) any {
	if !a.MultiValued {
		return m.value(a)
	}
	var all []any
	for range m.r.IntN(4) {
		v := m.value(a)
		if o, ok := v.(resource.Object); ok && slices.ContainsFunc(all, resource.IsPrimary) {
			o.Delete("primary")
			v = o
		}
		all = append(all, v)
	}
	return all
}

func (m *Maker) value(a *resource.Attribute) any {
	switch a.Type {
	case resource.Boolean:
		return m.r.IntN(2) == 0
	case resource.Integer:
		return resource.Number(m.pick([]string{"0", "-1", "9007199254740993", "9007199254740992", "7"}))
	case resource.Decimal:
		return resource.Number(m.pick([]string{"0", "-1.5", "1e2", "0.1", "7"}))
	case resource.DateTime:
		return m.pick([]string{"2026-01-31T10:00:00Z", "2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00.0005Z", "2026-02-28T23:59:59.999Z"})
	case resource.Binary:
		return m.pick([]string{"AAAA", "aaaa"})
	case resource.Complex:
		o := resource.Object{}
		for _, s := range a.Sub {
			if m.r.IntN(2) == 0 {
				o = append(o, resource.Field{Name: s.Name, Value: m.value(s)})
			}
		}
		return o
	}
	return m.pick(texts())
}

func (m *Maker) pick(of []string) string { return of[m.r.IntN(len(of))] }

// filter makes the text of a filter; of is the attribute in whose brackets it is.
func (m *Maker) filter(depth int, of *resource.Attribute) string {
	switch n := m.r.IntN(8); {
	case depth > 0 && n < 2:
		return m.filter(depth-1, of) + m.pick([]string{" and ", " or ", "+AND+"}) + m.filter(depth-1, of)
	case depth > 0 && n == 2:
		return "(" + m.filter(depth-1, of) + ")"
	case depth > 0 && n == 3:
		return "not (" + m.filter(depth-1, of) + ")"
	}
	if of != nil {
		if of.Type != resource.Complex {
			return "value " + m.test(of)
		}
		s := of.Sub[m.r.IntN(len(of.Sub))]
		return s.Name + " " + m.test(s)
	}
	a := m.attribute()
	if a.MultiValued && m.r.IntN(2) == 0 {
		return a.Path() + "[" + m.filter(max(depth-1, 0), a) + "]"
	}
	if a.Type == resource.Complex && m.r.IntN(4) > 0 {
		a = a.Sub[m.r.IntN(len(a.Sub))]
	}
	return a.Path() + " " + m.test(a)
}

// attribute returns one to filter by: half of them have columns.
func (m *Maker) attribute() *resource.Attribute {
	if m.r.IntN(2) == 0 {
		return m.mapped[m.r.IntN(len(m.mapped))]
	}
	schemas := append([]*resource.Schema{m.t.Schema}, m.t.Extensions...)
	s := schemas[m.r.IntN(len(schemas))]
	return s.Attributes[m.r.IntN(len(s.Attributes))]
}

func (m *Maker) test(a *resource.Attribute) string {
	op := m.pick([]string{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"})
	if op == "pr" {
		return op
	}
	if a.Type == resource.Complex {
		return op + ` "a"`
	}
	return op + " " + string(resource.AppendJSON(nil, m.value(a)))
}
