package views

import (
	"maps"

	"anteroom/internal/model"
	"anteroom/views/directories"
	"anteroom/views/ui"
)

func directorySamples() map[string]View {
	okta := directories.Head{Links: links, URL: "/ui/scim/dir_1", Name: "Okta", Mark: directories.Mark(model.ProviderOkta), Badge: directories.Badge{Kind: "info", Icon: "timer", Text: "Waiting"}}
	read := okta
	read.ReadOnly = true
	endpoint := ui.Copy{ID: "directory-endpoint", Label: "Endpoint URL", Value: "https://id.example.com/scim/v2/dir_1"}
	waiting := directories.Status{URL: "/ui/scim/dir_1", Every: 5, Seen: "1-0-0-0-", Notice: ui.Notice{Kind: ui.KindInfo, Title: "Waiting for the first request from Okta", Text: "This page updates by itself."}}
	connected := directories.Status{URL: "/ui/scim/dir_1", Every: 30, Seen: "1-8-3-9-2 minutes ago", Notice: ui.Notice{Kind: ui.KindOK, Title: "Connected"}, Facts: []directories.Fact{{Label: "Knows of", Value: "8 users, 3 groups"}}}
	tokens := directories.Tokens{URL: "/ui/scim/dir_1", Endpoint: endpoint, Form: true, Lives: []ui.Option{{Value: "90", Label: "90 days"}, {Value: "365", Label: "1 year", Selected: true}}, Rows: []directories.Token{
		{ID: "dirtok_1", URL: "/ui/scim/dir_1/tokens/dirtok_1", Suffix: "z76t", Facts: "Created 3 Mar 2026 by <Dana>, last used 2 minutes ago.", Manage: true},
		{ID: "dirtok_2", URL: "/ui/scim/dir_1/tokens/dirtok_2", Suffix: "k3Xw", Facts: "Created 3 Mar 2026, not used yet.", Badge: &directories.Badge{Kind: "muted", Icon: "info", Text: "Expired"}, Manage: true, Expired: true},
	}}
	refused := tokens
	refused.Problem, refused.Rows = "A directory can have 10 tokens.", nil
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
		"directories/directory":      directories.Directory{Head: okta, Status: waiting, Tokens: tokens, Guide: guideOfOkta(true), Danger: &directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta", Enabled: true, Prove: true}},
		"directories/directory-read": directories.Directory{Head: read, Status: connected, Tokens: directories.Tokens{URL: "/ui/scim/dir_1", Endpoint: endpoint}, Guide: guideOfOkta(false)},
		"directories/status":         connected,
		"directories/tokens-problem": refused,
		"directories/guide":          guideOfOkta(false),
		"directories/made":           directories.Made{Name: "<Okta>", URL: "/ui/scim/dir_1", Endpoint: endpoint, Token: ui.Copy{ID: "directory-token", Label: "Token", Value: "scim_token", Secret: true}, Overlap: "4 Mar 2026, 14:00 UTC"},
		"directories/confirm":        directories.Confirm{Title: "Rotate the token ending in …z76t?", Name: "<Okta>", URL: "/ui/scim/dir_1", Action: "/ui/scim/dir_1/tokens/dirtok_1/rotate", Button: "Rotate token", Effects: []string{"You get a new token."}},
		"directories/confirm-members": directories.Confirm{Title: "Delete the directory of Okta?", Name: "Okta", URL: "/ui/scim/dir_1", Action: "/ui/scim/dir_1/delete", Button: "Delete directory", Version: 4, Danger: true, Final: true, Problem: "Choose what becomes of the members.",
			Effects: []string{"What it has sent is deleted."}, Members: []directories.Farewell{{Value: "keep", Label: "Keep members", Effects: "They go on."}, {Value: "suspend", Label: "Deactivate members", Effects: "They are signed out of <Acme>."}}},
	}
	maps.Copy(all, map[string]View{"directories/danger": directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta", Prove: true}, "directories/danger-prove": directories.Danger{URL: "/ui/scim/dir_1", Version: 4, Name: "Okta"}})
	return all
}

func guideOfOkta(open bool) directories.Guide {
	g, err := directories.NewGuides().Fill(model.ProviderOkta, directories.Values{Product: "<Coffeedesk>", Organization: "Acme", Endpoint: "https://id.example.com/scim/v2/dir_1"})
	if err != nil {
		panic(err)
	}
	g.Parts, g.Open = g.Parts[:1], open
	return g
}
