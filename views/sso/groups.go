package sso

import "anteroom/views/ui"

// Groups say which roles the groups give that the provider lists for people.
type Groups struct {
	URL      string
	Version  int64
	Provider string // in a sentence
	Default  string // the role that people get who have none
	Rows     []ui.GroupRole
	Form     bool
	Former   bool // they were chosen for the provider before the last change
	Problem  string
	Shown    string   // stands for what is entered and was shown: only that is saved; "" for nothing
	Again    bool     // something was changed since it was shown before
	Effects  []string // what saving would do
}

// Template names the define that renders Groups.
func (Groups) Template() string { return "sso/groups" }
