package console

import "github.com/anteroom/anteroom/views/ui"

// NewOrganization is the form by which an organization is created.
type NewOrganization struct {
	URL, Cancel             string
	Problem                 string // what is wrong, and with no field; "" for nothing
	Name, ExternalID, Email ui.Field
}

// Template names the define that renders a NewOrganization.
func (NewOrganization) Template() string { return "console/new" }
