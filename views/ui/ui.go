// Package ui owns the pieces that every room shares: their structs here, their
// markup in ui.html, their look in the CSS files beside it. It knows no room,
// no HTTP and no SQL.
package ui

import (
	"hash/fnv"
	"html/template"
)

// The kinds of a Toast or a Notice. They pick the colour and the icon; the
// words carry the meaning.
const (
	KindOK    = "ok"
	KindInfo  = "info"
	KindWarn  = "warn"
	KindError = "error"
)

// Field is one labelled input of a form with its hint and its error.
type Field struct {
	ID, Name, Label, Type, Value     string
	Hint, Error                      string
	Autocomplete, InputMode, Pattern string
	Required, Autofocus, ReadOnly    bool
	Code                             bool // an identifier of some system, which is in no language
	MaxLength                        int  // 0: no limit
}

// Template names the define that renders a Field.
func (Field) Template() string { return "ui/field" }

// DescribedBy returns the ids of the texts that explain the input.
func (f Field) DescribedBy() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.ID + "-error " + f.ID + "-hint"
	case f.Error != "":
		return f.ID + "-error"
	case f.Hint != "":
		return f.ID + "-hint"
	default:
		return ""
	}
}

// Direction returns "ltr" for what is written from left to right in all languages, as
// addresses and codes are, and "" for what has the direction of the page.
func (f Field) Direction() string {
	if f.Code || f.InputMode != "" || f.Type == "email" || f.Type == "url" || f.Type == "password" {
		return "ltr"
	}
	return ""
}

// Option is one choice of a radio list.
type Option struct {
	Value, Label, Description string
	Selected, Disabled        bool
	Autofocus                 bool   // of one choice in a list
	Reason                    string // why it is disabled, in words
}

// Find is a field that finds choices in a long list. It is nothing in a short one,
// which is seen at a glance. It belongs to no form: Enter in it sends nothing.
type Find struct {
	ID, Label string
	List      string // id of the element that holds the choices
	None      string // what it says when none is left
	Among     int    // how many choices there are
}

// Template names the define that renders a Find.
func (Find) Template() string { return "ui/find" }

// Useful reports whether the list is too long for a glance.
func (f Find) Useful() bool { return f.Among > 8 }

// Toast is a short message about what has just happened. An error is announced
// at once and stays until it is dismissed; everything else is announced
// politely and leaves by itself.
type Toast struct {
	Text string
	Kind string // KindOK or KindError
	// Partial wraps the toast for the way to its region on the page, for a
	// response that carries it beside a fragment.
	Partial bool
	// Undo takes the change back; nil when that can't be done.
	Undo *Undo
}

// Undo is a form inside a toast that takes back what the toast tells of. A script
// takes it away after ten seconds; without one it stays.
type Undo struct {
	URL    string
	Fields []Hidden
	Target string // id of the element that the answer replaces, "" for one that says itself where it goes
}

// Hidden is a field of a form that nobody sees.
type Hidden struct{ Name, Value string }

// Template names the define that renders a Toast.
func (Toast) Template() string { return "ui/toast" }

// Region returns the selector of the live region that the toast belongs in.
func (t Toast) Region() string {
	if t.Kind == KindError {
		return "#alerts"
	}
	return "#toasts"
}

// Failed reports whether the toast tells of an error.
func (t Toast) Failed() bool { return t.Kind == KindError }

// Icon returns the name of the sprite's symbol for the toast.
func (t Toast) Icon() string { return icon(t.Kind) }

// Part is a part of a page as it is now, put in its place whatever else an answer holds;
// without a Body it goes away.
type Part struct {
	ID   string
	Body template.HTML // what another view rendered
}

// Template names the define that renders a Part.
func (Part) Template() string { return "ui/part" }

// Notice is a message that belongs to a place on the page and stays there.
type Notice struct {
	Kind, Title, Text string
	Lang              string // of the text, "" for that of the page
}

// Template names the define that renders a Notice.
func (Notice) Template() string { return "ui/notice" }

// Failed reports whether the notice tells of an error.
func (n Notice) Failed() bool { return n.Kind == KindError }

// Icon returns the name of the sprite's symbol for the notice.
func (n Notice) Icon() string { return icon(n.Kind) }

func icon(kind string) string {
	switch kind {
	case KindOK:
		return "circle-check"
	case KindWarn:
		return "triangle-alert"
	case KindError:
		return "circle-alert"
	default:
		return "info"
	}
}

// Copy is a machine value with a button that copies it. One that is a secret says so
// in the page, which is never compressed then: see SecretMark.
type Copy struct {
	ID, Label, Value string
	Secret           bool
}

// SecretMark is the attribute of an element that shows a secret. How long a compressed
// page is tells something of what is in it, so that a page with this travels as it is.
const SecretMark = "data-secret"

// Template names the define that renders a Copy.
func (Copy) Template() string { return "ui/copy" }

// Portrait is a person's picture, or the initials that stand for it, in the person's
// colour.
type Portrait struct {
	URL, Initials string
	Hue           int
}

// hues is how many colours tokens.css has for people.
const hues = 6

// Hue returns the colour of somebody without a picture, from 1 to hues: always the
// same for an ID, wherever and under whatever name the person is shown.
func Hue(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id)) // never fails
	return 1 + int(h.Sum32()%hues)
}

// Template names the define that renders a Portrait.
func (Portrait) Template() string { return "ui/portrait" }
