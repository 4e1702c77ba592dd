package sso

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/guide"
)

//go:embed guides/*.toml
var embedded embed.FS

// Guides are the guides for all providers. They are safe for concurrent use.
type Guides struct{ shelf guide.Shelf[key, read] }

// NewGuides returns the guides that are in the program.
func NewGuides() *Guides {
	return &Guides{guide.Shelf[key, read]{Files: embedded, File: key.file, Parse: func(k key, text string, in guide.Tongue) (read, error) { return parseGuide(text, k.of, in) }}}
}

type key struct {
	provider model.Provider
	of       model.ConnectionType
}

func (k key) file() string {
	return "guides/" + string(k.provider) + "-" + strings.ToLower(string(k.of))
}

// read is a Guide without anybody's values.
type read struct {
	Guide
	in      guide.Tongue
	called  string // the provider, in the language of the guide
	checked time.Time
}

// source is a guide as its file has it. The order of its parts is that of the file.
type source struct {
	guide.Head
	Prefer FormName `toml:"prefer"`

	Create     []guide.Do `toml:"create"`
	Values     []guide.Do `toml:"values"`
	Attributes []guide.Do `toml:"attributes"`
	Assign     []guide.Do `toml:"assign"`
	Theirs     []guide.Do `toml:"theirs"`
	Initiated  []guide.Do `toml:"initiated"`
}

// find returns the guide for a provider and a protocol that it speaks.
func (g *Guides) find(say *words.Language, k key) (read, error) {
	if !slices.Contains(k.provider.Speaks(), k.of) {
		return read{}, fmt.Errorf("there is no guide for %s by %s", k.provider, k.of)
	}
	return g.shelf.Find(say, k)
}

// parseGuide reads the file of a guide for a protocol.
func parseGuide(text string, of model.ConnectionType, in guide.Tongue) (read, error) {
	var src source
	order, err := guide.Decode(text, &src)
	if err != nil {
		return read{}, err
	}
	g, marks := read{Guide: Guide{Title: src.Title, Type: of, Prefer: src.Prefer}, in: in, called: src.Called(in.Own)}, marksOf(of, in)
	if g.Intro, g.checked, err = src.Intro(marks, in); err != nil {
		return g, err
	}
	for _, name := range order {
		kind := PartKind(name)
		steps := src.steps(kind)
		if steps == nil {
			continue
		}
		p := Part{Kind: kind, Title: title(in.Page, kind, g.Name), heading: title(in.Own, kind, g.called), Lang: in.Foreign()}
		reads := guide.Part{Marks: marks, In: in, Name: g.called, ID: p.ID(), Ours: ours(in.Page, kind, of)}
		if p.Steps, err = reads.Steps(steps); err != nil {
			return g, fmt.Errorf("%s: %w", kind, err)
		}
		g.Parts = append(g.Parts, p)
	}
	for _, kind := range []PartKind{PartCreate, PartValues, PartAttributes, PartAssign, PartTheirs} {
		if _, ok := g.Part(kind); !ok {
			return g, fmt.Errorf("there is no part %s", kind)
		}
	}
	return g, nil
}

func (src source) steps(kind PartKind) []guide.Do {
	switch kind {
	case PartCreate:
		return src.Create
	case PartValues:
		return src.Values
	case PartAttributes:
		return src.Attributes
	case PartAssign:
		return src.Assign
	case PartTheirs:
		return src.Theirs
	case PartInitiated:
		return src.Initiated
	}
	return nil
}
