// Package attributes owns what operators see of the attributes that directories can say of people
// beside what all of them can: the list, with a form of each, and the form that adds one. What may
// be changed is decided elsewhere; its sentences are in all languages, for whoever asks the API.
package attributes

import "github.com/anteroom/anteroom/views/ui"

// Page is the page with all attributes.
type Page struct {
	New        *New   // nil while there can be no more
	Full       string // why there can be no more, "" while there can
	Forgetting []Forgetting
	Rows       []Row
}

// Template names the define that renders a Page.
func (Page) Template() string { return "attributes/page" }

// Row is one attribute, with the form that changes it.
type Row struct {
	Name, Label, About string // About is the type, and where the values are
	Open               bool   // shown unfolded
	Path               ui.Copy
	Form               Form
	Delete             string // where deleting is confirmed
}

// Template names the define that renders a Row.
func (Row) Template() string { return "attributes/row" }

// Form is what can be said of an attribute, of a new one or one that there is.
type Form struct {
	ID, URL            string
	Version            string // what it was filled from, "" for a new one
	Problem            string // what is wrong, and with no field; "" for nothing
	Label, Description ui.Field
	InPortal, InTokens bool
}

// Template names the define that renders a Form’s fields.
func (Form) Template() string { return "attributes/fields" }

// New is the form that adds an attribute.
type New struct {
	Form
	Open  bool // shown unfolded
	Name  ui.Field
	Types []ui.Option
	Error string // what is wrong with the type, "" for nothing
}

// Template names the define that renders a New.
func (New) Template() string { return "attributes/new" }

// Forgetting is an attribute that was deleted, and of which values are left.
type Forgetting struct{ Name, URL string }

// Delete says what deleting an attribute does, and asks for its name.
type Delete struct {
	Label, URL, Cancel string
	InTokens           bool
	Field              ui.Field
}

// Template names the define that renders a Delete.
func (Delete) Template() string { return "attributes/delete" }
