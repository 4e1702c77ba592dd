// Package applications owns what operators see of the applications that people sign in to: the
// list, and the page of one with what is set for it. What may be set is decided elsewhere, and the
// console registers them.
package applications

import "github.com/anteroom/anteroom/views/ui"

// List is the page with all applications.
type List struct {
	URL, New string // New is where one is registered
	Query    string // what the list is searched for
	Results  Results
}

// Template names the define that renders a List.
func (List) Template() string { return "applications/list" }

// Results is a page of the list.
type Results struct {
	Query       string
	Summary     string // how many there are, for who does not see it
	Clear       string // where all are
	Rows        []Row
	First, Next string // other pages, "" for none
}

// Template names the define that renders Results.
func (Results) Template() string { return "applications/results" }

// Row is one application.
type Row struct {
	Name, ID, URL string
	Kind          string // what sort of client it is
	Where         string // the host that people sign in to, or the organization that it acts for
	Created       string
	CreatedISO    string
}

// Delete says what deleting an application does, and asks for its name.
type Delete struct {
	Name, URL, Cancel string
	Field             ui.Field
}

// Template names the define that renders a Delete.
func (Delete) Template() string { return "applications/delete" }
