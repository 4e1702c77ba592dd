package ui

import "anteroom/internal/model"

// Tabs are links between pages that show sides of one thing.
type Tabs struct {
	Label string // of the group, for people who hear the page
	Items []Tab
}

// Template names the define that renders a Tabs.
func (Tabs) Template() string { return "ui/tabs" }

// Tab is one of these links, with how many things are behind it.
type Tab struct {
	ID, Label, URL string
	Count          int
	Current        bool
}

// PeopleTabs leads to the members of an organization, and to those who are only
// invited.
func PeopleTabs(links model.Links, members, invitations int, invited bool) Tabs {
	return Tabs{Label: "Members and invitations", Items: []Tab{
		{ID: "members-tab", Label: "Members", URL: links.Members(), Count: members, Current: !invited},
		{ID: "invitations-tab", Label: "Invitations", URL: links.Invitations(), Count: invitations, Current: invited},
	}}
}
