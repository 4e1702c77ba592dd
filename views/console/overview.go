package console

import "github.com/anteroom/anteroom/views/ui"

// Overview is what the operator alone decides about an organization.
type Overview struct {
	URL, MembersURL, LinksURL string
	Name                      string
	ID                        ui.Copy
	Created, Members          string
	Problem                   string // what is wrong, and with no field; "" for nothing
	Administrators            []Administrator
	Email                     ui.Field
	Features                  []ui.Option
	Seats                     ui.Field
	Roles                     []ui.Option // that new members can get
	ExternalID                ui.Field
	Metadata                  []Fact
}

// Template names the define that renders an Overview.
func (Overview) Template() string { return "console/overview" }

// Administrator is somebody who administers an organization.
type Administrator struct {
	ID, Name, Email, URL string
	Link                 string // where a link is made that signs them in
}

// Fact is something that an app has said of an organization.
type Fact struct{ Name, Value string }
