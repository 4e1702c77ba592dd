package guide

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"anteroom/internal/words"
)

// Shelf has the guides of a room, each under a key. Each is read when it is asked for the
// first time: the program does not wait at its start for all of them. It is safe for
// concurrent use.
type Shelf[K comparable, G any] struct {
	Files embed.FS
	File  func(K) string
	Parse func(K, string) (G, error)

	mu   sync.Mutex
	read map[K]G // those that somebody has asked for
}

// Find returns the guide with a key.
func (s *Shelf[K, G]) Find(k K) (G, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.read[k]; ok {
		return found, nil
	}
	text, err := s.Files.ReadFile(s.File(k))
	var found G
	if err == nil {
		found, err = s.Parse(k, string(text))
	}
	if err != nil {
		return found, fmt.Errorf("%s: %w", s.File(k), err)
	}
	if s.read == nil {
		s.read = map[K]G{}
	}
	s.read[k] = found
	return found, nil
}

// Decode reads the file of a guide, and returns what is at its top in its order. A line that
// is none of it is an error.
func Decode(text string, into any) ([]string, error) {
	meta, err := toml.Decode(text, into)
	if err != nil {
		return nil, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("nothing is called %s", unknown[0])
	}
	var top []string
	for _, k := range meta.Keys() {
		if len(k) == 1 && !slices.Contains(top, k[0]) {
			top = append(top, k[0])
		}
	}
	return top, nil
}

// Head is what the file of every guide has.
type Head struct {
	Title   string   `toml:"title"`
	Name    string   `toml:"name"`    // in sentences, when that is not the title
	Checked string   `toml:"checked"` // year and month
	Sources []string `toml:"sources"` // what it was compared with then
	Console string   `toml:"console"`
	Notes   []string `toml:"notes"`
}

// KnownSources are what a guide can have been compared with.
func KnownSources() []string { return []string{"console", "vendor", "guides", "general"} }

// Intro returns what to know before, without values, and when the guide was checked.
func (h Head) Intro(m Marks) (Intro, time.Time, error) {
	if h.Name == "" {
		h.Name = h.Title
	}
	checked, err := time.Parse("2006-01", h.Checked)
	i := Intro{Name: h.Name, Checked: words.Month(checked), Console: h.Console}
	switch {
	case err != nil:
		return i, checked, err
	case h.Title == "":
		return i, checked, fmt.Errorf("there is no title")
	case len(h.Sources) == 0 || slices.ContainsFunc(h.Sources, func(s string) bool { return !slices.Contains(KnownSources(), s) }):
		return i, checked, fmt.Errorf("sources are %q, and can be of %q", h.Sources, KnownSources())
	case h.Console != "" && !strings.HasPrefix(h.Console, "https://"):
		return i, checked, fmt.Errorf("the console is not at https")
	}
	i.Notes, err = each(h.Notes, m.Parse)
	return i, checked, err
}

// Do is a step as its file has it. Rows are about fields of the provider; the first cell of
// Ours names a field of ours. A step has one of them, or none.
type Do struct {
	Do      string     `toml:"do"`
	Columns []string   `toml:"columns"`
	Rows    [][]string `toml:"rows"`
	Ours    [][]string `toml:"ours"`
}

// Part says how the steps of a part are read: what its provider is called, what the ids in
// it begin with, and what a field of ours is called on pages.
type Part struct {
	Marks Marks
	Name  string
	ID    string
	Ours  func(field string) (label string, err error)
}

// Steps reads the steps of a part, up to where values are filled in.
func (p Part) Steps(all []Do) (Steps, error) {
	var made Steps
	for i, s := range all {
		text, err := p.Marks.Parse(s.Do)
		if err != nil {
			return made, err
		}
		table, err := p.table(i, s)
		if err != nil {
			return made, err
		}
		made = append(made, Step{text, table})
	}
	return made, nil
}

// table reads the table of a step, nil for none.
func (p Part) table(step int, s Do) (*Table, error) {
	t := &Table{Columns: s.Columns}
	switch {
	case len(s.Rows) > 0 && len(s.Ours) > 0:
		return nil, fmt.Errorf("%q has two tables", s.Do)
	case len(s.Rows) == 0 && len(s.Ours) == 0 && len(s.Columns) > 0:
		return nil, fmt.Errorf("%q has columns and no table", s.Do)
	case len(s.Rows) == 0 && len(s.Ours) == 0:
		return nil, nil
	case len(s.Columns) == 0 && len(s.Ours) > 0:
		t.Columns = []string{"In " + p.Name}
	case len(s.Columns) == 0:
		t.Columns = []string{"Field", "Value"}
	}
	if len(s.Ours) > 0 {
		t.Columns = append([]string{"Here"}, t.Columns...)
	}
	for i, cells := range append(s.Rows, s.Ours...) {
		r, err := p.row(t, cells, len(s.Ours) > 0)
		if err != nil {
			return nil, err
		}
		for j := range r.Cells {
			if c := &r.Cells[j]; c.Label != "" {
				c.ID = fmt.Sprintf("%s-%d-%d-%d", p.ID, step+1, i+1, j+1)
			}
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// row reads a row of a table.
func (p Part) row(t *Table, cells []string, ours bool) (r Row, err error) {
	if len(cells) != len(t.Columns) {
		return r, fmt.Errorf("row %q does not fit into the columns %q", cells, t.Columns)
	}
	if ours {
		label, err := p.Ours(cells[0])
		if err != nil {
			return r, err
		}
		r.Is, r.Cells, cells = cells[0], []Cell{{Column: t.Columns[0], Text: Text{{Text: label}}}}, cells[1:]
	}
	for _, text := range cells {
		c := Cell{Column: t.Columns[len(r.Cells)]}
		if c.Text, err = p.Marks.Parse(text); err != nil {
			return r, err
		}
		switch { // what is nothing but entered gets a label
		case len(c.Text) != 1 || !c.Text[0].Code():
		case len(r.Cells) == 0:
			c.Label = c.Column
		default:
			c.Label = r.Cells[0].Text.Plain() + ", " + c.Column
		}
		r.Cells = append(r.Cells, c)
	}
	return r, nil
}
