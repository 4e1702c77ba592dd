// Package sso owns the guides that lead somebody through an identity provider: what
// to click there, what to enter, and what to bring back, with an organization's own
// values in them. They are data, one file in guides/ for each provider and protocol;
// docs/single-sign-on.md says how to change one. The package knows no HTTP and no SQL,
// and nothing in a guide is markup.
package sso

import (
	"html/template"

	"anteroom/internal/model"
)

// PartKind says what a part of a guide is about.
type PartKind string

// The kinds of parts. Every guide has all but the last.
const (
	PartCreate     PartKind = "create"     // make the app there
	PartValues     PartKind = "values"     // enter our values
	PartAttributes PartKind = "attributes" // say who somebody is
	PartAssign     PartKind = "assign"     // let people use it: nobody can sign in before
	PartTheirs     PartKind = "theirs"     // bring back what we have to know
	PartInitiated  PartKind = "initiated"  // let people start over there, if the organization likes
)

// Guide is how one identity provider is set up for one organization, in the order in
// which its console asks.
type Guide struct {
	Title   string // of the choice: "Okta", "Custom SAML"
	Name    string // of the provider in a sentence
	Type    model.ConnectionType
	Checked string   // the month in which somebody has compared it with the console
	Console string   // where the console is, "" where each customer has its own
	Prefer  FormName // the field of our form to begin with
	Notes   []Text   // what to know before
	Parts   []Part
}

// Template names the define that renders what stands before a Guide's parts.
func (Guide) Template() string { return "sso/guide" }

// Part returns the part of a kind, and whether the guide has it.
func (g Guide) Part(kind PartKind) (Part, bool) {
	for _, p := range g.Parts {
		if p.Kind == kind {
			return p, true
		}
	}
	return Part{}, false
}

// Part is a part of a Guide: steps that somebody takes in one go.
type Part struct {
	Kind  PartKind
	Title string
	Steps []Step
	about string // whose guide it is, for those who get only this part
}

// Template names the define that renders a Part.
func (Part) Template() string { return "sso/part" }

// ID returns the id of the part's element, which the ids in it begin with.
func (p Part) ID() string { return "guide-" + string(p.Kind) }

// Step is one thing to do. Table is what to enter or to find, nil for nothing.
type Step struct {
	Text  Text
	Table *Table
}

// Table lists the fields of a form, there or here, and what belongs in them.
type Table struct {
	Columns []string
	Rows    []Row
}

// Row is one line of a Table. Is names the field of ours that it is about, "" where it
// is about a field of the provider.
type Row struct {
	Is    FormName
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
func (Text) Template() string { return "sso/text" }

// Span is a piece of a Text.
type Span struct {
	Kind SpanKind
	Text string
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
