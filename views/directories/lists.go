package directories

import "github.com/anteroom/anteroom/views/ui"

// Tabs lead to the pages of a directory.
type Tabs struct {
	Items   []Tab
	Partial bool // on its way to its place on the page, beside another part
}

// Template names the define that renders Tabs.
func (Tabs) Template() string { return "directories/tabs" }

// Tab is one of them.
type Tab struct {
	Label, URL string
	Count      string // "" for what is not counted
	Current    bool
}

// People is the page that lists the users of a directory.
type People struct {
	Head    Head
	Tabs    Tabs
	Search  Search
	Rows    []Person
	None    string // what is said when there is no row
	Pager   Pager
	Waiting bool   // only who waits is shown
	Other   string // the address of the list of all, or of those who wait

	Refused  []Refusal // who could not be added lately
	Activity string    // the address of what was refused
}

// Template names the define that renders People.
func (People) Template() string { return "directories/people" }

// Refusal says when somebody could not be added, and as the provider was told, why.
type Refusal struct{ When, Why string }

// Search finds something in a list.
type Search struct {
	URL, Label, Query string
	Waiting           bool // is kept
}

// Person is a user of a directory.
type Person struct {
	Name      string
	UserName  string // "" when that is the name
	Email     string // "" when that is the user name
	Badge     Badge
	Called    string // why they have another name here, "" when they have not
	Why       string // they wait, "" when they don't
	MemberURL string // who they are here, "" for nobody, or for who may not see that
	Requests  string // the address of what was asked about them
	MoveURL   string // of having another directory look after them, "" where that can't be
}

// Pager leads on in a list.
type Pager struct {
	Range            string // "" for a list without rows
	PrevURL, NextURL string
}

// Groups is the page that lists the groups of a directory, and says which roles they give.
type Groups struct {
	Head   Head
	Tabs   Tabs
	Roles  Roles
	Search Search
	Rows   []Group
	None   string
	Pager  Pager
}

// Template names the define that renders Groups.
func (Groups) Template() string { return "directories/groups" }

// Group is a group of a directory.
type Group struct {
	Name    string
	URL     string // of who is in it, "" for who may not see that
	Members string
	Role    string // that it gives, "" for none
}

// Roles say which roles the groups of a directory give.
type Roles struct {
	ui.GroupRoles
	Provider string // in a sentence
	Default  string // the role that people get who have none
}

// Template names the define that renders Roles.
func (Roles) Template() string { return "directories/roles" }

// Activity is the page that lists what a directory has asked for.
type Activity struct {
	Head  Head
	Tabs  Tabs
	Rows  []Request
	About string // whom or what it is about alone, "" for all
	All   string // the address of all
	Loud  bool   // only what changed something or was refused
	Other string // the address of the list of the others, too, or of these alone
	Older string // the address of older ones, "" for none
}

// Template names the define that renders an Activity.
func (Activity) Template() string { return "directories/activity" }

// Request is what a directory has asked for, and what came of it.
type Request struct {
	ID           string
	When         string
	Method, Path string
	Badge        Badge
	Change       string // in English, "" for nothing
	Problem      string // why it was refused, as the provider was told, "" when it was not
	Where        string // from which address and program
	Events       []Happened
	More         string // what of them is not listed, "" for nothing
}

// Happened is what a request led to.
type Happened struct {
	What    string
	Changes []Attribute
	More    string // what of these is not listed, "" for nothing
}

// Attribute is one with what it was and is, "" for nothing.
type Attribute struct {
	Name, Old, New string
}
