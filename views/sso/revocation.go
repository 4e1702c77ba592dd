package sso

import "github.com/anteroom/anteroom/views/ui"

// Revocation is the form that says who may have all ended that the people of a connection
// have here.
type Revocation struct {
	URL          string
	Version      int64
	Provider     string // in a sentence
	State        string // who may now
	Endpoint     ui.Copy
	Issuer, Keys ui.Field
	Open         bool
	Problem      string
}

// Template names the define that renders a Revocation.
func (Revocation) Template() string { return "sso/revocation" }
