package sso

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Page lists an organization's connections, with the form that adds one.
type Page struct {
	Links    model.Links
	AppName  string
	Items    []Item
	Choose   Choose
	ReadOnly bool

	BreakGlass *BreakGlass  // nil while there is nothing to get around
	Handover   *ui.Handover // nil for who can give it to nobody
}

// Template names the define that renders a Page.
func (Page) Template() string { return "sso/page" }

// Item is one row of the list.
type Item struct {
	Name, URL string
	Mark      ui.Portrait
	Protocol  string
	Badges    []Badge
	Done      string // how many steps are, "" when all of them
	Domains   string // that lead to it
}

// Badge says in a few words how things are.
type Badge struct {
	Kind string // colour: ok, info, warn or muted
	Icon string
	Text string
}

// Template names the define that renders a Badge.
func (Badge) Template() string { return "sso/badge" }

// Choose is the form in which people choose their identity provider, and how it
// speaks. For a connection that there is, it chooses another one.
type Choose struct {
	Action    string
	Button    string
	Version   int64 // of the connection, 0 for none
	Tiles     []Tile
	Protocols []ui.Option
	Problem   string // why that was not done; "" for nothing
}

// Template names the define that renders a Choose.
func (Choose) Template() string { return "sso/choose" }

// Tile is one provider.
type Tile struct {
	Value, Name string
	Mark        ui.Portrait
	Text        string // what it speaks
	Note        string // what people look for in vain, "" for nothing
	Selected    bool
}

// Change is the page on which a connection gets another provider.
type Change struct {
	Name   string // of the connection
	URL    string // of its page
	Live   bool   // people sign in by it
	Choose Choose
}

// Template names the define that renders a Change.
func (Change) Template() string { return "sso/change" }

// Rename is the page on which a connection gets another name.
type Rename struct {
	Name    string
	URL     string // of the connection's page
	Version int64
	Field   ui.Field
}

// Template names the define that renders a Rename.
func (Rename) Template() string { return "sso/rename" }

// Confirm says what turning a connection off or deleting it does, and asks whether to
// do it.
type Confirm struct {
	Title   string // a question
	Name    string // of the connection
	URL     string // of its page
	Action  string // where the form goes
	Button  string
	Version int64
	Effects []string
	Final   bool   // it can't be undone
	Blocked string // why it can't be done at all, "" when it can
	First   *Link  // what makes it possible, nil for nothing here
	Problem string
}

// Template names the define that renders a Confirm.
func (Confirm) Template() string { return "sso/confirm" }
