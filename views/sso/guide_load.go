package sso

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

//go:embed guides/*.toml
var embedded embed.FS

// Guides are the guides for all providers. They are safe for concurrent use.
type Guides struct {
	mu   sync.Mutex
	read map[key]guide // those that somebody has asked for
}

// NewGuides returns the guides that are in the program. Each is read when it is asked
// for the first time: the program does not wait at its start for all of them.
func NewGuides() *Guides { return &Guides{read: map[key]guide{}} }

type key struct {
	provider model.Provider
	of       model.ConnectionType
}

func (k key) file() string {
	return "guides/" + string(k.provider) + "-" + strings.ToLower(string(k.of)) + ".toml"
}

// guide is a Guide without anybody's values.
type guide struct {
	Guide
	checked time.Time
}

// source is a guide as its file has it. The order of its parts is that of the file.
type source struct {
	Title    string   `toml:"title"`
	Name     string   `toml:"name"`    // in sentences, when that is not the title
	Checked  string   `toml:"checked"` // year and month
	Sources  []string `toml:"sources"` // what it was compared with then
	Console  string   `toml:"console"`
	Prefer   FormName `toml:"prefer"`
	Notes    []string `toml:"notes"`
	protocol model.ConnectionType

	Create     []sourceStep `toml:"create"`
	Values     []sourceStep `toml:"values"`
	Attributes []sourceStep `toml:"attributes"`
	Assign     []sourceStep `toml:"assign"`
	Theirs     []sourceStep `toml:"theirs"`
	Initiated  []sourceStep `toml:"initiated"`
}

// sourceStep is a step. Rows are about fields of the provider; the first cell of Ours
// names a field of ours. A step has one of them, or none.
type sourceStep struct {
	Do      string     `toml:"do"`
	Columns []string   `toml:"columns"`
	Rows    [][]string `toml:"rows"`
	Ours    [][]string `toml:"ours"`
}

// What a guide can have been compared with.
var knownSources = []string{"console", "vendor", "guides", "general"}

// find returns the guide for a provider and a protocol that it speaks.
func (g *Guides) find(k key) (guide, error) {
	if !slices.Contains(k.provider.Speaks(), k.of) {
		return guide{}, fmt.Errorf("there is no guide for %s by %s", k.provider, k.of)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if found, ok := g.read[k]; ok {
		return found, nil
	}
	text, err := embedded.ReadFile(k.file())
	if err != nil {
		return guide{}, err
	}
	found, err := parseGuide(string(text), k.of)
	if err != nil {
		return guide{}, fmt.Errorf("%s: %w", k.file(), err)
	}
	g.read[k] = found
	return found, nil
}

// parseGuide reads the file of a guide for a protocol.
func parseGuide(text string, of model.ConnectionType) (guide, error) {
	src := source{protocol: of}
	meta, err := toml.Decode(text, &src)
	if err != nil {
		return guide{}, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return guide{}, fmt.Errorf("nothing is called %s", unknown[0])
	}
	g, err := src.head()
	if err != nil {
		return g, err
	}
	for _, note := range src.Notes {
		t, err := parseText(note, of)
		if err != nil {
			return g, err
		}
		g.Notes = append(g.Notes, t)
	}
	for _, k := range meta.Keys() {
		kind := PartKind(k[0])
		if _, has := g.Part(kind); len(k) > 1 || has || src.steps(kind) == nil {
			continue
		}
		p, err := src.part(kind, g.Name)
		if err != nil {
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

// head returns the guide without its parts.
func (src source) head() (guide, error) {
	if src.Name == "" {
		src.Name = src.Title
	}
	checked, err := time.Parse("2006-01", src.Checked)
	g := guide{Guide{Title: src.Title, Name: src.Name, Type: src.protocol, Checked: words.Month(checked), Console: src.Console, Prefer: src.Prefer}, checked}
	switch {
	case err != nil:
		return g, err
	case src.Title == "":
		return g, fmt.Errorf("there is no title")
	case len(src.Sources) == 0 || slices.ContainsFunc(src.Sources, func(s string) bool { return !slices.Contains(knownSources, s) }):
		return g, fmt.Errorf("sources are %q, and can be of %q", src.Sources, knownSources)
	case src.Console != "" && !strings.HasPrefix(src.Console, "https://"):
		return g, fmt.Errorf("the console is not at https")
	}
	return g, nil
}

func (src source) steps(kind PartKind) []sourceStep {
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
