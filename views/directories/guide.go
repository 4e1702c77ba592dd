// Package directories owns what people see of directories, with the guides that lead
// somebody through provisioning at an identity provider, with an organization's own values
// in them. Guides are data, one file in guides/ for each provider; docs/provisioning.md says
// what may be in one. The package knows no HTTP and no SQL, and nothing in a guide is markup.
package directories

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"anteroom/internal/model"
	"anteroom/internal/words"
)

// Guide is how provisioning is set up at one provider for one organization.
type Guide struct {
	Title   string // of the choice
	Name    string // of the provider in a sentence
	Pushes  string // when it tells of what
	Checked string // the month in which somebody has compared it with the console
	Console string // where the console is, "" where each customer has its own
	Notes   []Text // what to know before
	Parts   []Part
	Open    bool // it is still to be done
}

// Template names the define that renders a Guide.
func (Guide) Template() string { return "directories/guide" }

// Part is a part of a Guide: steps that somebody takes in one go.
type Part struct {
	Title string
	Steps []Step
	Aside bool // it is in the place of another part, for who wants it so
}

// Step is one thing to do, with what is entered there.
type Step struct {
	Text Text
	Rows []Row
}

// Row is a field of the provider and what belongs in it. One with an ID holds nothing but
// what is entered as it is, so that it can be copied.
type Row struct {
	ID    string
	Label Text
	Value Text
}

// Text is a sentence or a value, in pieces.
type Text []Span

// Template names the define that renders a Text.
func (Text) Template() string { return "directories/text" }

// Span is a piece of a Text.
type Span struct {
	Kind SpanKind
	Text string
}

// SpanKind says what a piece of a Text is.
type SpanKind int

// The kinds of pieces.
const (
	SpanText SpanKind = iota
	SpanMenu          // what the console calls something
	SpanCode          // entered as it is
	SpanName          // what people call something
)

// Menu reports whether the piece is what the console calls something.
func (s Span) Menu() bool { return s.Kind == SpanMenu }

// Code reports whether the piece is entered as it is.
func (s Span) Code() bool { return s.Kind == SpanCode }

// Name reports whether the piece is what people call something.
func (s Span) Name() bool { return s.Kind == SpanName }

// Values are an organization's own, which a guide has in it.
type Values struct {
	Product      string // the app that people are provisioned to
	Organization string
	Endpoint     string
	Attributes   []model.Attribute // that the operator has declared
}

// token returns where a client gets access tokens.
func (v Values) token() string { return v.Endpoint + "/token" }

//go:embed guides/*.toml
var embedded embed.FS

// Guides are the guides for all providers that push. They are safe for concurrent use.
type Guides struct {
	mu   sync.Mutex
	read map[model.Provider]source // those that somebody has asked for
}

// NewGuides returns the guides that are in the program. Each is read when it is asked for
// the first time.
func NewGuides() *Guides { return &Guides{read: map[model.Provider]source{}} }

// source is a guide as its file has it.
type source struct {
	Title   string       `toml:"title"`
	Name    string       `toml:"name"` // in sentences, when that is not the title
	Pushes  string       `toml:"pushes"`
	Checked string       `toml:"checked"` // year and month
	Sources []string     `toml:"sources"` // what it was compared with then
	Console string       `toml:"console"`
	Notes   []string     `toml:"notes"`
	Parts   []sourcePart `toml:"parts"`

	Attributes string `toml:"attributes"` // where attributes are mapped that the operator has declared
}

type sourcePart struct {
	Title string       `toml:"title"`
	Aside bool         `toml:"aside"`
	Steps []sourceStep `toml:"steps"`
}

type sourceStep struct {
	Do   string     `toml:"do"`
	Rows [][]string `toml:"rows"`
}

// What a guide can have been compared with.
var knownSources = []string{"console", "vendor", "guides", "general"}

func (g *Guides) find(p model.Provider) (source, error) {
	if !p.Provisions() || p == model.ProviderGoogle {
		return source{}, fmt.Errorf("there is no guide for %s", p)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if found, ok := g.read[p]; ok {
		return found, nil
	}
	file := "guides/" + string(p) + ".toml"
	text, err := embedded.ReadFile(file)
	if err != nil {
		return source{}, err
	}
	found, err := parseGuide(string(text))
	if err != nil {
		return source{}, fmt.Errorf("%s: %w", file, err)
	}
	g.read[p] = found
	return found, nil
}

// parseGuide reads the file of a guide.
func parseGuide(text string) (source, error) {
	var src source
	meta, err := toml.Decode(text, &src)
	if err != nil {
		return src, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return src, fmt.Errorf("nothing is called %s", unknown[0])
	}
	if src.Name == "" {
		src.Name = src.Title
	}
	switch _, err := time.Parse("2006-01", src.Checked); {
	case err != nil:
		return src, err
	case src.Title == "" || src.Pushes == "" || src.Attributes == "" || len(src.Parts) == 0:
		return src, fmt.Errorf("there is no title, no part, nothing about when it pushes, or about attributes")
	case len(src.Sources) == 0 || slices.ContainsFunc(src.Sources, func(s string) bool { return !slices.Contains(knownSources, s) }):
		return src, fmt.Errorf("sources are %q, and can be of %q", src.Sources, knownSources)
	case src.Console != "" && !strings.HasPrefix(src.Console, "https://"):
		return src, fmt.Errorf("the console is not at https")
	}
	_, err = src.fill(Values{Product: "product", Organization: "organization", Endpoint: "https://endpoint", Attributes: []model.Attribute{{Name: "name"}}})
	return src, err
}

// Fill returns the guide for a provider that pushes, with an organization's values in it.
func (g *Guides) Fill(p model.Provider, v Values) (Guide, error) {
	src, err := g.find(p)
	if err != nil {
		return Guide{}, err
	}
	return src.fill(v)
}

func (src source) fill(v Values) (Guide, error) {
	checked, err := time.Parse("2006-01", src.Checked)
	if err != nil {
		return Guide{}, err
	}
	g := Guide{Title: src.Title, Name: src.Name, Pushes: src.Pushes, Checked: words.Month(checked), Console: src.Console}
	for _, note := range src.Notes {
		t, err := v.text(note)
		if err != nil {
			return g, err
		}
		g.Notes = append(g.Notes, t)
	}
	for i, p := range src.Parts {
		filled := Part{Title: p.Title, Aside: p.Aside}
		for j, s := range p.Steps {
			step, err := v.step(s, fmt.Sprintf("guide-%d-%d", i+1, j+1))
			if err != nil {
				return g, fmt.Errorf("%s: %w", p.Title, err)
			}
			filled.Steps = append(filled.Steps, step)
		}
		g.Parts = append(g.Parts, filled)
	}
	return src.addAttributes(g, v)
}

func (v Values) step(s sourceStep, id string) (step Step, err error) {
	if step.Text, err = v.text(s.Do); err != nil {
		return step, err
	}
	for i, cells := range s.Rows {
		if len(cells) != 2 {
			return step, fmt.Errorf("row %q is no field and its value", cells)
		}
		var r Row
		if r.Label, err = v.text(cells[0]); err != nil {
			return step, err
		}
		if r.Value, err = v.text(cells[1]); err != nil {
			return step, err
		}
		if len(r.Value) == 1 && r.Value[0].Code() {
			r.ID = fmt.Sprintf("%s-%d", id, i+1)
		}
		step.Rows = append(step.Rows, r)
	}
	return step, nil
}
