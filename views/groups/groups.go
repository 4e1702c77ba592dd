// Package groups owns what the groups of an organization look like: the list of them, which
// roles they give, and one with who is in it. What may be changed by whom is decided
// elsewhere and arrives here as booleans and sentences.
package groups

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the tab with an organization's groups.
type Page struct {
	Links  model.Links
	Total  int // members of the organization
	Tabs   ui.Tabs
	Make   *Make // nil for who may make none
	Search Search
	Rows   []Row
	None   string // what is said when there is no row
	Pager  Pager
	Roles  Roles
}

// Template names the define that renders a Page.
func (Page) Template() string { return "groups/page" }

// Make is the form that makes a group.
type Make struct {
	URL   string
	Field ui.Field
}

// Template names the define that renders a Make.
func (Make) Template() string { return "groups/make" }

// Search finds something in a list.
type Search struct{ ID, URL, Label, Query string }

// Pager leads on in a list.
type Pager struct {
	Range            string // "" where there is nowhere to go
	PrevURL, NextURL string
}

// Row is a group in the list.
type Row struct {
	Name, URL string
	Members   string  // how many
	Managed   Managed // by whom, for one of a directory
	Role      string  // that it gives, "" for none
}

// Managed says which directory looks after a group.
type Managed struct {
	Provider string // "" for none
	URL      string // of the directory, "" for who may not see it
}

// Roles say which roles the groups give that people have made.
type Roles struct {
	ui.GroupRoles
	Default string // the role that people get who have none
}

// Template names the define that renders Roles.
func (Roles) Template() string { return "groups/roles" }

// Group is the page of one group.
type Group struct {
	Links   model.Links
	Name    string
	URL     string
	Members string // how many
	Managed Managed
	Role    string  // that it gives, "" for none
	Give    *Give   // nil for who may not say which role it gives
	Copy    ui.Copy // its id
	Manage  bool    // people can change it, and whoever looks may
	Problem string  // why something was not done
	Rename  Rename
	Search  Search
	Rows    []Person
	None    string
	Pager   Pager
	Find    Find
	Unknown *Unknown // nil when everybody in it is known
}

// Unknown is whom a directory names in a group and has not sent.
type Unknown struct {
	Provider string // at the beginning of a sentence
	Members  string // how many
	Values   []string
	More     string // that there are others, "" when these are all
}

// Template names the define that renders a Group.
func (Group) Template() string { return "groups/group" }

// Give leads to where people say which role a group gives.
type Give struct{ URL, Text string }

// Rename is the form that gives a group another name.
type Rename struct {
	URL     string
	Version int64
	Field   ui.Field
}

// Template names the define that renders a Rename.
func (Rename) Template() string { return "groups/rename" }

// Person is somebody who is in a group, or can be.
type Person struct {
	ID, Name, Email string
	URL             string // of the member, "" for who is none
	Portrait        ui.Portrait
	Inactive        bool
	In              bool // of those who were found: is in the group already
}

// Find finds people to add to a group.
type Find struct {
	URL, Query string
	Role       string // that they get by it, "" for none
	Rows       []Person
	None       string // what is said when nobody is found, "" as long as nobody is looked for
	More       string // that there are others, "" when these are all
}

// Delete is the page that asks before a group is deleted.
type Delete struct {
	Name, URL string
	Effects   []string
	Problem   string
	Blocked   bool // there is nothing to send
}

// Template names the define that renders a Delete.
func (Delete) Template() string { return "groups/delete" }
