package views

import (
	"html/template"
	"maps"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/ui"
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
	maps.Copy(all, linkSamples())
	for _, why := range []string{portal.OverUnknown, portal.OverExpired, portal.OverRevoked, portal.OverSpent, portal.OverClosed, portal.OverPaused, portal.OverEnded} {
		all["portal/over-"+why] = portal.Over{AppName: "Coffeedesk", Why: why}
	}
	all["portal/over-too-late"] = portal.Over{AppName: "Coffeedesk", Why: portal.OverRevoked, TooLate: true}
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

// linkSamples are those of what an organization's admins see of links to its admin portal.
func linkSamples() map[string]View {
	lives := []ui.Option{{Value: "1h0m0s", Label: "1 hour"}, {Value: "168h0m0s", Label: "7 days", Selected: true}}
	list := portal.List{Lives: lives, Rows: []portal.Row{
		{
			ID: "lnk_2", URL: "/ui/portal-links/lnk_2", Version: 3, Title: "Domains, Single sign-on", Badge: portal.Badge{Kind: "ok", Icon: "circle-check", Text: "Works"},
			Who: "For <it>@acme.com alone.", Made: "Made by Dana & Co on 3 Mar 2026.", Until: "Works until 10 Mar 2026, 12:00 UTC.", Used: "Opened 3 times, last used 5 minutes ago.", Extend: true, Revoke: true,
		},
		{
			ID: "lnk_1", URL: "/ui/portal-links/lnk_1", Version: 2, Title: "Provisioning", Badge: portal.Badge{Kind: "muted", Icon: "info", Text: "Revoked"},
			Who: "For whoever has it.", Made: "Made by Coffeedesk on 1 Mar 2026.", Until: "Revoked on 2 Mar 2026, 12:00 UTC.", Used: "Not opened yet.",
		},
	}}
	refused := list
	refused.Problem = "A link can last from 1 hour to 30 days."
	form := portal.New{Action: "/ui/portal-links", OrgName: "<Acme>", Newest: "lnk_2", Lives: lives, Modules: []ui.Option{
		{Value: "domain_verification", Label: "Domains", Description: "Prove which email domains are yours."},
		{Value: "sso", Label: "Single sign-on", Description: "Have your people sign in with your identity provider.", Selected: true},
	}}
	letter := portal.Letter{Recipient: ui.Field{ID: "portal-recipient", Name: "recipient", Label: "Only for (optional)", Type: "email"}, NoteMost: 300}
	wrong, unmailed := form, form
	form.Letter, unmailed.Letter = &letter, nil
	refusedLetter := letter
	refusedLetter.Mail, refusedLetter.Note, refusedLetter.NoteError = true, "<Hello>", "A note can have 300 characters. Shorten it."
	wrong.Problem, wrong.Letter = "Choose what the link is for.", &refusedLetter
	made := portal.Made{
		Title: "Single sign-on", OrgName: "<Acme>", Until: "10 Mar 2026, 12:00 UTC", AllURL: "/ui/portal-links",
		Link: ui.Copy{ID: "portal-link", Label: "Link", Value: "https://id.example/portal/tok", Secret: true},
	}
	mailed := made
	mailed.Who, mailed.Mailed = "<it>@acme.com", true
	code := portal.Code{OrgName: "<Acme>", Address: "it@acme.com", URL: "/portal/tok", Challenge: "chl_1", Code: ui.Field{ID: "portal-code", Name: "code", Label: "Six-digit code", Type: "text", Required: true}}
	unsent := code
	unsent.Challenge, unsent.Notice = "", &ui.Notice{Kind: ui.KindError, Text: "You have asked for several codes."}
	return map[string]View{
		"portal/code":         code,
		"portal/code-unsent":  unsent,
		"portal/links":        portal.Links{List: list, NewURL: "/ui/portal-links/new"},
		"portal/list-none":    portal.List{},
		"portal/list-refused": refused,
		"portal/new":          form,
		"portal/new-refused":  wrong,
		"portal/new-no-mail":  unmailed,
		"portal/made":         made,
		"portal/made-mailed":  mailed,
		"ui/handover": ui.Handover{
			ID: "handover", Module: "sso", NewURL: "/ui/portal-links/new?module=sso", AllURL: "/ui/portal-links", All: "see 2 more links", Live: "/ui/portal-links/of/sso",
			Rows: []ui.Handed{{ID: "lnk_1", Who: "<it>@acme.com", Text: "<it>@acme.com has a link from Dana & Co: not opened yet, works until 10 Mar 2026, 12:00 UTC.", Revoke: "/ui/portal-links/lnk_1/revoke"}},
		},
		"ui/handover-nobody": ui.Handover{ID: "handover", Module: "sso", NewURL: "/ui/portal-links/new?module=sso", AllURL: "/ui/portal-links", All: "see all links", Live: "/ui/portal-links/of/sso"},
	}
}
