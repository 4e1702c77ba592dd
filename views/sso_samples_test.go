package views

import (
	"maps"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

func ssoSamples() map[string]View {
	all := map[string]View{
		"sso/page":             pageOfConnections(),
		"sso/page-empty":       sso.Page{Links: links, AppName: "Coffeedesk", Choose: chooseProvider()},
		"sso/page-read":        sso.Page{Links: links, AppName: "Coffeedesk", ReadOnly: true},
		"sso/choose-problem":   sso.Choose{Action: "/ui/sso", Button: "Continue", Problem: "Choose your identity provider."},
		"sso/break_glass":      breakGlassMembers(),
		"sso/break_glass-read": sso.BreakGlass{URL: "/ui/sso/break-glass", Items: breakGlassMembers().Items[:1]},
		"sso/name_break_glass": sso.NameBreakGlass{Back: "/ui/sso", Action: "/ui/sso/break-glass", Problem: "There are 5.",
			Email: ui.Field{ID: "break-glass-email", Name: "member_email", Label: "Email", Type: "email", Error: "Choose an active member."}, Reason: ui.Field{ID: "break-glass-reason", Name: "reason", Label: "Reason", Type: "text"},
			Review: ui.Field{ID: "break-glass-review", Name: "review", Label: "Review on", Type: "date", Value: "2026-09-03"}},
		"sso/change":          sso.Change{Name: "<Okta>", URL: "/ui/sso/conn_1", Live: true, Choose: sso.Choose{Action: "/ui/sso/conn_1/provider", Button: "Change provider", Version: 4}},
		"sso/change-draft":    sso.Change{Name: "Okta", URL: "/ui/sso/conn_1", Choose: sso.Choose{Action: "/ui/sso/conn_1/provider", Button: "Change provider", Version: 4}},
		"sso/rename":          sso.Rename{Name: "<Okta>", URL: "/ui/sso/conn_1", Version: 4, Field: ui.Field{ID: "sso-name", Name: "name", Type: "text", Label: "Name", Value: "<Okta>"}},
		"sso/confirm":         confirmTurnOff(),
		"sso/confirm-final":   sso.Confirm{Title: "Delete Okta?", Name: "Okta", URL: "/ui/sso/conn_1", Action: "/ui/sso/conn_1/delete", Button: "Delete connection", Final: true, Problem: "Okta was changed meanwhile."},
		"sso/turn_on":         sso.TurnOn{URL: "/ui/sso/conn_1", Version: 4, Require: &sso.Require{Text: "It is required.", Required: true, Form: true}},
		"sso/confirm-blocked": sso.Confirm{Title: "Require Okta?", Name: "Okta", URL: "/ui/sso/conn_1", Blocked: "Sign in by Okta yourself first.", First: &sso.Link{Text: "Sign in with Okta", URL: "/sso/conn_1/start"}},
		"sso/connection":      draftConnection(),
		"sso/connection-live": liveConnection(),
		"sso/connection-read": sso.Connection{Links: links, URL: "/ui/sso/conn_1", ReadOnly: true, Head: sso.Head{Name: "Okta", Protocol: "SAML"}, Settings: sso.Settings{Role: "Member"}, Groups: sso.Groups{GroupRoles: ui.GroupRoles{Rows: []ui.GroupRole{{N: 1, Group: "IT", Role: "Admin"}}}}},
		"sso/settings":        sso.Settings{Provider: "Okta", Creates: true, Syncs: true, Offers: true, SignsOut: true, Role: "Member"},
		"sso/settings-form":   sso.Settings{URL: "/ui/sso/conn_1", Version: 4, Provider: "Okta", Creates: true, Role: "Member", Form: true, Problem: "Okta was changed meanwhile."},
		"sso/attempt":         attempt(),
		"sso/attempt-outside": sso.Attempt{Title: "Test of <Okta>", Next: &sso.Link{Text: "Back to the step “Test”", URL: "/ui/sso/conn_1#sso-step-test"}, Portal: "/ui/sso/conn_1/attempts/att_1", Notice: ui.Notice{Kind: ui.KindError, Title: "The test failed", Text: "Sign it."}, Answers: true, Cut: true},
		"sso/attempts": sso.Attempts{URL: "/ui/sso/conn_1", Search: ui.Field{ID: "sso-attempt", Name: "attempt", Type: "text", Label: "Number of an attempt"}, Rows: []sso.AttemptRow{
			{URL: "/ui/sso/conn_1/attempts/att_1", When: "3 Mar 2026, 14:00 UTC", Badge: sso.Badge{Kind: "ok", Icon: "circle-check", Text: "Signed in"}, Who: "zoe@<acme>.com", Where: "192.0.2.1"},
			{URL: "/ui/sso/conn_1/attempts/att_2", When: "3 Mar 2026, 14:00 UTC", Badge: sso.Badge{Kind: "warn", Icon: "triangle-alert", Text: "Refused"}, Who: "Unknown person", Reason: "Assign them.", Often: "12 times since 3 Mar 2026, 13:00 UTC. This is the last of them."},
		}},
		"sso/test":     sso.Test{Notice: ui.Notice{Kind: ui.KindOK, Title: "Tested by you", Text: "You signed in with it on 3 Mar 2026, 14:00 UTC."}},
		"domains/card": domains.Card{Name: domains.Name{Text: "bücher.example", ASCII: "xn--bcher-kva.example"}, URL: "/ui/domains/dom_2", Badge: detailOfDomain().Badge, Record: detailOfDomain().Record, Status: detailOfDomain().Status},
	}
	maps.Copy(all, guideSamples())
	maps.Copy(all, questionSamples())
	return all
}

func breakGlassMembers() sso.BreakGlass {
	return sso.BreakGlass{URL: "/ui/sso/break-glass", Manage: true, Notice: &ui.Notice{Kind: ui.KindWarn, Title: "Nobody gets in", Text: "Name somebody."}, Items: []sso.BreakGlassItem{
		{ID: "mem_1", Name: "<Dana>", Email: "dana@acme.com", Reason: "<On call>", Review: "3 Sep 2026", Badges: []sso.Badge{{Kind: ui.KindWarn, Icon: "triangle-alert", Text: "No passkey"}}},
		{ID: "mem_2", Name: "Al", Email: "al@acme.com", Reason: "Let in by the operator"},
	}}
}

func chooseProvider() sso.Choose {
	return sso.Choose{
		Action: "/ui/sso", Button: "Continue",
		Tiles: []sso.Tile{
			{Value: "okta", Name: "Okta", Mark: sso.Mark(model.ProviderOkta), Text: "SAML or OpenID Connect", Note: "By hand.", Selected: true},
			{Value: "custom", Name: "Another provider", Mark: sso.Mark(model.ProviderCustom), Text: "SAML or OpenID Connect"},
		},
		Protocols: []ui.Option{{Value: "SAML", Label: "SAML", Description: "Every provider speaks it.", Selected: true}, {Value: "OIDC", Label: "OpenID Connect", Description: "Fewer values."}},
	}
}

func pageOfConnections() sso.Page {
	named := breakGlassMembers()
	return sso.Page{Links: links, AppName: "<Coffeedesk>", Choose: chooseProvider(), BreakGlass: &named, Items: []sso.Item{
		{Name: "<Okta>", URL: "/ui/sso/conn_1", Mark: sso.Mark(model.ProviderOkta), Protocol: "SAML", Domains: "acme.com", Badges: []sso.Badge{
			{Kind: ui.KindOK, Icon: "circle-check", Text: "On"}, {Kind: ui.KindInfo, Icon: "info", Text: "Changes not live yet"}, {Kind: ui.KindWarn, Icon: "triangle-alert", Text: "Certificate expires in 12 days"},
		}},
		{Name: "Entra ID", URL: "/ui/sso/conn_2", Mark: sso.Mark(model.ProviderEntra), Protocol: "OpenID Connect", Domains: "No verified domain leads here", Done: "0 of 6 steps done", Badges: []sso.Badge{{Kind: "muted", Icon: "timer", Text: "Draft"}}},
	}}
}

func confirmTurnOff() sso.Confirm {
	return sso.Confirm{
		Title: "Turn off <Okta>?", Name: "<Okta>", URL: "/ui/sso/conn_1", Action: "/ui/sso/conn_1/turn-off", Button: "Turn off", Version: 4,
		Effects: []string{"Single sign-on by Okta stops for 54 members at acme.com. They sign in by email instead."},
	}
}

// attempt is what came of a test.
func attempt() sso.Attempt {
	return sso.Attempt{
		Title: "Test of <Okta>", Back: sso.Link{Text: "<Okta>", URL: "/ui/sso/conn_1"}, Notice: ui.Notice{Kind: ui.KindOK, Title: "The test passed", Text: "zoe@acme.com would be signed in."},
		Hints: []string{"It counts."}, Facts: []sso.Fact{{Label: "When", Value: "3 Mar 2026, 14:00:05 UTC"}, {Label: "Number", Value: "att_1", Code: true}}, Answers: true,
		Steps: []sso.StepResult{
			{Text: "The answer can be read", Kind: "passed", Icon: "circle-check", Result: "Passed"}, {Text: "It is for us", Kind: "failed", Icon: "circle-alert", Result: "Failed"},
			{Text: "It says who", Kind: "unreached", Icon: "info", Result: "Not reached"},
		},
		Fields: []sso.Said{
			{Field: "email", Label: "Email", Name: "mail", Value: "<zoe>@acme.com", Use: &sso.Use{
				Action: "/ui/sso/conn_1/use", Version: 4, Field: "email", ID: "use-email", Label: "Attribute for Email", Names: []ui.Option{{Value: "a<b", Label: "a<b"}, {Value: "mail", Label: "mail", Selected: true}},
			}},
			{Field: "groups", Label: "Groups"},
		},
		Said: []sso.Received{{Name: "a<b", Values: []string{"1", "<2>"}}, {Name: "mail", Values: []string{"zoe@acme.com"}}},
		Keys: []sso.Fact{{Label: "Signed by", Value: "rsa-sha256", Code: true}}, Parts: []sso.Message{{Title: "The response, decoded", Text: "<samlp:Response/>"}},
		Report: ui.Copy{ID: "attempt-report", Label: "debug report", Value: "Attempt: att_1\nStep read: passed\n"},
	}
}

// draftConnection is one whose SAML provider is known, with what was refused in its
// forms.
func draftConnection() sso.Connection {
	const url = "/ui/sso/conn_1"
	field := ui.Field{ID: "sso-metadata-url-field", Name: "metadata_url", Type: "url", Label: "Metadata URL", Value: "<x>", Error: "Enter an address that begins with https://."}
	return sso.Connection{
		Links: links, URL: url,
		Head: sso.Head{Name: "<Okta>", Protocol: "SAML", Mark: sso.Mark(model.ProviderOkta), Badges: []sso.Badge{{Kind: "muted", Icon: "timer", Text: "Draft"}}, Done: "3 of 6 steps done", URL: url, Menu: true, Delete: true},
		Stages: []sso.Stage{
			{ID: "sso-step-domain", Title: "Verify your domain", State: "No verified domain yet", Open: true, Domain: &sso.DomainStep{
				URL: url, Links: links, Version: 4, Texts: []string{"Prove that a domain is yours."}, Card: "<p>Card</p>", Others: []sso.Link{{Text: "b.example", URL: "/ui/domains/dom_3"}, {Text: "c.example", URL: "/ui/domains/dom_4"}},
				Add:     &ui.Field{ID: "sso-domain-field", Name: "domain", Type: "text", Label: "Domain"},
				Choices: &sso.Domains{Error: "Choose at least one domain, or all.", Options: []ui.Option{{Value: "dom_2", Label: "bücher.example", Description: "Not verified.", Selected: true}}},
			}},
			{ID: "sso-step-values", Title: "Copy our values into Okta", Done: true, Values: &sso.ValuesStep{
				Copies: []ui.Copy{{ID: "sso-acs", Label: "ACS URL", Value: "https://id.example.com/sso/saml/conn_1/acs"}}, File: "https://id.example.com/sso/saml/conn_1/metadata",
			}},
			{ID: "sso-step-attributes", Title: "Map attributes", Done: true, Attributes: &sso.AttributesStep{
				URL: url, Version: 4, Form: true, Other: true, Facts: []sso.Fact{{Label: "Email", Value: "mail", Code: true}}, Fields: []ui.Field{{ID: "sso-attribute-email", Name: "attribute_email", Type: "text", Label: "Email", Value: "mail"}}, Problem: "Okta was changed meanwhile.",
			}},
			{ID: "sso-step-theirs", Title: "Paste what Okta shows", State: "https://idp.example/<entity>", Done: true, Open: true, Theirs: &sso.TheirsStep{
				URL: url, Version: 4,
				Found:    []sso.Fact{{Label: "Entity ID", Value: "https://idp.example/<entity>", Code: true}, {Label: "Certificate", Value: "valid until 16 Apr 2027"}},
				Warnings: []ui.Notice{{Kind: ui.KindWarn, Title: "Certificate expires in 12 days", Text: "Make a new one."}},
				SAML:     &sso.SAMLForm{By: sso.ByURL, MetadataURL: field, FileID: "sso-file-field-1", FileError: "Choose the file.", Certificates: sso.Area{ID: "sso-certificates-field", Name: "certificates", Label: "Certificate", Hint: "Whole.", Value: "</textarea>", Error: "That is none.", Autofocus: true}, Problem: "Okta was changed meanwhile."},
				Options:  &sso.SAMLOptions{SignsRequests: true, Open: true, Problem: "Okta was changed meanwhile."},
			}},
			{ID: "sso-step-test", Title: "Test", State: "Not tested", Open: true, Test: &sso.Test{Ready: true, URL: url, Button: true, Seen: "4-att_1", Failed: &sso.Link{Text: "What came of it, step by step", URL: url + "/attempts/att_1"}, Notice: ui.Notice{Kind: ui.KindWarn, Title: "The last test failed"}}},
			{ID: "sso-step-turn-on", Title: "Turn on", State: "Off", TurnOn: &sso.TurnOn{URL: url, Version: 4, Missing: []sso.Link{{Text: "Test it yourself", URL: "#sso-step-test"}}}},
		},
		Settings: sso.Settings{URL: url, Version: 4, Provider: "Okta", Creates: true, Role: "Member", Form: true},
		Groups: sso.Groups{Provider: "Okta", Default: "Member", GroupRoles: ui.GroupRoles{ID: "sso-groups", Action: url + "/groups", Page: "sso", Mark: ui.Mark{Name: "version", Value: "4"}, Form: true, Shown: "9f86d081", Again: true, Effects: []string{"1 person will get Admin: Kim Lee."}, Rows: []ui.GroupRole{
			{N: 1, Group: "IT <admins>", Options: []ui.Option{{Value: "role_1", Label: "Admin", Selected: true}, {Value: "role_2", Label: "Member"}}},
			{N: 2, Group: "Staff", Options: []ui.Option{{Value: "role_1", Label: "Admin"}, {Value: "role_2", Label: "Member", Selected: true}}},
			{N: 3, Options: []ui.Option{{Value: "role_1", Label: "Admin"}, {Value: "role_2", Label: "Member"}}},
		}}},
		Revocation: &sso.Revocation{
			URL: url, Version: 4, Provider: "Okta", State: "Nobody may yet.", Endpoint: ui.Copy{ID: "sso-revocation-url", Label: "Endpoint", Value: "https://id.example.com/sso/conn_1/revoke"},
			Issuer: ui.Field{ID: "sso-revocation-issuer-field", Name: "revocation_issuer", Type: "url", Label: "Issuer"},
			Keys:   ui.Field{ID: "sso-revocation-keys-field", Name: "revocation_keys", Type: "url", Label: "Address of its keys", Value: "x", Error: "That is none."},
			Open:   true, Problem: "Okta was changed meanwhile.",
		},
	}
}

// liveConnection is one with a draft beside what is live, and what was live before.
func liveConnection() sso.Connection {
	const url = "/ui/sso/conn_2"
	part, _ := guideSamples()["sso/part-attributes"].(sso.Part)
	return sso.Connection{
		Links: links, URL: url,
		Head: sso.Head{Name: "Entra ID", Protocol: "OpenID Connect", Mark: sso.Mark(model.ProviderEntra), Badges: []sso.Badge{{Kind: ui.KindOK, Icon: "circle-check", Text: "On"}}, URL: url, Menu: true, TurnOff: true, Delete: true},
		Held: &sso.Held{URL: url, Version: 9, Mark: "ab12", Provider: "Entra ID", FoundAt: "3 Mar 2026, 14:00 UTC", Form: true, Facts: []sso.Fact{{Label: "Entity ID now", Value: "https://other.example", Code: true}}},
		Bar:  &sso.Bar{URL: url, Version: 9, Text: "You are editing a draft.", Discard: true, SwapIn: true, Back: "The previous settings can be put back until 3 Mar 2026, 14:00 UTC.", PutBack: true},
		Stages: []sso.Stage{
			{ID: "sso-step-values", Title: "Copy our values", Values: &sso.ValuesStep{Copies: []ui.Copy{{ID: "sso-redirect-uri", Label: "Redirect URI", Value: "https://id.example.com/sso/oidc/conn_2/callback"}}}},
			{ID: "sso-step-theirs", Title: "Paste what Entra ID shows", Theirs: &sso.TheirsStep{
				URL: url, Version: 9, After: []sso.Part{part},
				OIDC: &sso.OIDCForm{Secret: ui.Field{ID: "sso-secret-field-1", Name: "client_secret", Type: "password", Label: "Client secret", Hint: "Saved."}, Problem: "Entra ID was changed meanwhile."},
			}},
			{ID: "sso-step-turn-on", Title: "Turn on", State: "The draft is not live", Open: true, TurnOn: &sso.TurnOn{
				URL: url, Version: 9, Who: []string{"acme.com (verified): 54 members will sign in with Entra ID."}, Button: "Swap in the draft", Confirm: `Swap in the draft of "Entra ID"?`, TurnOff: true, Require: &sso.Require{Text: "People may sign in otherwise.", Form: true},
			}},
		},
		Settings: sso.Settings{URL: url, Version: 9, Provider: "Entra ID", Offers: true, Role: "Member", Form: true},
	}
}
