// Package general owns what the General page looks like: the organization's
// name and logo, the email domains that may join, and the ways out. What may be
// changed by whom is decided elsewhere and arrives here as booleans and
// sentences.
package general

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the whole General page.
type Page struct {
	Links     model.Links
	Checklist Checklist
	Name      Name
	Logo      Logo
	Language  Language
	ID        ui.Copy
	Domains   Domains
	SignIn    SignIn
	Support   Support
	// LeaveURL is where a member leaves, "" for somebody from outside; LeaveBlocked
	// says why they can't, "" when they can.
	LeaveURL, LeaveBlocked string
	CanExport, CanDelete   bool
	ReadOnly               bool
}

// Template names the define that renders a Page.
func (Page) Template() string { return "general/page" }

// Checklist is what there is to do in a young organization; no steps for none.
type Checklist struct {
	Steps []Step
	Done  int
}

// Stand says how much of it is done.
func (c Checklist) Stand(say *words.Language) string {
	return say.Text("%d of %d done", c.Done, len(c.Steps))
}

// Template names the define that renders a Checklist.
func (Checklist) Template() string { return "general/checklist" }

// Step is one thing to do, and where.
type Step struct {
	Text, URL string
	Done      bool
}

// Name is the form with the organization's name.
type Name struct {
	Links    model.Links
	Field    ui.Field
	Version  Version
	ReadOnly bool
}

// Template names the define that renders a Name.
func (Name) Template() string { return "general/name" }

// Logo is the organization's logo with the forms that replace it.
type Logo struct {
	URL      string // "" for none: then Initials stand in
	Initials string
	Upload   ui.Upload
	ReadOnly bool
}

// Template names the define that renders a Logo.
func (Logo) Template() string { return "general/logo" }

// Domains is the list of email domains that may join, with the form that adds
// one.
type Domains struct {
	Links    model.Links
	Items    []Domain
	Field    ui.Field
	ReadOnly bool
	Closed   *ui.Notice // that nobody joins by them at the moment, nil where people do
}

// Template names the define that renders a Domains.
func (Domains) Template() string { return "general/domains" }

// Domain is one row of the list.
type Domain struct {
	ID, Name string
	ASCII    string // how Name travels when it has other letters; "" when it has not
	Mixed    bool   // it has letters of several scripts, and may look like another one
	Added    string // by whom and when
}

// RemoveID returns the id of the button that removes the domain.
func (d Domain) RemoveID() string { return "remove-" + d.ID }

// Delete says what deleting the organization does, and asks for its name.
type Delete struct {
	Links   model.Links
	OrgName string
	Loss    string // who loses access
	Field   ui.Field
	Blocked string // why the person can't delete it; then there is no form
}

// Template names the define that renders a Delete.
func (Delete) Template() string { return "general/delete" }
