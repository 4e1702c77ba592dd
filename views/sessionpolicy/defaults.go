package sessionpolicy

import "github.com/anteroom/anteroom/views/ui"

// Defaults is the page of the limits that hold for all organizations.
type Defaults struct {
	AppName string
	File    string // the configuration file that says them, "" for none
	Form    DefaultsForm
}

// Template names the define that renders a Defaults.
func (Defaults) Template() string { return "sessionpolicy/defaults" }

// DefaultsForm is the form that sets them.
type DefaultsForm struct {
	URL            string
	Version        int64 // what the form was filled from; stale is a conflict
	Fixed          bool  // a configuration file says them
	Absolute, Idle Span
	IdleOn         bool
	Effect         DefaultsEffect
	Error          string
}

// Template names the define that renders a DefaultsForm.
func (DefaultsForm) Template() string { return "sessionpolicy/defaults_form" }

// DefaultsEffect says in words what is in force, or would be.
type DefaultsEffect struct {
	URL, Kind string
	Texts     []string
}

// Template names the define that renders a DefaultsEffect.
func (DefaultsEffect) Template() string { return "sessionpolicy/defaults_effect" }

// Notice returns the effect's look.
func (e DefaultsEffect) Notice() ui.Notice { return ui.Notice{Kind: e.Kind} }
