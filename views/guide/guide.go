// Package guide owns how somebody is led through the console of an identity provider, with
// an organization's own values in what they are told: how the file of a guide is read, and
// how one looks. What a guide is about, and which values there are, is for the rooms that
// have guides; docs/single-sign-on.md and docs/provisioning.md say what may be in a file. The
// package knows no HTTP and no SQL, and nothing in a guide is markup.
package guide

import (
	"html/template"
	"strings"

	"github.com/anteroom/anteroom/internal/words"
)

// Intro is what to know before the first step.
type Intro struct {
	Name    string // of the provider in a sentence
	Checked string // the month in which somebody has compared the guide with the console
	Console string // where the console is, "" where each customer has its own
	Notes   []Text
	Lang    string // of the notes, "" for that of the page
}

// Template names the define that renders an Intro.
func (Intro) Template() string { return "guide/intro" }

// Steps are what somebody does in one go.
type Steps []Step

// Template names the define that renders Steps.
func (Steps) Template() string { return "guide/steps" }

// Step is one thing to do. Table is what to enter or to find, nil for nothing.
type Step struct {
	Text  Text
	Table *Table
}

// Table lists the fields of a form, there or here, and what belongs in them.
type Table struct {
	Columns []string
	Rows    []Row
	Page    string // the language of the page around it, "" when it is the same
}

// Template names the define that renders a Table.
func (Table) Template() string { return "guide/table" }

// Row is one line of a Table. Is names the field of ours that it is about, "" where it
// is about a field of the provider.
type Row struct {
	Is    string
	Cells []Cell
}

// Cell is one thing in a Row. One with an ID holds nothing but what is entered as it
// is, so that it can be copied; Label says what that is.
type Cell struct {
	ID, Label string
	Column    string
	Text      Text
}

// Text is a sentence or a value, in pieces.
type Text []Span

// Template names the define that renders a Text.
func (Text) Template() string { return "guide/text" }

// Span is a piece of a Text.
type Span struct {
	Kind SpanKind
	Text string
	Lang string // "" for that of what is around it
	File
}

// File is where a file of ours is. One without an address of its own has its content in
// its URL.
type File struct {
	URL     template.URL
	Content string // "" when it is at the URL
}

// SpanKind says what a piece of a Text is.
type SpanKind int

// The kinds of pieces.
const (
	SpanText SpanKind = iota
	SpanMenu          // what the console calls something
	SpanCode          // entered as it is
	SpanName          // what people call something
	SpanFile          // a file to save, under the name in its Text
)

// Menu reports whether the piece is what the console calls something.
func (s Span) Menu() bool { return s.Kind == SpanMenu }

// Code reports whether the piece is entered as it is.
func (s Span) Code() bool { return s.Kind == SpanCode }

// Name reports whether the piece is what people call something.
func (s Span) Name() bool { return s.Kind == SpanName }

// Words returns a text without its marks.
func (t Text) Words() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Plain returns a text of a language for somebody who does not see the page.
func (t Text) Plain(say *words.Language) string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.Menu():
			b.WriteString(say.Text("“%s”", s.Text))
		case s.Code() && strings.Contains(s.Text, "\n"):
			b.WriteString("\n\n" + strings.TrimSpace(s.Text) + "\n")
		case s.Content != "":
			b.WriteString(say.Text("%s, a file with these lines:", s.Text) + "\n\n" + strings.TrimSpace(s.Content) + "\n")
		case s.URL != "":
			b.WriteString(say.Text("%s (from %s)", s.Text, string(s.URL)))
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// Plain returns a row for somebody who does not see the page: one of two cells as a line,
// and a longer one as a line for each cell.
func (r Row) Plain(say *words.Language) string {
	if len(r.Cells) == 2 {
		return "   - " + r.Cells[0].Text.Plain(say) + ": " + r.Cells[1].Text.Plain(say) + "\n"
	}
	var b strings.Builder
	mark, cells := "   - ", r.Cells
	if r.Is != "" {
		b.WriteString(mark + cells[0].Text.Plain(say) + "\n")
		mark, cells = "     ", cells[1:]
	}
	for _, c := range cells {
		b.WriteString(mark + c.Column + ": " + c.Text.Plain(say) + "\n")
		mark = "     "
	}
	return b.String()
}
