// Package domains owns what the Domains pages look like: the list of domains that
// an organization has proved to own or is about to, and what one of them needs.
// Words for states and answers of DNS are found elsewhere and arrive as
// sentences.
package domains

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Page lists an organization's domains, with the form that adds one.
type Page struct {
	Links    model.Links
	Items    []Item
	Connects bool // the organization has single sign-on
	Field    ui.Field
	ReadOnly bool
	Handover *ui.Handover // nil for who can give it to nobody
}

// Template names the define that renders a Page.
func (Page) Template() string { return "domains/page" }

// Item is one row of the list.
type Item struct {
	Name    Name
	URL     string
	Badge   Badge
	UsedFor string
	Added   string // by whom and when
}

// Name is a domain as people write it.
type Name struct {
	Text  string
	ASCII string // how it travels when it has other letters; "" when it has not
	Mixed bool   // it has letters of several scripts, and may look like another one
}

// Badge says in a word or two how far a domain is.
type Badge struct {
	Kind string // colour: ok, info, warn or muted
	Icon string
	Text string
	// Partial wraps the badge for the way to its place on the page.
	Partial bool
}

// Template names the define that renders a Badge.
func (Badge) Template() string { return "domains/badge" }

// Detail is the page of one domain.
type Detail struct {
	Links    model.Links
	Name     Name
	Badge    Badge
	Record   *Record // nil when no record is needed
	Status   Status
	ByHand   *ByHand // nil for who can't, and for a domain that is verified
	Remove   string  // where removing is confirmed; "" when the person can't
	ReadOnly bool
	Handover *ui.Handover // nil for who can give it to nobody
}

// Template names the define that renders a Detail.
func (Detail) Template() string { return "domains/detail" }

// ByHand is the form by which an operator says that a domain is an organization's own.
type ByHand struct {
	URL    string // of the domain's page
	Reason ui.Field
}

// Card is what one domain needs, on a page that is about more.
type Card struct {
	Name   Name
	URL    string // of the domain's page
	Badge  Badge
	Record *Record // nil when no record is needed
	Status Status
}

// Template names the define that renders a Card.
func (Card) Template() string { return "domains/card" }

// Record is the TXT record that proves the domain.
type Record struct {
	Provider Provider
	Cells    []ui.Copy // type, names, value
	Line     ui.Copy   // the record as zone files have it
}

// Provider is who hosts the zone, in the sentence that says what to do with the
// record.
type Provider struct {
	Published bool   // the record is there
	Name      string // "" when it is not known
	URL       string // where its customers edit zones; "" when it is not known
	// Partial wraps the sentence for the way to its place on the page.
	Partial bool
}

// Template names the define that renders a Provider.
func (Provider) Template() string { return "domains/provider" }

// Value is a value in DNS. Note says what is wrong with one that looks right.
type Value struct{ Text, Note string }

// Status says how far the proof is and what DNS has answered. While it may
// change by itself, the page asks for it again and again.
type Status struct {
	URL      string // of the domain's page
	Title    string
	Notice   *ui.Notice // what has to be known first; nil for nothing
	Texts    []string
	Answer   string  // what DNS said, when and which server; "" when nobody has asked
	Values   []Value // that were found instead of the right one
	More     string  // how many more there are, "" for none
	Problem  string  // why the last thing that somebody asked for was not done
	Seen     string  // what the page shows, for the server to tell whether that is old
	Every    int     // seconds until the page asks again; 0: never
	CanCheck bool
	CanRetry bool
	NextURL  string // where to go on, with NextText; "" for nowhere
	NextText string
}

// Template names the define that renders a Status.
func (Status) Template() string { return "domains/status" }

// Remove says what removing a domain does, and asks whether to do it.
type Remove struct {
	Name    Name
	URL     string // of the domain's page
	Action  string // where the form goes
	Effects []string
	Problem string // why it was not removed
}

// Template names the define that renders a Remove.
func (Remove) Template() string { return "domains/remove" }
