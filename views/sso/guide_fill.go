package sso

import (
	"fmt"

	"anteroom/internal/model"
)

// Fill returns the guide for a provider and a protocol that it speaks, with an
// organization's values in it. A value that is mentioned and missing is an error.
func (g *Guides) Fill(provider model.Provider, of model.ConnectionType, v Values) (Guide, error) {
	found, err := g.find(key{provider, of})
	if err != nil {
		return Guide{}, err
	}
	filled, err := found.fill(v)
	if err != nil {
		return Guide{}, fmt.Errorf("guide for %s by %s: %w", provider, of, err)
	}
	return filled, nil
}

// NeedsCertificate reports whether a guide mentions our certificate, which is made when
// somebody asks for it.
func (g *Guides) NeedsCertificate(provider model.Provider, of model.ConnectionType) (bool, error) {
	found, err := g.find(key{provider, of})
	for _, p := range found.Parts {
		if p.Steps.Mentions("certificate") {
			return true, err
		}
	}
	return false, err
}

func (r read) fill(v Values) (_ Guide, err error) {
	g, marks := r.Guide, marksOf(r.Type)
	if g.Intro, err = marks.FillIntro(g.Intro, v.value); err != nil {
		return g, err
	}
	g.Parts = make([]Part, len(r.Parts))
	for i, p := range r.Parts {
		p.about = fmt.Sprintf("Single sign-on to %[1]s for %[2]s, with %[3]s (%[4]s)\n“Here” is the page Single sign-on of %[2]s in %[1]s.",
			v.Product, v.Organization, g.Name, protocol(g.Type))
		if p.Steps, err = marks.FillSteps(p.Steps, v.value); err != nil {
			return g, err
		}
		g.Parts[i] = p
	}
	return g, nil
}
