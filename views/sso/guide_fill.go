package sso

import (
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// Fill returns the guide for a provider and a protocol that it speaks, with an
// organization's values in it, for a page in a language. A value that is mentioned and
// missing is an error.
func (g *Guides) Fill(say *words.Language, provider model.Provider, of model.ConnectionType, v Values) (Guide, error) {
	found, err := g.find(say, key{provider, of})
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
func (g *Guides) NeedsCertificate(say *words.Language, provider model.Provider, of model.ConnectionType) (bool, error) {
	found, err := g.find(say, key{provider, of})
	for _, p := range found.Parts {
		if p.Steps.Mentions("certificate") {
			return true, err
		}
	}
	return false, err
}

func (r read) fill(v Values) (_ Guide, err error) {
	g, marks, say := r.Guide, marksOf(r.Type, r.in), r.in.Own
	v.say = r.in.Page
	if g.Intro, err = marks.FillIntro(g.Intro, v.value); err != nil {
		return g, err
	}
	about := say.Text("Single sign-on to %s for %s, with %s (%s)", v.Product, v.Organization, r.called, protocol(g.Type)) + "\n" +
		say.Text("“Here” is the page Single sign-on of %s in %s.", v.Organization, v.Product) + "\n\n"
	g.Parts = make([]Part, len(r.Parts))
	for i, p := range r.Parts {
		if p.Steps, err = marks.FillSteps(p.Steps, v.value); err != nil {
			return g, err
		}
		p.Plain = about + p.plain(say)
		g.Parts[i] = p
	}
	return g, nil
}
