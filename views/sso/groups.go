package sso

import "github.com/anteroom/anteroom/views/ui"

// Groups say which roles the groups give that the provider lists for people.
type Groups struct {
	ui.GroupRoles
	Provider string // in a sentence
	Default  string // the role that people get who have none
	Former   bool   // they were chosen for the provider before the last change
}

// Template names the define that renders Groups.
func (Groups) Template() string { return "sso/groups" }
