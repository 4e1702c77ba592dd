// Package instance owns what operators see of how people sign in, and get an account.
package instance

import "github.com/anteroom/anteroom/views/ui"

// SignIn is the page of how people sign in.
type SignIn struct {
	Ways []Way
	File string // the configuration file that says what the form sets, "" for none
	Form Form
}

// Template names the define that renders a SignIn.
func (SignIn) Template() string { return "instance/sign_in" }

// Way is one of the ways in.
type Way struct {
	ID, Label, Text string
	Stand           ui.Stand
	URL             string // where more is said, "" for nowhere
}

// Form is what can be set of it.
type Form struct {
	URL                     string
	Version                 int64 // what the form was filled from; stale is a conflict
	Fixed                   bool  // a configuration file says it
	Problem                 string
	Invitation, AccessToken ui.Field
}

// Template names the define that renders a Form.
func (Form) Template() string { return "instance/form" }
