// Package console owns the pages of those who run this instance.
package console

import (
	"github.com/anteroom/anteroom/internal/words"
)

// Enter is the page that a link to the console opens, which changes nothing: whoever looks at
// links before people do does not use it up.
type Enter struct {
	AppName, Name, Email string
	URL                  string // where the button leads
}

// Template names the define that renders an Enter.
func (Enter) Template() string { return "console/enter" }

// Title returns what the page is called.
func (Enter) Title(say *words.Language) string { return say.Text("Console") }

// Why a link lets nobody in.
const (
	OverSpent = "spent"  // the link was used, or is too old
	OverSetUp = "set_up" // somebody has set the instance up, or the link is too old
)

// Over says that a link lets nobody into the console, and how they get there.
type Over struct {
	AppName, Why, SignInURL string
}

// Template names the define that renders an Over.
func (Over) Template() string { return "console/over" }

// Title returns what the page is called.
func (Over) Title(say *words.Language) string { return say.Text("This link doesn’t work") }

// Organizations lists the customers.
type Organizations struct {
	New     string // where one is created
	Total   int
	Filter  OrganizationFilter
	Results OrganizationResults
}

// Template names the define that renders an Organizations.
func (Organizations) Template() string { return "console/organizations" }

// OrganizationFilter is what the list is searched by.
type OrganizationFilter struct{ URL, Query string }

// OrganizationResults are those that were found, the newest first.
type OrganizationResults struct {
	Query, Summary string
	Rows           []OrganizationRow
	First, Next    string // the addresses of other pages, "" for none
	Clear          string
}

// Template names the define that renders an OrganizationResults.
func (OrganizationResults) Template() string { return "console/results" }

// OrganizationRow is one of them.
type OrganizationRow struct {
	Name, ID, URL, ExternalID string
	Members                   int // who are active
	Suspended                 bool
	Created, CreatedISO       string
}
