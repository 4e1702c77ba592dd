// Package applications owns what operators see of the applications that people sign in to: the
// list, the form that registers one, and the page of one with what is set for it. What may be set
// is decided elsewhere.
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

// New is the form that registers an application.
type New struct {
	URL, Cancel string
	Newest      string // the application that was the newest when the form was shown
	Problem     string // what is wrong, and with no field; "" for nothing
	Name        Input
	Types       Input
	Redirects   Input
}

// Template names the define that renders a New.
func (New) Template() string { return "applications/new" }

// Made shows an application that was just registered, with what is shown nowhere again.
type Made struct {
	Name        string
	URL         string // its page
	Secret      bool   // it has one
	Environment string // the variables by which the app finds its way
	Copies      []ui.Copy
}

// Template names the define that renders a Made.
func (Made) Template() string { return "applications/made" }

// Delete says what deleting an application does, and asks for its name.
type Delete struct {
	Name, URL, Cancel string
	Field             ui.Field
}

// Template names the define that renders a Delete.
func (Delete) Template() string { return "applications/delete" }
