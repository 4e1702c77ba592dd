package members

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Details is everything about one member, and what can be done about it. What
// only admins may do is left out for everybody else.
type Details struct {
	Links                            model.Links
	Back, BackURL                    string // the list as it was: its query, and the address
	ID, Name, Email, RoleLabel       string
	SourceLabel, Source, Joined      string
	MoveURL                          string    // of having another directory look after them, "" where that can't be
	LastActive, LastActiveISO        string    // exactly; "" for somebody who never was
	Sessions                         string    // "In 2 browsers"
	Fixed                            string    // which roles a group gives, "" for none
	Managed                          string    // why some of it cannot be changed here
	Consequence                      string    // of removing the member
	Attributes                       []ui.Fact // what the directory says beside what all can say
	AttributesFrom                   string    // who says so
	Stopped                          string    // "Suspended by Dana", "" for who is active
	SignInAsURL                      string    // where an operator signs in as them, "" for everybody else
	You                              bool
	CanChange, CanSignOut, CanRemove bool
	Switch                           *Switch // nil where nothing is to be said of it
}

// Template names the define that renders a Details.
func (Details) Template() string { return "members/details" }

// Acts reports whether anything can be done to the member.
func (d Details) Acts() bool {
	return d.CanSignOut || d.SignInAsURL != "" || d.CanRemove || d.Switch != nil && d.Switch.Label != ""
}

// Copy returns the member's id as a value to copy.
func (d Details) Copy(say *words.Language) ui.Copy {
	return ui.Copy{ID: "member-id", Label: say.Text("Member ID"), Value: d.ID}
}

// Switch makes a member inactive, or active again. Without a Label it says where that is
// done instead.
type Switch struct {
	ID, URL, Label          string
	Effect                  string // of it
	Danger                  bool
	Elsewhere, ElsewhereURL string // "" for nowhere that the person may go
}

// Menu is what can be done to one member, in the popover of the list.
type Menu struct {
	Links                 model.Links
	Back                  string // the query of the list as it is
	ID, Name, Email       string
	Managed               string
	Consequence           string // of removing the member
	CanSignOut, CanRemove bool
	Switch                *Switch // nil where nothing is to be said of it
}

// Template names the define that renders a Menu.
func (Menu) Template() string { return "members/menu" }

// NotDone is a page that says why something was not done to a member.
type NotDone struct {
	BackURL    string // the list as it was
	Title, Why string
}

// Template names the define that renders a NotDone.
func (NotDone) Template() string { return "members/not_done" }

// Removed takes a member out of the list that is on the screen.
type Removed struct {
	ID    string // "" for nobody in the list
	Total int    // members that the organization has now
}

// Template names the define that renders a Removed.
func (Removed) Template() string { return "members/removed" }

// Undone puts a member's row in its place, wherever on the page what asked for it is,
// and says what else is to say.
type Undone struct {
	Row   *Row
	Toast *ui.Toast
}

// Template names the define that renders an Undone.
func (Undone) Template() string { return "members/undone" }

// Bulk is the form that changes the members who are selected in the list. It
// shows once there are any.
type Bulk struct {
	Links     model.Links
	Roles     []ui.Option // those that can be given; none for people who may not
	CanRemove bool
}

// Template names the define that renders a Bulk.
func (Bulk) Template() string { return "members/bulk" }

// BulkRemove asks before many members are removed.
type BulkRemove struct {
	Links                 model.Links
	Question, Consequence string
	People                []Person
	IDs                   []string // those who would be removed
	Button                string
	Back, BackURL         string // the list as it was: the query that the form sends, and the address
	Blocked               string // why nobody would be; then there is no form
}

// Template names the define that renders a BulkRemove.
func (BulkRemove) Template() string { return "members/bulk_remove" }

// Person is somebody in a list of names; Why says what keeps them from what is
// about to happen to the others.
type Person struct{ Name, Why string }
