package sso

import "github.com/anteroom/anteroom/views/ui"

// BreakGlass lists the members who may sign in with a passkey where a connection is
// required.
type BreakGlass struct {
	URL    string // below which each has its own
	Items  []BreakGlassItem
	Notice *ui.Notice // nil when nothing is the matter
	Manage bool
	Full   bool // there can be no more
}

// Template names the define that renders a BreakGlass.
func (BreakGlass) Template() string { return "sso/break_glass" }

// BreakGlassItem is one of them.
type BreakGlassItem struct {
	ID, Name, Email string
	Reason          string
	Review          string // the day on which somebody looks at it, "" for none
	Badges          []Badge
}

// NameBreakGlass is the page on which a member becomes one.
type NameBreakGlass struct {
	Back, Action          string
	Problem               string
	Email, Reason, Review ui.Field
}

// Template names the define that renders a NameBreakGlass.
func (NameBreakGlass) Template() string { return "sso/name_break_glass" }
