package guide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/anteroom/anteroom/internal/words"
)

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

// unnamed is what a guide calls a provider of which nothing is known.
const unnamed = "your identity provider"

// Called returns what the provider is called in a sentence of a language.
func (h Head) Called(say *words.Language) string {
	name := cmp.Or(h.Name, h.Title)
	if name == unnamed {
		return say.Text(unnamed)
	}
	return name
}

// Intro returns what to know before, without values, and when the guide was checked.
func (h Head) Intro(m Marks, in Tongue) (Intro, time.Time, error) {
	checked, err := time.Parse("2006-01", h.Checked)
	i := Intro{Name: h.Called(in.Page), Checked: in.Page.Month(checked), Console: h.Console, Lang: in.Foreign()}
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

// Part says how the steps of a part are read: in which languages, what its provider is
// called there, what the ids in it begin with, and what a field of ours is called on pages.
type Part struct {
	Marks Marks
	In    Tongue
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
	t := &Table{Columns: s.Columns, Page: p.In.Around()}
	switch {
	case len(s.Rows) > 0 && len(s.Ours) > 0:
		return nil, fmt.Errorf("%q has two tables", s.Do)
	case len(s.Rows) == 0 && len(s.Ours) == 0 && len(s.Columns) > 0:
		return nil, fmt.Errorf("%q has columns and no table", s.Do)
	case len(s.Rows) == 0 && len(s.Ours) == 0:
		return nil, nil
	case len(s.Columns) == 0 && len(s.Ours) > 0:
		t.Columns = []string{p.In.Own.Text("In %s", p.Name)}
	case len(s.Columns) == 0:
		t.Columns = []string{p.In.Own.Text("Field"), p.In.Own.Text("Value")}
	}
	if len(s.Ours) > 0 {
		t.Columns = append([]string{p.In.Own.Text("Here")}, t.Columns...)
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
		r.Is, r.Cells, cells = cells[0], []Cell{{Column: t.Columns[0], Text: Text{{Text: label, Lang: p.In.Around()}}}}, cells[1:]
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
			c.Label = p.In.Own.Text("%s, %s", r.Cells[0].Text.Plain(p.In.Own), c.Column)
		}
		r.Cells = append(r.Cells, c)
	}
	return r, nil
}
