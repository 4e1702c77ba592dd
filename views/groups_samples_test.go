package views

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/groups"
	"github.com/anteroom/anteroom/views/ui"
)

// groupSamples are those of the pages of groups.
func groupSamples(links model.Links) map[string]View {
	search := groups.Search{ID: "groups-q", URL: "/ui/members/groups", Label: "Search groups"}
	tabs := ui.PeopleTabs(english(), links, 57, 3, 2, links.Groups())
	form := groups.Roles{Default: "Member", GroupRoles: ui.GroupRoles{ID: "groups-roles", Action: "/ui/members/groups/roles", Page: "groups", Mark: ui.Mark{Name: "seen", Value: "4f2a"}, Known: []string{"<Support>"}, Form: true, Rows: []ui.GroupRole{
		{N: 1, Group: "<Support>", Role: "Editor", Options: []ui.Option{{Value: "role_1", Label: "Admin"}, {Value: "role_2", Label: "Editor", Selected: true}}},
		{N: 2, Options: []ui.Option{{Value: "role_1", Label: "Admin"}}},
	}}}
	shown := form
	shown.Shown, shown.Again, shown.Effects, shown.Problem = "9c1b", true, []string{"1 member will get Editor: <Kim>."}, "There is no group named <X> here."
	read := groups.Roles{GroupRoles: ui.GroupRoles{Rows: []ui.GroupRole{{N: 1, Group: "<Support>", Role: "Editor"}}}}
	make := groups.Make{URL: "/ui/members/groups", Field: ui.Field{ID: "group-name", Name: "name", Label: "Name of a new group", Type: "text", Required: true, MaxLength: 128}}
	taken := make
	taken.Field.Value, taken.Field.Error = "<Sales>", "There is a group named <Sales> already."
	rows := []groups.Row{
		{Name: "<Support>", URL: "/ui/members/groups/dirgroup_1", Members: "12 people.", Role: "Editor"},
		{Name: "Engineering", URL: "/ui/members/groups/dirgroup_2", Members: "1 person.", Managed: groups.Managed{Provider: "Okta", URL: "/ui/scim/dir_1/groups"}},
	}
	people := []groups.Person{
		{ID: "mem_1", Name: "<Kim Roe>", Email: "kim@acme.test", URL: "/ui/members/mem_1", Portrait: ui.Portrait{Initials: "KR", Hue: 3}},
		{ID: "mem_2", Name: "lee@acme.test", URL: "/ui/members/mem_2", Portrait: ui.Portrait{URL: "/pictures/p.png"}, Inactive: true, In: true},
	}
	rename := groups.Rename{URL: "/ui/members/groups/dirgroup_1/rename", Version: 3, Field: ui.Field{ID: "group-new-name", Name: "name", Label: "Name", Type: "text", Value: "<Support>"}}
	own := groups.Group{
		Links: links, Name: "<Support>", URL: "/ui/members/groups/dirgroup_1", Members: "2 people.", Role: "Editor", Give: &groups.Give{URL: "/ui/members/groups#groups-roles", Text: "Change its role"}, Manage: true, Copy: ui.Copy{ID: "group-id", Label: "Group ID", Value: "dirgroup_1"},
		Rename: rename, Search: groups.Search{ID: "group-q", URL: "/ui/members/groups/dirgroup_1", Label: "Search this group", Query: "k"}, Rows: people,
		Pager: groups.Pager{Range: "2 people on this page", NextURL: "/ui/members/groups/dirgroup_1?after=mem_2"},
		Find:  groups.Find{URL: "/ui/members/groups/dirgroup_1", Query: "<ki", Role: "Editor", Rows: people, More: "There are others who match."},
	}
	refused := own
	refused.Problem, refused.Rows, refused.None, refused.Pager, refused.Find = "This would change your own role.", nil, "Nobody is in this group yet.", groups.Pager{}, groups.Find{URL: own.URL, None: "No member matches “x”."}
	pushed := groups.Group{Links: links, Name: "Engineering", URL: "/ui/members/groups/dirgroup_2", Members: "1 person.", Managed: groups.Managed{Provider: "Okta"}, Search: search, Rows: people[:1], Copy: own.Copy, Unknown: &groups.Unknown{Provider: "Okta", Members: "2 members", Values: []string{"<id>"}, More: "And 1 other."}}
	return map[string]View{
		"groups/page":           groups.Page{Links: links, Total: 57, Tabs: tabs, Make: &make, Search: search, Rows: rows, Pager: groups.Pager{Range: "51–52 of 52", PrevURL: "/ui/members/groups?page=1"}, Roles: form},
		"groups/page-read":      groups.Page{Links: links, Total: 57, Tabs: tabs, Search: search, None: "There are no groups yet.", Roles: read},
		"groups/make":           taken,
		"groups/roles":          shown,
		"groups/roles-none":     groups.Roles{GroupRoles: ui.GroupRoles{None: "Groups that were made here give no roles."}},
		"groups/group":          own,
		"groups/group-refused":  refused,
		"groups/group-pushed":   pushed,
		"groups/rename":         rename,
		"groups/delete":         groups.Delete{Name: "<Support>", URL: "/ui/members/groups/dirgroup_1", Effects: []string{"2 members will lose Editor: <Kim>."}},
		"groups/delete-blocked": groups.Delete{Name: "Support", URL: "/ui/members/groups/dirgroup_1", Problem: "This would change your own role.", Blocked: true},
	}
}
