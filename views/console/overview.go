package console

import "github.com/anteroom/anteroom/views/ui"

// Overview is what the operator alone decides about an organization. Each of its forms brings all of
// it anew.
type Overview struct {
	URL, MembersURL, LinksURL, DeleteURL string
	Name                                 string
	ID                                   ui.Copy
	Created, Members, SetupLinks         string
	Sessions                             string
	SignedIn                             int         // in how many sessions people act for it
	Suspended                            *Suspension // nil when it is not
	Suspend                              Suspend
	Problem                              string // what is wrong, and with no field; "" for nothing
	Administrators                       []Administrator
	Email                                ui.Field
	Features                             []ui.Option
	Seats                                ui.Field
	Roles                                []ui.Option // that new members can get
	ExternalID                           ui.Field
	Metadata                             Metadata
}

// Template names the define that renders an Overview.
func (Overview) Template() string { return "console/overview" }

// Administrator is somebody who administers an organization.
type Administrator struct {
	ID, Name, Email, URL string
	Link                 string // where a link is made that signs them in
}

// Fact is something that an app has said of an organization, or room for it.
type Fact struct {
	Number      int // of its row, from 1
	Name, Value string
	Autofocus   bool
}

// Metadata is the form of all of it.
type Metadata struct {
	Rows  []Fact
	Most  int
	Error string
}

// Suspension is why nobody acts for an organization, who has decided that, and when.
type Suspension struct{ Reason, By, At string }

// Suspend is the form for that.
type Suspend struct{ Confirm, Reason ui.Field }
