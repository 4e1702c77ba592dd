// Package branding owns the page on which the operator makes the product look like their
// own: what can be chosen, and what pages and mails are then. What may be chosen is decided in
// internal/instance.
package branding

import (
	"net/url"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the whole page.
type Page struct {
	Form     Form
	Pictures []Picture
	Previews Previews
	BaseURL  ui.Copy // where all of it is seen
}

// Template names the define that renders a Page.
func (Page) Template() string { return "branding/page" }

// Form is what can be chosen, but for pictures.
type Form struct {
	URL     string // where it leads: the page's own
	Version int64  // what it was filled from; stale is a conflict
	Error   string // what is wrong that is no field's

	Name, AppURL, Color, Background, SupportEmail, SupportURL, Terms, Privacy ui.Field

	Radii       []ui.Option
	RadiusError string
	Themes      []ui.Option // what previews are shown in
	PoweredBy   bool
	OrgBranding bool
}

// Template names the define that renders a Form.
func (Form) Template() string { return "branding/form" }

// Links returns the fields of what the foot of cards and mails leads to.
func (f Form) Links() []ui.Field { return []ui.Field{f.SupportEmail, f.SupportURL, f.Terms, f.Privacy} }

// Picture is one of the pictures with the forms that replace it.
type Picture struct {
	ID     string
	URL    string // "" for none
	OnDark bool   // it is for what is dark
	Upload ui.Upload
}

// Template names the define that renders a Picture.
func (Picture) Template() string { return "branding/picture" }

// Previews are pages and a mail as they would be, and how well colours can be told apart
// there.
type Previews struct {
	URL     string     // what the addresses of previews begin with
	Chosen  url.Values // what stands in the form
	Problem string     // why something that stands there is not shown, "" for nothing
	Pairs   []Pair
}

// Template names the define that renders the Previews.
func (Previews) Template() string { return "branding/previews" }

// Frame is one preview.
type Frame struct {
	ID, URL string
	Wide    bool // it is of a page for wide screens, and made smaller
}

// Label says what the preview is of.
func (f Frame) Label(say *words.Language) string {
	switch f.ID {
	case Login:
		return say.Text("Signing in")
	case Mail:
		return say.Text("Mail")
	case Portal:
		return say.Text("Portal")
	}
	return say.Text("Admin portal")
}

// Title says so where nobody sees that it is a preview.
func (f Frame) Title(say *words.Language) string {
	switch f.ID {
	case Login:
		return say.Text("Preview: Signing in")
	case Mail:
		return say.Text("Preview: Mail")
	case Portal:
		return say.Text("Preview: Portal")
	}
	return say.Text("Preview: Admin portal")
}

// Frames returns the previews that there are.
func (p Previews) Frames() []Frame {
	all := []Frame{
		{ID: Login}, {ID: Mail}, {ID: Portal, Wide: true}, {ID: AdminPortal, Wide: true},
	}
	for i := range all {
		all[i].URL = p.URL + "/preview/" + all[i].ID + "?" + p.Chosen.Encode()
	}
	return all
}

// What there are previews of, as their addresses say it.
const (
	Login       = "login"
	Mail        = "mail"
	Portal      = "portal"
	AdminPortal = "admin-portal"
)

// Pair is two colours that meet on a page.
type Pair struct {
	Where                  string // as in "Text on a button"
	Says                   string // as in "White on #956d4c 4.60:1 AA"
	Foreground, Background string
}
