package views

import (
	"maps"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

func directorySamples() map[string]View {
	okta := directories.Head{Links: links, URL: "/ui/scim/dir_1", Name: "Okta", Mark: directories.Mark(model.ProviderOkta), Badge: directories.Badge{Kind: "info", Icon: "timer", Text: "Waiting"}}
	read := okta
	read.ReadOnly = true
	endpoint := ui.Copy{ID: "directory-endpoint", Label: "Endpoint URL", Value: "https://id.example.com/scim/v2/dir_1"}
	waiting := directories.Status{URL: "/ui/scim/dir_1", Every: 5, Seen: "1-0-0-0-", Notice: ui.Notice{Kind: ui.KindInfo, Title: "Waiting for the first request from Okta", Text: "This page updates by itself."}}
	connected := directories.Status{URL: "/ui/scim/dir_1", Every: 30, Seen: "1-8-3-9-2 minutes ago", Notice: ui.Notice{Kind: ui.KindOK, Title: "Connected"}, Facts: []directories.Fact{{Label: "Knows of", Value: "8 users, 3 groups"}}}
	tokens := directories.Tokens{URL: "/ui/scim/dir_1", Endpoint: endpoint, Form: true, Lives: []ui.Option{{Value: "90", Label: "90 days"}, {Value: "365", Label: "1 year", Selected: true}}, Rows: directories.TokenRows{All: []directories.Token{
		{ID: "dirtok_1", URL: "/ui/scim/dir_1/tokens/dirtok_1", Suffix: "z76t", Facts: "Created 3 Mar 2026 by <Dana>, last used 2 minutes ago.", Manage: true},
		{ID: "dirtok_2", URL: "/ui/scim/dir_1/tokens/dirtok_2", Suffix: "k3Xw", Facts: "Created 3 Mar 2026, not used yet.", Badge: &directories.Badge{Kind: "muted", Icon: "info", Text: "Expired"}, Manage: true, Expired: true},
	}}}
	refused := tokens
	refused.Problem, refused.Rows = "A directory can have 10 tokens.", directories.TokenRows{None: "No token: the provider can’t connect before it has one."}
	polled := tokens.Rows
	polled.Partial = true
	tiles := []directories.Tile{{Value: "okta", Name: "Okta", Mark: directories.Mark(model.ProviderOkta), Text: "SCIM 2.0", Selected: true}, {Value: "google", Name: "Google Workspace", Mark: directories.Mark(model.ProviderGoogle), Text: "Doesn’t push."}}
	choose := directories.Choose{Action: "/ui/scim", Button: "Configure", Tiles: tiles}
	google := choose
	google.Problem, google.Instead = "Google Workspace doesn’t tell apps of its people by itself.", &directories.Instead{Text: "Set up single sign-on", URL: "/ui/sso"}
	all := map[string]View{
		"directories/page":           directories.Page{Links: links, AppName: "<Coffeedesk>", Choose: choose, Items: []directories.Item{{Name: "Okta", URL: "/ui/scim/dir_1", Mark: directories.Mark(model.ProviderOkta), Added: "Added 3 Mar 2026 by <Dana>", Badge: okta.Badge, Counts: "8 users, 3 groups"}}},
		"directories/page-empty":     directories.Page{Links: links, AppName: "Coffeedesk", Choose: choose},
		"directories/page-read":      directories.Page{Links: links, AppName: "Coffeedesk", ReadOnly: true},
		"directories/badge":          directories.Badge{Kind: "ok", Icon: "circle-check", Text: "Connected", Partial: true},
		"directories/choose-google":  google,
		"directories/change":         directories.Change{Name: "Okta", URL: "/ui/scim/dir_1", Choose: directories.Choose{Action: "/ui/scim/dir_1/provider", Button: "Change provider", Version: 4, Tiles: tiles}},
		"directories/directory":      directories.Directory{Head: okta, Tabs: tabsOfDirectory(0), Status: waiting, Tokens: tokens, Guide: guideOfOkta(true), Danger: &directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta", Enabled: true, Prove: true}},
		"directories/directory-read": directories.Directory{Head: read, Tabs: tabsOfDirectory(0), Status: connected, Tokens: directories.Tokens{URL: "/ui/scim/dir_1", Endpoint: endpoint, Rows: directories.TokenRows{None: "No token."}}, Guide: guideOfOkta(false)},
		"directories/status":         connected,
		"directories/tokens-problem": refused,
		"directories/tokenrows":      polled,
		"directories/guide":          guideOfOkta(false),
		"directories/made":           directories.Made{Name: "<Okta>", URL: "/ui/scim/dir_1", Title: "Copy this token now", ID: "directory-token-saved", Saved: "/ui/scim/dir_1#directory-tokens", Copies: []ui.Copy{{ID: "directory-token", Label: "Token", Value: "scim_token", Secret: true}, endpoint}, Overlap: "The token before counts until 4 Mar 2026, 14:00 UTC, so that you have time to enter this one."},
		"directories/confirm":        directories.Confirm{Title: "Rotate the token ending in …z76t?", Name: "<Okta>", URL: "/ui/scim/dir_1", Action: "/ui/scim/dir_1/tokens/dirtok_1/rotate", Button: "Rotate token", Effects: []string{"You get a new token."}},
		"directories/confirm-members": directories.Confirm{Title: "Delete the directory of Okta?", Name: "Okta", URL: "/ui/scim/dir_1", Action: "/ui/scim/dir_1/delete", Button: "Delete directory", Version: 4, Danger: true, Final: true, Problem: "Choose what becomes of the members.",
			Effects: []string{"What it has sent is deleted."}, Choose: "What happens to members", Field: "members", Choices: []directories.Choice{{Value: "keep", Label: "Keep members", Effects: []string{"They go on."}}, {Value: "suspend", Label: "Deactivate members", Effects: []string{"They are signed out of <Acme>."}}}},
	}
	maps.Copy(all, directoryLists(okta))
	maps.Copy(all, directoryClients(okta, tokens))
	maps.Copy(all, map[string]View{"directories/danger": directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta", Prove: true}, "directories/danger-prove": directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta"},
		"directories/danger-busy":    directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta", Prove: true, Busy: true, Partial: true},
		"directories/directory-goes": directories.Directory{Head: okta, Tabs: tabsOfDirectory(0), Status: waiting, Tokens: tokens, Guide: guideOfOkta(true), Goes: true, Danger: &directories.Danger{URL: "/ui/scim/dir_1", Version: 5, Name: "Okta", Prove: true, Busy: true}}})
	return all
}

func guideOfOkta(open bool) directories.Guide {
	g, err := directories.NewGuides().Fill(english(), model.ProviderOkta, directories.Values{Product: "<Coffeedesk>", Organization: "Acme", Endpoint: "https://id.example.com/scim/v2/dir_1"})
	if err != nil {
		panic(err)
	}
	g.Parts, g.Open, g.Groups = g.Parts[:2], open, "/ui/scim/dir_1/groups"
	return g
}

func tabsOfDirectory(current int) directories.Tabs {
	all := directories.Tabs{Items: []directories.Tab{{Label: "Setup", URL: "/ui/scim/dir_1"}, {Label: "Users", URL: "/ui/scim/dir_1/users", Count: "8"}, {Label: "Groups", URL: "/ui/scim/dir_1/groups", Count: "3"}, {Label: "Activity", URL: "/ui/scim/dir_1/activity"}}}
	all.Items[current].Current = true
	return all
}

// directoryClients are the pages of who gets access tokens by OAuth.
func directoryClients(head directories.Head, tokens directories.Tokens) map[string]View {
	last := &directories.Badge{Kind: "ok", Icon: "circle-check", Text: "Used last"}
	read := head
	read.ReadOnly = true
	const at = "/ui/scim/dir_1/oauth"
	values := []ui.Copy{tokens.Endpoint, {ID: "oauth-token-endpoint", Label: "Token endpoint", Value: "https://id.example.com/scim/v2/dir_1/token"}}
	secret := directories.Client{ID: "dircli_1", URL: at + "/dircli_1", Copy: ui.Copy{ID: "oauth-id-dircli_1", Label: "Client ID", Value: "dircli_1"}, Suffix: "k3Xw", Facts: "Created 3 Mar 2026 by <Dana>, last used 2 minutes ago.", Last: last, Manage: true}
	trust := directories.Client{ID: "dircli_2", URL: at + "/dircli_2", Copy: ui.Copy{ID: "oauth-id-dircli_2", Label: "Client ID", Value: "dircli_2"}, Trusted: "<b5ba7a93>", Facts: "Created 3 Mar 2026, not used yet.", Manage: true,
		Rows: []directories.Fact{{Label: "Issuer", Value: "https://login.microsoftonline.com/ce5f061f/v2.0"}, {Label: "Audience", Value: "our token endpoint"}}}
	full := directories.OAuth{Head: head, URL: at, Values: values, Secrets: []directories.Client{secret}, Trusts: []directories.Client{trust}, Form: true, SecretLife: "1 hour", TrustLife: "5 minutes", Problem: "A directory can have 10 clients."}
	form := directories.Trust{Name: "<Okta>", URL: at, Title: "Change whom to trust", Action: at + "/dircli_2/change", Button: "Save changes", Version: 3, Token: values[1],
		Fields:  []ui.Field{{ID: "trust-issuer", Name: "issuer", Label: "Issuer", Type: "url", Value: "https://issuer.test", Required: true, Error: "Enter the issuer."}},
		Accepts: []directories.Accept{{Title: "Always", Rules: []string{"The issuer has signed it."}}}}
	tokens.Rows.All[0].Last, tokens.Form = last, false
	tokens.OAuth = &directories.Way{URL: at, Facts: "1 client secret, last used 2 minutes ago", Last: last}
	offered := tokens
	offered.Rows.All, offered.OAuth = nil, &directories.Way{URL: at}
	problem := form
	problem.Version, problem.Problem = 0, "This application is trusted already."
	return map[string]View{
		"directories/way":   directories.Way{URL: at, Facts: "1 client secret", Last: last, Partial: true},
		"directories/oauth": full, "directories/oauth-read": directories.OAuth{Head: read, URL: at, Values: values}, "directories/trust": form, "directories/trust-problem": problem,
		"directories/tokens-oauth": tokens, "directories/tokens-offered": offered,
		"directories/made-secret": directories.Made{Name: "Okta", URL: at, Title: "Copy this client secret now", ID: "oauth-secret-saved", Saved: at + "#oauth-secrets", Copies: values},
	}
}

func directoryLists(head directories.Head) map[string]View {
	partial := tabsOfDirectory(0)
	partial.Partial = true
	roles := directories.Roles{Provider: "Okta", Default: "Member", GroupRoles: ui.GroupRoles{ID: "directory-roles", Action: "/ui/scim/dir_1/groups", Page: "directory", Mark: ui.Mark{Name: "version", Value: "4"}, Form: true, Known: []string{"<IT>", "Sales"}, Rows: []ui.GroupRole{
		{N: 1, Group: "<IT>", Role: "Admin", Options: []ui.Option{{Value: "role_1", Label: "Admin", Selected: true}, {Value: "role_2", Label: "Member"}}},
	}}}
	shown, problem := roles, roles
	shown.Shown, shown.Again, shown.Effects = "ab12", true, []string{"1 member will get Admin: <Kim>."}
	problem.Problem, problem.Stale, problem.Now = "Somebody has changed the directory meanwhile.", true, []ui.GroupRole{{N: 1, Group: "<Sales>", Role: "Admin"}}
	people := directories.People{
		Head: head, Tabs: tabsOfDirectory(1), Search: directories.Search{URL: "/ui/scim/dir_1/users", Label: "Search users", Query: "<k"}, Other: "/ui/scim/dir_1/users?waiting=yes", Refused: []directories.Refusal{{When: "3 Mar 2026, 14:00 UTC", Why: "There is a user named <Kim> already."}}, Activity: "/ui/scim/dir_1/activity?show=changes", Pager: directories.Pager{Range: "51–100", PrevURL: "/ui/scim/dir_1/users", NextURL: "/ui/scim/dir_1/users?page=3"},
		Rows: []directories.Person{
			{Name: "<Kim>", UserName: "kim@acme.com", Badge: directories.Badge{Kind: "ok", Icon: "circle-check", Text: "Member"}, MemberURL: "/ui/members/mem_2", Requests: "/ui/scim/dir_1/activity?about=diruser_1"},
			{Name: "bo@acme.com", Badge: directories.Badge{Kind: "muted", Icon: "info", Text: "Inactive"}, Requests: "/ui/scim/dir_1/activity?about=diruser_3"},
			{Name: "Al", UserName: "al", Email: "al@elsewhere.test", Badge: directories.Badge{Kind: "warn", Icon: "timer", Text: "Waiting"}, Called: "Here they are called <Al>.", Why: "The address is in no domain that Acme has verified.", Requests: "/ui/scim/dir_1/activity?about=diruser_2"},
		},
	}
	asked := directories.Questions{URL: "/ui/scim/dir_1", Provider: "Okta", Answers: true, More: "2 more are asked once these are answered.", Rows: []directories.Question{
		{ID: "diruser_5", Email: "dana@acme.com", Person: "<Dana>", Name: "Dan", Subject: "00u2"}, {ID: "diruser_6", Email: "you@acme.com", Person: "You", Name: "You", Own: true},
	}}
	read := asked
	read.Answers, read.Rows = false, read.Rows[:1]
	return map[string]View{
		"directories/tabs":          partial,
		"directories/people":        people,
		"directories/people-none":   directories.People{Head: head, Tabs: tabsOfDirectory(1), Search: directories.Search{URL: "/ui/scim/dir_1/users", Label: "Search users", Waiting: true}, Waiting: true, Other: "/ui/scim/dir_1/users", None: "Nobody waits."},
		"directories/groups":        directories.Groups{Head: head, Tabs: tabsOfDirectory(2), Roles: roles, Search: directories.Search{URL: "/ui/scim/dir_1/groups", Label: "Search groups"}, Rows: []directories.Group{{Name: "<IT>", URL: "/ui/members/groups/dirgroup_1", Members: "12 people", Role: "Admin"}, {Name: "Sales", Members: "1 person"}}, Pager: directories.Pager{Range: "1–2 of 2"}},
		"directories/groups-none":   directories.Groups{Head: head, Tabs: tabsOfDirectory(2), Roles: directories.Roles{GroupRoles: ui.GroupRoles{None: "Groups give no roles."}}, Search: directories.Search{URL: "/ui/scim/dir_1/groups", Label: "Search groups"}, None: "Okta has sent no groups yet."},
		"directories/roles":         shown,
		"directories/roles-problem": problem,
		"directories/roles-read":    directories.Roles{GroupRoles: ui.GroupRoles{Rows: roles.Rows}},
		"directories/activity": directories.Activity{Head: head, Tabs: tabsOfDirectory(3), Other: "/ui/scim/dir_1/activity?show=changes", Older: "/ui/scim/dir_1/activity?before=dirreq_1", Rows: []directories.Request{
			{ID: "dirreq_3", When: "3 Mar 2026, 14:00:00 UTC", Method: "POST", Path: "/Users", Badge: directories.Badge{Kind: "ok", Icon: "circle-check", Text: "201 Changed"}, Change: "Added kim@acme.com", Where: "from 192.0.2.1 by <Okta>"},
			{ID: "dirreq_2", When: "3 Mar 2026, 13:59:00 UTC", Method: "POST", Path: "/Users", Badge: directories.Badge{Kind: "warn", Icon: "triangle-alert", Text: "400 Refused"}, Problem: "The attribute userName is missing.", Where: "from 192.0.2.1"},
		}},
		"directories/activity-about": directories.Activity{Head: head, Tabs: tabsOfDirectory(3), About: "diruser_5", All: "/ui/scim/dir_1/activity"},
		"directories/activity-loud":  directories.Activity{Head: head, Tabs: tabsOfDirectory(3), Loud: true, Other: "/ui/scim/dir_1/activity"},
		"directories/questions":      asked,
		"directories/questions-read": read,
		"directories/directory-asks": directories.Directory{Head: head, Tabs: tabsOfDirectory(0), Questions: &read, Guide: guideOfOkta(false)},
	}
}
