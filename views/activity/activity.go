// Package activity owns what the Activity page looks like: what happened in an
// organization, with its filters. What happened arrives in words.
package activity

import (
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the whole Activity page.
type Page struct {
	Title   string
	Streams []Stream
	Filter  Filter
	Results Results
}

// Stream says where the organization's events go in batches, and how that is.
type Stream struct {
	Text   string
	Missed string // how many never arrive, "" for none
	Fails  bool
}

// Template names the define that renders a Page.
func (Page) Template() string { return "activity/page" }

// Filter is the form that says what is listed.
type Filter struct {
	URL        string
	Org        *ui.Field // which organization, of all; nil on the page of one
	By, Object string    // as they were typed
	Actions    []ui.Option
	From, To   string // days as ISO 8601 writes them
}

// Template names the define that renders a Filter.
func (Filter) Template() string { return "activity/filter" }

// Results is the part of the page that a filter replaces.
type Results struct {
	URL                 string
	Rows                []Row
	Summary             string
	Filtered            bool
	Further             bool   // so far was looked, and not to the end
	NewestURL, OlderURL string // "" where there is none
	CSVURL, JSONURL     string
}

// Template names the define that renders a Results.
func (Results) Template() string { return "activity/results" }

// Row is one thing that happened.
type Row struct {
	ID                          int64 // its number
	What, Who                   string
	Org, OrgURL                 string // of several organizations: whose it is, "" for nobody's
	About                       string // the person whom it concerns, "" for who did it, or nobody
	When, WhenISO, WhenAbsolute string
	Type                        string // as events are called outside
	IP                          string
	ByURL, ObjectURL            string // to what else they did, and what else happened to it
	Changes                     []Change
	More                        string // how many changes are not shown
}

// Change is an attribute with what it was and is, "" for what it was or is not.
type Change struct {
	Name, Old, New string
}
