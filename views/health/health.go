// Package health owns what the page of the server's health looks like.
package health

// Page says what was found.
type Page struct {
	URL, Summary string
	Wrong, Well  []Finding
}

// Template names the define that renders a Page.
func (Page) Template() string { return "health/page" }

// Finding is what one look has found: what to do, or what is worth knowing, "" for nothing.
type Finding struct{ Check, Text string }
