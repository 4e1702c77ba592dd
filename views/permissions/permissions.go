// Package permissions owns what operators see of roles and of what each allows: the list, the
// table of what allows what, and the page of one role. What may be changed is decided elsewhere.
package permissions

import "github.com/anteroom/anteroom/views/ui"

// Page is the page with all roles of the app.
type Page struct {
	URL      string
	Roles    []Role
	New      NewRole
	Map      Map
	Own      Own
	Defaults Defaults
}

// Template names the define that renders a Page.
func (Page) Template() string { return "permissions/page" }

// Role is one of the list.
type Role struct {
	Name, Label, Description string
	URL                      string
	Allows                   string   // how much
	Given                    []string // to whom it is given unasked
}

// NewRole is the form that makes a role.
type NewRole struct {
	URL                      string
	Open                     bool   // shown unfolded
	Problem                  string // what is wrong, and with no field; "" for nothing
	Name, Label, Description ui.Field
}

// Template names the define that renders a NewRole.
func (NewRole) Template() string { return "permissions/new_role" }

// Map is the table of what each role allows.
type Map struct {
	Problem string // why something was not saved, "" for nothing
	Columns []Column
	Rows    []Row
}

// Template names the define that renders a Map.
func (Map) Template() string { return "permissions/map" }

// fewRoles is how many columns fit on a wide screen.
const fewRoles = 5

// Few reports whether all roles fit beside their permissions on a wide screen.
func (m Map) Few() bool { return len(m.Columns) <= fewRoles }

// Column is a role in the table, with the form that saves it.
type Column struct {
	ID      string // of the form
	Label   string
	URL     string // of the role
	Save    string // where the form goes, "" for a role that a file describes
	Version int64
}

// Row is a permission in the table.
type Row struct {
	Name, Description string
	Cells             []Cell
}

// Cell says whether a role allows something.
type Cell struct {
	Form    string // the column's
	Label   string // of the role
	Name    string // of the permission
	Checked bool
	Fixed   bool // a file describes the role
}

// Own are the permissions that the operator has defined.
type Own struct {
	URL               string
	Problem           string // why something was not done, "" for nothing
	Rows              []Permission
	Name, Description ui.Field
}

// Template names the define that renders an Own.
func (Own) Template() string { return "permissions/own" }

// Permission is one of them.
type Permission struct {
	Name, Description string
	Save, Delete      string // where its forms go, "" where a file describes it
	Error             string // why its description was not saved, "" for nothing
}

// Defaults is the form of which roles people get unasked.
type Defaults struct {
	URL              string
	Version          int64
	Problem          string // what is wrong, and with no field; "" for nothing
	Creators, Others Choice
	Several          bool // members can hold several
}

// Template names the define that renders Defaults.
func (Defaults) Template() string { return "permissions/defaults" }

// Choice is one role of several.
type Choice struct {
	ID, Name, Label, Hint, Error string
	Options                      []ui.Option
}

// Template names the define that renders a Choice.
func (Choice) Template() string { return "permissions/choice" }

// One is the page of a role.
type One struct {
	Back, Label, Name, Held string
	Managed                 string // that a configuration file says what it is, "" where none does
	Form                    Form
	Delete                  string // where deleting is confirmed, "" for what a file manages
}

// Template names the define that renders a One.
func (One) Template() string { return "permissions/one" }

// Form is what a role is called and allows.
type Form struct {
	URL                string
	Version            int64
	ReadOnly           bool
	Problem            string // what is wrong, and with no field; "" for nothing
	Label, Description ui.Field
	Allows             []ui.Option
}

// Template names the define that renders a Form.
func (Form) Template() string { return "permissions/form" }

// Delete says what deleting a role does, and asks what its holders get.
type Delete struct {
	Label, URL, Cancel string
	Held               string // how many hold it
	Mapped             bool   // groups of identity providers give it
	Problem            string
	Blocked            string // why it can't be deleted; then there is no form
	Needs              bool   // somebody needs another one
	Replacement        Choice
}

// Template names the define that renders a Delete.
func (Delete) Template() string { return "permissions/delete" }

// Forget says what deleting a permission does.
type Forget struct {
	Name, URL, Cancel string
	Roles             []string // that lose it
}

// Template names the define that renders a Forget.
func (Forget) Template() string { return "permissions/forget" }
