// Package directories owns what people see of directories, with the guides that lead
// somebody through provisioning at an identity provider, with an organization's own values
// in them. Guides are data, one file in guides/ for each provider; docs/provisioning.md says
// what may be in one. The package knows no HTTP and no SQL, and nothing in a guide is markup.
package directories

import (
	"embed"
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/guide"
)

// Guide is how provisioning is set up at one provider for one organization.
type Guide struct {
	guide.Intro
	Title  string // of the choice
	Pushes Pushes
	Parts  []Part
	Last   int    // the number of the part about roles, which is done here
	Groups string // the address at which that is done
	Open   bool   // it is still to be done
}

// Template names the define that renders a Guide.
func (Guide) Template() string { return "directories/guide" }

// Part is a part of a Guide: steps that somebody takes in one go.
type Part struct {
	N     int // its number, 0 for what is aside
	Title string
	Steps guide.Steps
	Aside bool // it is in the place of another part, for who wants it so
}

// Values are an organization's own, which a guide has in it.
type Values struct {
	Product      string // the app that people are provisioned to
	Organization string
	Endpoint     string
	Attributes   []model.Attribute // that the operator has declared
}

// value returns the value with a name.
func (v Values) value(name string) string {
	switch name {
	case "product":
		return v.Product
	case "organization":
		return v.Organization
	case "endpoint":
		return v.Endpoint
	}
	return v.Endpoint + "/token"
}

// marks finds what stands for a value.
func marks(name string) (guide.Mark, error) {
	switch name {
	case "product", "organization":
		return guide.Mark{Kind: guide.SpanName}, nil
	case "endpoint", "token_endpoint":
		return guide.Mark{Kind: guide.SpanCode}, nil
	}
	return guide.Mark{}, fmt.Errorf("there is no value called %s", name)
}

//go:embed guides/*.toml
var embedded embed.FS

// Guides are the guides for all providers that push. They are safe for concurrent use.
type Guides struct {
	shelf guide.Shelf[model.Provider, read]
}

// NewGuides returns the guides that are in the program.
func NewGuides() *Guides {
	return &Guides{guide.Shelf[model.Provider, read]{
		Files: embedded, File: func(p model.Provider) string { return "guides/" + string(p) },
		Parse: func(_ model.Provider, text string, in guide.Tongue) (read, error) { return parseGuide(text, in) },
	}}
}

// read is a Guide without anybody's values.
type read struct {
	Guide
	in         guide.Tongue
	attributes guide.Text // where those are mapped that the operator has declared
}

// source is a guide as its file has it.
type source struct {
	guide.Head
	Pushes     Pushes `toml:"pushes"`
	Attributes string `toml:"attributes"` // where those are mapped that the operator has declared
	Parts      []struct {
		Title string     `toml:"title"`
		Aside bool       `toml:"aside"`
		Steps []guide.Do `toml:"steps"`
	} `toml:"parts"`
}

// parseGuide reads the file of a guide, up to where values are filled in.
func parseGuide(text string, in guide.Tongue) (read, error) {
	var src source
	if _, err := guide.Decode(text, &src); err != nil {
		return read{}, err
	}
	intro, _, err := src.Intro(marks, in)
	g := read{Guide: Guide{Intro: intro, Title: src.Title, Pushes: src.Pushes}, in: in}
	if err == nil && (!g.Pushes.known() || len(src.Parts) == 0) {
		err = fmt.Errorf("there is no part, or nothing about when it pushes")
	}
	if err == nil {
		g.attributes, err = guide.Marks(marks).Parse(src.Attributes)
	}
	if err != nil {
		return g, err
	}
	for i, p := range src.Parts {
		reads := guide.Part{Marks: marks, In: in, Name: src.Called(in.Own), ID: fmt.Sprintf("guide-%d", i+1), Ours: noneOfOurs}
		steps, err := reads.Steps(p.Steps)
		if err != nil {
			return g, fmt.Errorf("%s: %w", p.Title, err)
		}
		g.Parts = append(g.Parts, Part{Title: p.Title, Steps: steps, Aside: p.Aside})
	}
	return g, nil
}

func noneOfOurs(field string) (string, error) {
	return "", fmt.Errorf("there is no field %s here", field)
}

// Fill returns the guide for a provider that pushes, with an organization's values in it, for
// a page in a language.
func (g *Guides) Fill(say *words.Language, p model.Provider, v Values) (Guide, error) {
	if !p.Provisions() || p == model.ProviderGoogle {
		return Guide{}, fmt.Errorf("there is no guide for %s", p)
	}
	found, err := g.shelf.Find(say, p)
	if err != nil {
		return Guide{}, err
	}
	filled := found.Guide
	if filled.Intro, err = guide.Marks(marks).FillIntro(found.Intro, v.value); err != nil {
		return Guide{}, fmt.Errorf("guide for %s: %w", p, err)
	}
	filled.Parts = make([]Part, len(found.Parts))
	for i, part := range found.Parts {
		if part.Steps, err = guide.Marks(marks).FillSteps(part.Steps, v.value); err != nil {
			return Guide{}, fmt.Errorf("guide for %s: %w", p, err)
		}
		filled.Parts[i] = part
	}
	if len(v.Attributes) > 0 {
		where, err := guide.Marks(marks).Fill(found.attributes, v.value)
		if err != nil {
			return Guide{}, fmt.Errorf("guide for %s: %w", p, err)
		}
		filled.Parts = append(filled.Parts, attributesPart(found.in, where, v.Attributes))
	}
	filled.number()
	return filled, nil
}

// number counts the parts that are done one after the other.
func (g *Guide) number() {
	n := 0
	for i := range g.Parts {
		if !g.Parts[i].Aside {
			n++
			g.Parts[i].N = n
		}
	}
	g.Last = n + 1
}
