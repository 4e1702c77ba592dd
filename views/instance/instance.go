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

// Beside returns the versions of the forms that stand beside a part of the page, each as a part
// of its own.
func (s SignIn) Beside(part string) []Version {
	var all []Version
	if part != s.Ways.Template() {
		for _, way := range s.Ways.Rows {
			if way.Change != nil {
				all = append(all, way.Change.Version)
			}
		}
	}
	if part != s.Newcomers.Template() {
		all = append(all, s.Newcomers.Version)
	}
	if part != s.Form.Template() {
		all = append(all, s.Form.Version)
	}
	for n := range all {
		all[n].Partial = true
	}
	return all
}

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
	Version            Version
	On                 bool // it turns the way on
	Danger             bool // it locks people out
}

// Newcomers is the form that says who can be new.
type Newcomers struct {
	URL     string
	Version Version
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
	Version                 Version
	Fixed                   bool // a configuration file says it
	Problem                 string
	Invitation, AccessToken ui.Field
}

// Template names the define that renders a Form.
func (Form) Template() string { return "instance/form" }

// Version is of which version of the instance a form was filled; a stale one is a conflict.
// Where another form of the page was saved, an answer has it alone.
type Version struct {
	Form    string // the id of the form, or of its button
	Number  int64
	Partial bool // is alone in an answer
}

// Template names the define that renders a Version.
func (Version) Template() string { return "instance/version" }

// ID is that of the element.
func (v Version) ID() string { return v.Form + "-version" }

// The ids of the forms that are saved.
const (
	NewcomersForm = "instance-newcomers"
	SettingsForm  = "instance-form"
)
