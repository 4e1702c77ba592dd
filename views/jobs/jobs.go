// Package jobs owns what the page of the program's own work looks like.
package jobs

// Page lists all jobs.
type Page struct {
	URL   string
	Rows  []Row
	Works bool // one of them is being done: the page asks again by itself
}

// Template names the define that renders a Page.
func (Page) Template() string { return "jobs/page" }

// Row is one of them.
type Row struct {
	ID, Name, Value string // Value is what it is called by the program
	Does            string
	Works, Own      bool   // Own is what each server does for itself
	Host            string // where it ran last, "" where there is one place only
	Last, LastISO   string // "" for not yet
	Took, Failed    string
	Next, NextISO   string
}
