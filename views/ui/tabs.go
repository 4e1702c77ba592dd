package ui

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

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

// PeopleTabs leads to the members of an organization, to those who are only invited, and to
// its groups. current is the address of the page that is shown.
func PeopleTabs(say *words.Language, links model.Links, members, invitations, groups int, current string) Tabs {
	t := Tabs{Label: say.Text("Members, invitations and groups"), Items: []Tab{
		{ID: "members-tab", Label: say.Text("Members"), URL: links.Members(), Count: members},
		{ID: "invitations-tab", Label: say.Text("Invitations"), URL: links.Invitations(), Count: invitations},
		{ID: "groups-tab", Label: say.Text("Groups"), URL: links.Groups(), Count: groups},
	}}
	for i := range t.Items {
		t.Items[i].Current = t.Items[i].URL == current
	}
	return t
}
