// Package instance owns what operators see of how people sign in, and get an account.
package instance

import (
	"slices"

	"github.com/anteroom/anteroom/views/ui"
)

// SignIn is the page of how people sign in.
type SignIn struct {
	Ways      Ways
	Newcomers Newcomers
	File      string // the configuration file that says what the form sets, "" for none
	Form      Form
}

// Template names the define that renders a SignIn.
func (SignIn) Template() string { return "instance/sign_in" }

// Ways are the ways in.
type Ways struct {
	Rows     []Way
	Stranded string // who has none, "" for nobody
	Problem  string
}

// Template names the define that renders Ways.
func (Ways) Template() string { return "instance/ways" }

// Way is one of the ways in.
type Way struct {
	ID, Label, Text string
	Note            string // what is wrong with it, "" for nothing
	Without         string // what becomes of people without it, "" where nothing is to be said
	Stand           ui.Stand
	URL             string  // where more is said, "" for nowhere
	File            string  // the configuration file that says whether it is on, "" for none
	Change          *Change // nil where it can't be switched
}

// Change is the button that switches a way.
type Change struct {
	ID, URL, Label, Of string
	Version            int64
	On                 bool // it turns the way on
	Danger             bool // it locks people out
}

// Newcomers is the form that says who can be new.
type Newcomers struct {
	URL     string
	Version int64
	Rules   []Rule
	Problem string
}

// Template names the define that renders Newcomers.
func (Newcomers) Template() string { return "instance/newcomers" }

// Fixed reports whether nothing of it can be changed here.
func (n Newcomers) Fixed() bool {
	return !slices.ContainsFunc(n.Rules, func(r Rule) bool { return r.File == "" })
}

// Rule is one line of it.
type Rule struct {
	ID, Name, Label, Hint string
	Checked               bool
	File                  string // the configuration file that says it, "" for none
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
