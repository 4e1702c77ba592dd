package directories

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Page lists an organization's directories, with the form that adds one.
type Page struct {
	Links    model.Links
	AppName  string
	Items    []Item
	Choose   Choose
	ReadOnly bool
	Handover *ui.Handover // nil for who can give it to nobody
}

// Template names the define that renders a Page.
func (Page) Template() string { return "directories/page" }

// Item is one row of the list.
type Item struct {
	Name, URL string
	Mark      ui.Portrait
	Added     string
	Badge     Badge
	Counts    string
}

// Badge says in a few words how things are.
type Badge struct {
	Kind    string // colour: ok, info, warn or muted
	Icon    string
	Text    string
	Partial bool // on its way to its place on the page, beside another part
}

// Template names the define that renders a Badge.
func (Badge) Template() string { return "directories/badge" }

// Choose is the form in which people choose their provider. For a directory that there
// is, it chooses another one.
type Choose struct {
	Action  string
	Button  string
	Version int64 // of the directory, 0 for none
	Tiles   []Tile
	Problem string   // why that was not done, "" for nothing
	Instead *Instead // what serves whoever chose a provider that cannot push, nil for nobody
}

// Template names the define that renders a Choose.
func (Choose) Template() string { return "directories/choose" }

// Tile is one provider.
type Tile struct {
	Value, Name string
	Mark        ui.Portrait
	Text        string
	Selected    bool
}

// Instead is where to go on otherwise.
type Instead struct{ Text, URL string }

// Change is the page on which a directory gets another provider.
type Change struct {
	Name   string // of the directory
	URL    string // of its page
	Choose Choose
}

// Template names the define that renders a Change.
func (Change) Template() string { return "directories/change" }
