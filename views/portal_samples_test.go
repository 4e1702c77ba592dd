package views

import (
	"html/template"

	"anteroom/internal/model"
	"anteroom/views/layout"
	"anteroom/views/portal"
	"anteroom/views/ui"
)

// portalSamples are those of the admin portal.
func portalSamples() map[string]View {
	stands := portal.Stands{Live: "/portal/lnk_1/stands", Items: []portal.Item{
		{Label: "Domains", Text: "Prove which email domains are yours.", URL: "/portal/lnk_1/domains", Icon: "globe", Stand: ui.Stand{Kind: ui.KindOK, Text: "acme.com is verified."}},
		{Label: "Single sign-on", Text: "Have your people sign in with your identity provider.", URL: "/portal/lnk_1/sso", Icon: "key-round", Stand: ui.Stand{Kind: ui.KindInfo, Text: "<Okta>: 3 of 6 steps done"}},
		{Label: "Provisioning", Text: "Have your identity provider add and remove people.", URL: "/portal/lnk_1/scim", Icon: "arrow-left-right", Stand: ui.Stand{Text: "Not started"}},
	}}
	done, trouble := stands, stands
	done.Items = stands.Items[:1]
	trouble.Items = []portal.Item{{Label: "Domains", Text: "Prove which email domains are yours.", URL: "/portal/lnk_1/domains", Icon: "globe", Stand: ui.Stand{Kind: ui.KindWarn, Text: "acme.com is not verified."}}}
	landing := portal.Landing{AppName: "Coffeedesk", OrgName: "<Acme>", MadeBy: "Dana & Co", Modules: []portal.Module{{Label: "Domains", Icon: "globe"}, {Label: "Single sign-on", Icon: "key-round"}}, Until: "10 Mar 2026, 12:00 UTC", URL: "/portal/tok"}
	bound := landing
	bound.MadeBy, bound.Recipient = "", "it@acme.com"
	all := map[string]View{
		"portal/landing":           landing,
		"portal/landing-recipient": bound,
		"portal/opening":           portal.Opening{OrgName: "<Acme>", URL: "/portal/tok"},
		"portal/home":              portal.Home{OrgName: "<Acme>", Stands: stands},
		"portal/home-framed":       portal.Home{OrgName: "<Acme>", Framed: true, Stands: done},
		"portal/stands-done":       done,
		"portal/stands-trouble":    trouble,
		"layout/portal":            portalShell("<h1>Setup</h1>", "/portal/lnk_1/leave"),
		"layout/portal-embedded":   portalShell("<h1>Setup</h1>", ""),
	}
	for _, why := range []string{portal.OverUnknown, portal.OverExpired, portal.OverRevoked, portal.OverSpent, portal.OverClosed, portal.OverEnded} {
		all["portal/over-"+why] = portal.Over{AppName: "Coffeedesk", Why: why}
	}
	failed, ended := embedding, embedding
	failed.Failed, ended.Expires, ended.Over = "LINK_SPENT", "", true
	all["portal/over-framed-failed"] = portal.Over{AppName: "Coffeedesk", Why: portal.OverSpent, Framed: &failed}
	all["portal/over-framed-ended"] = portal.Over{AppName: "Coffeedesk", Why: portal.OverEnded, Framed: &ended}
	all["ui/embedding"] = embedding
	return all
}

// embedding is what is said to pages around a frame.
var embedding = ui.Embedding{Home: "/portal/lnk_1/", Organization: "org_1", Origins: "https://app.test https://b.test", Expires: "2026-03-10T12:00:00Z", Left: 3600}

func portalShell(body template.HTML, leave string) layout.Portal {
	p := layout.Portal{
		Frame: layout.Frame{
			Title: "Setup", AppName: "Coffeedesk", Look: model.Look{Color: model.DefaultBrand}, OrgName: "<Acme>", Links: "/portal/lnk_1", Body: body,
			Nav: []layout.NavGroup{{Label: "Set up", Items: []layout.NavItem{{Label: "Domains", URL: "/portal/lnk_1/domains", Icon: "globe"}, {Label: "Single sign-on", URL: "/portal/lnk_1/sso", Icon: "key-round", Current: true}}}},
		},
		Home: "/portal/lnk_1/", Until: "10 Mar 2026, 12:00 UTC", Leave: leave,
	}
	if leave == "" {
		p.Framed, p.Scripts = &embedding, []string{"portal.js"}
	}
	return p
}
