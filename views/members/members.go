// Package members owns what the Members page looks like: the list, its search,
// a row, and the form that changes a role. What may be changed by whom is
// decided elsewhere and arrives here as booleans and sentences.
package members

import (
	"strconv"

	"anteroom/views/ui"
)

// Page is the whole Members page.
type Page struct {
	OrgName  string
	Total    int // members of the organization, whatever was searched for
	Results  Results
	ReadOnly bool
}

// Template names the define that renders a Page.
func (Page) Template() string { return "members/page" }

// Results is the part of the page that a search replaces.
type Results struct {
	Query            string
	Rows             []Row
	From, To, Total  int  // Total counts what matches Query
	More             bool // there are more than Total
	PrevURL, NextURL string
}

// Template names the define that renders a Results.
func (Results) Template() string { return "members/results" }

// Summary returns what the search found, for people who hear the page.
func (r Results) Summary() string {
	switch {
	case r.Query == "" && r.Total == 1:
		return "1 member"
	case r.Query == "":
		return strconv.Itoa(r.Total) + " members"
	case r.More:
		return "More than " + strconv.Itoa(r.Total) + " members match “" + r.Query + "”."
	case r.Total == 0:
		return "No members match “" + r.Query + "”."
	case r.Total == 1:
		return "1 member matches “" + r.Query + "”."
	default:
		return strconv.Itoa(r.Total) + " members match “" + r.Query + "”."
	}
}

// Row is one member. Everything in it is ready to print: a page has fifty of
// them, and formatting in the template is what such a page would spend its
// time on.
type Row struct {
	ID, Initials              string
	Name, Email               string // without a name, Name is the address and Email ""
	RoleLabel                 string
	Status, StatusKind        string // kind: ok, info, warn or muted
	LastActive, LastActiveISO string // "Never" and "" for somebody who never was
	You, CanChange            bool
}

// Template names the define that renders a Row.
func (Row) Template() string { return "members/row" }

// Role is the form that changes one member's role.
type Role struct {
	ID, Name, Email string
	Current         string // label of the role the member has
	Version         int64  // what the form was filled from; stale is a conflict
	Options         []ui.Option
	Blocked         string // why nobody here can change it; then there is no form
	Error           string
	Page            bool // shown as a page of its own, without JavaScript
}

// Template names the define that renders a Role.
func (Role) Template() string { return "members/role" }
