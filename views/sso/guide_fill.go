package sso

import (
	"fmt"
	"slices"
	"strings"

	"anteroom/internal/model"
)

// Fill returns the guide for a provider and a protocol that it speaks, with an
// organization's values in it. A value that is mentioned and missing is an error.
func (g *Guides) Fill(provider model.Provider, of model.ConnectionType, v Values) (Guide, error) {
	found, err := g.find(key{provider, of})
	if err != nil {
		return Guide{}, err
	}
	filled := found.Guide
	if filled.Notes, err = each(found.Notes, func(t Text) (Text, error) { return t.fill(v) }); err != nil {
		return Guide{}, fmt.Errorf("guide for %s by %s: %w", provider, of, err)
	}
	if filled.Parts, err = each(found.Parts, func(p Part) (Part, error) { return p.fill(found.Guide, v) }); err != nil {
		return Guide{}, fmt.Errorf("guide for %s by %s: %w", provider, of, err)
	}
	return filled, nil
}

// NeedsCertificate reports whether a guide mentions our certificate, which is made when
// somebody asks for it.
func (g *Guides) NeedsCertificate(provider model.Provider, of model.ConnectionType) (bool, error) {
	found, err := g.find(key{provider, of})
	for _, p := range found.Parts {
		for _, s := range p.Steps {
			if s.mentions("{certificate") {
				return true, err
			}
		}
	}
	return false, err
}

func (s Step) mentions(value string) bool {
	in := func(t Text) bool {
		return slices.ContainsFunc(t, func(s Span) bool { return strings.HasPrefix(s.Text, value) })
	}
	if in(s.Text) || s.Table == nil {
		return in(s.Text)
	}
	return slices.ContainsFunc(s.Table.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Cells, func(c Cell) bool { return in(c.Text) })
	})
}

func (p Part) fill(g Guide, v Values) (Part, error) {
	p.about = fmt.Sprintf("Single sign-on to %[1]s for %[2]s, with %[3]s (%[4]s)\n“Here” is the page Single sign-on of %[2]s in %[1]s.",
		v.Product, v.Organization, g.Name, protocol(g.Type))
	var err error
	p.Steps, err = each(p.Steps, func(s Step) (Step, error) { return s.fill(v) })
	return p, err
}

func (s Step) fill(v Values) (_ Step, err error) {
	if s.Text, err = s.Text.fill(v); err != nil || s.Table == nil {
		return s, err
	}
	rows, err := each(s.Table.Rows, func(r Row) (Row, error) {
		cells, err := each(r.Cells, func(c Cell) (_ Cell, err error) {
			c.Text, err = c.Text.fill(v)
			return c, err
		})
		return Row{Is: r.Is, Cells: cells}, err
	})
	s.Table = &Table{Columns: s.Table.Columns, Rows: rows}
	return s, err
}

// each returns what becomes of all of a list, or the first error.
func each[A, B any](list []A, do func(A) (B, error)) ([]B, error) {
	made := make([]B, len(list))
	for i, a := range list {
		b, err := do(a)
		if err != nil {
			return nil, err
		}
		made[i] = b
	}
	return made, nil
}
