package views

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/ui"
)

var suspendSample = console.Suspend{
	Confirm: ui.Field{ID: "console-confirm", Name: "confirm", Type: "text", Label: "Name of the organization", Required: true, Hint: "To confirm, type Acme."},
	Reason:  ui.Field{ID: "console-reason", Name: "reason", Type: "text", Label: "Reason (optional)"},
}

// consoleSamples are those of what operators see.
func consoleSamples() map[string]View {
	row := console.OrganizationRow{
		Name: "Acme <&> Söhne", ID: "org_7318642950172389376", URL: "/console/organizations/org_7318642950172389376", ExternalID: "acme-7",
		Members: 1057, Suspended: true, Created: "3 Mar 2026", CreatedISO: "2026-03-03T12:00:00Z",
	}
	results := console.OrganizationResults{Summary: "1 organization", Rows: []console.OrganizationRow{row}, First: "/console/organizations", Next: "/console/organizations?before=org_1"}
	first := console.App{
		URL: "/console/new-app", Cancel: "/console/organizations", BaseURL: "https://id.example", Error: "Somebody has changed it meanwhile.", First: true, SettingUp: true,
		Name: ui.Field{ID: "console-name", Name: "name", Type: "text", Label: "Name"}, AppURL: ui.Field{ID: "console-app-url", Name: "app_url", Type: "url", Label: "Address of your app"},
		Types:     console.Types{Options: []ui.Option{{Value: "web", Label: "Web app or service", Description: "It keeps a secret.", Selected: true}, {Value: "spa", Label: "Single-page app", Description: "It keeps none."}}, Error: "Choose web, spa or native."},
		Callbacks: console.Lines{Field: ui.Field{ID: "console-redirect-uris", Name: "redirect_uris", Label: "Callback URLs", Hint: "One on each line.", Value: "https://a.example/cb\nhttps://b.example/<cb>"}}, Color: ui.Field{ID: "console-brand-color", Name: "brand_color", Type: "text", Label: "Brand colour"},
	}
	another := first
	another.Newest, another.First, another.SettingUp, another.Error, another.Types.Error = "skc_1", false, false, "", ""
	another.Callbacks.Error, another.Callbacks.Autofocus = "Enter an https URI.", true
	ready := console.Ready{
		Name: "Coffeedesk <&>", Environment: "export OIDC_ISSUER=https://id.example", Secret: true, AppURL: "/console/applications/skc_1",
		Copies: []ui.Copy{{ID: "app-client-id", Label: "Client ID", Value: "skc_1"}, {ID: "app-client-secret", Label: "Client secret", Value: "s3", Secret: true}},
		First: &console.First{
			URL: "/console/new-app/skc_1", Next: "/console/organizations",
			Name: ui.Field{ID: "console-name", Name: "name", Type: "text", Label: "Name", Required: true}, Email: ui.Field{ID: "console-email", Name: "email", Type: "email", Label: "Email address of its first admin", Required: true},
		},
	}
	refused := *ready.First
	refused.Problem = "Somebody was faster."
	as := console.SignInAs{
		OrgName: "Acme <&> Söhne", Name: "Kim Lee", Email: "kim@acme.example", URL: "/console/organizations/org_1/support/mem_3", Back: "/console/organizations/org_1/members/mem_3", Until: "3 Mar 2026, 13:00",
		Reason: ui.Field{ID: "console-reason", Name: "reason", Type: "text", Label: "Reason", Required: true},
	}
	asNobody, asRefused, asGo := as, as, as
	asNobody.Until, asRefused.Problem, asGo.Go = "", "Kim Lee can’t sign in, and so nobody can in their place.", "https://id.example/a/support/t"
	return map[string]View{
		"console/sign_in_as":         as,
		"console/sign_in_as-nobody":  asNobody,
		"console/sign_in_as-refused": asRefused,
		"console/sign_in_as-go":      asGo,
		"console/visit":              console.Visit{OrgName: "Acme <&> Söhne", Name: "Kim Lee", Email: "kim@acme.example", Token: "t", Instead: "olga@coffeedesk.example"},
		"console/visit_over":         console.VisitOver{ConsoleURL: "/console/"},
		"layout/console": layout.Console{
			Frame:  layout.Frame{Title: "Organizations", AppName: "Coffeedesk", Look: model.Look{Color: "#956d4c"}, Nav: []layout.NavGroup{{Label: "Console", Items: []layout.NavItem{{Label: "Organizations", URL: "/console/organizations", Icon: "building-2", Current: true}, {Label: "Mail", URL: "/console/mail", Icon: "mail"}}}}},
			Person: layout.Person{Name: "Olga Ruiz", Email: "olga@coffeedesk.example", Portrait: ui.Portrait{Initials: "OR", Hue: 3}}, You: "/console/you", Leave: "/console/leave",
		},
		"console/enter":          console.Enter{AppName: "Coffeedesk", Name: "Olga Ruiz", Email: "olga@coffeedesk.example", URL: "/console/enter/token"},
		"console/enter-nameless": console.Enter{AppName: "Coffeedesk", Name: "olga@coffeedesk.example", Email: "olga@coffeedesk.example", URL: "/console/enter/token"},
		"console/over-spent":     console.Over{AppName: "Coffeedesk", Why: console.OverSpent, SignInURL: "/console/sign-in"},
		"console/sign_in":        console.SignIn{AppName: "Coffeedesk", Next: "/console/", Passkey: ceremony(), Email: &ui.Field{ID: "console-email", Name: "email", Type: "email", Label: "Email address"}, Recovery: recovery(true)},
		"console/sign_in-late":   console.SignIn{AppName: "Coffeedesk", Next: "/console/you", Notice: &ui.Notice{Kind: ui.KindWarn, Text: "What you sent was not done."}, Recovery: recovery(true)},
		"console/code":           console.Code{URL: "/console/sign-in/code", Again: "/console/sign-in/email", Back: "/console/sign-in", Email: "olga@coffeedesk.example", Hidden: []console.Hidden{{Name: "challenge", Value: "chl_1"}}, Resend: []console.Hidden{{Name: "email", Value: "olga@coffeedesk.example"}}, Code: ui.Field{ID: "code", Name: "code", Type: "text", Label: "Six-digit code"}},
		"console/code-confirms":  console.Code{URL: "/console/prove/code", Again: "/console/prove/email", Back: "/console/you", Email: "olga@coffeedesk.example", Confirms: true, Code: ui.Field{ID: "code", Name: "code", Type: "text", Label: "Six-digit code"}},
		"console/prove":          console.Prove{Action: "remove an operator", Kept: true, Danger: true, Back: "/console/operators", Hidden: []console.Hidden{{Name: "request", Value: "hld_1"}}, Email: "olga@coffeedesk.example", Passkey: ceremony(), Recovery: proofRecovery()},
		"console/prove-proved":   console.Prove{Action: "remove an operator", Kept: true, Proved: true, Danger: true, Button: "Remove an operator", Back: "/console/operators", Hidden: []console.Hidden{{Name: "request", Value: "hld_1"}}},
		"console/prove-none":     console.Prove{Back: "/console/", Hidden: []console.Hidden{{Name: "back", Value: "/console/"}}, Command: "anteroom operator link --email olga@coffeedesk.example", Notice: &ui.Notice{Kind: ui.KindError, Text: "No mail."}},
		"console/prove-back":     console.Prove{Proved: true, Button: "Go on", Back: "/console/", Hidden: []console.Hidden{{Name: "back", Value: "/console/"}}},
		"console/who":            console.Who{URL: "/console/set-up/token", Name: ui.Field{ID: "console-name", Name: "name", Type: "text", Label: "Your name"}, Email: ui.Field{ID: "console-email", Name: "email", Type: "email", Label: "Your email address", Error: "Enter an address."}},
		"console/app":            first,
		"console/app-another":    another,
		"console/types":          another.Types,
		"console/lines":          another.Callbacks,
		"console/ready":          ready,
		"console/ready-shown":    console.Ready{Name: "Coffeedesk", Environment: "export OIDC_ISSUER=https://id.example", Secret: true, Shown: true, AppURL: "/console/applications/skc_1", Copies: ready.Copies[:1]},
		"console/ready-open":     console.Ready{Name: "Coffeedesk", Environment: "export OIDC_ISSUER=https://id.example", AppURL: "/console/applications/skc_1", Copies: ready.Copies[:1]},
		"console/first":          refused,
		"console/over-set_up":    console.Over{AppName: "Coffeedesk", Why: console.OverSetUp, SignInURL: "/console/sign-in"},
		"console/new": console.NewOrganization{
			URL: "/console/organizations/new", Cancel: "/console/organizations", Problem: "Another has it.",
			Name: ui.Field{ID: "console-name", Name: "name", Type: "text", Label: "Name"}, ExternalID: ui.Field{ID: "console-external-id", Name: "external_id", Type: "text", Label: "External ID"}, Email: ui.Field{ID: "console-email", Name: "email", Type: "email", Label: "Email"},
		},
		"console/overview": console.Overview{
			URL: "/console/organizations/org_1/", MembersURL: "/console/organizations/org_1/members", LinksURL: "/console/organizations/org_1/portal-links", Name: "Acme <&> Söhne", Created: "April 1, 2026", Members: "2 members", Problem: "All seats are taken.",
			ID:             ui.Copy{ID: "organization-id", Label: "Organization ID", Value: "org_1"},
			Administrators: []console.Administrator{{ID: "mem_1", Name: "Dana <Cole>", Email: "dana@acme.example", URL: "/console/organizations/org_1/members/mem_1", Link: "/console/organizations/org_1/sign-in-links/mem_1"}, {ID: "mem_2", Name: "bo@acme.example", Email: "bo@acme.example", URL: "/console/organizations/org_1/members/mem_2", Link: "/console/organizations/org_1/sign-in-links/mem_2"}},
			Email:          ui.Field{ID: "console-email", Name: "email", Type: "email", Label: "Email address"},
			Features:       []ui.Option{{Value: "sso", Label: "Single sign-on", Selected: true}, {Value: "dir_sync", Label: "Provisioning"}},
			Seats:          ui.Field{ID: "console-seats", Name: "seats", Type: "text", Label: "Seats", Value: "0"},
			Roles:          []ui.Option{{Label: "As everywhere (Member)", Selected: true}, {Value: "admin", Label: "Admin"}},
			ExternalID:     ui.Field{ID: "console-external-id", Name: "external_id", Type: "text", Label: "External ID", Value: "acme-7"},
			Metadata:       console.Metadata{Most: 10, Rows: []console.Fact{{Number: 1, Name: "plan", Value: "gold <&>", Autofocus: true}, {Number: 2}}, Error: "The name plan is there twice."},
			DeleteURL:      "/console/organizations/org_1/general/delete", SetupLinks: "2 setup links work", Sessions: "12 sessions", SignedIn: 12, Suspend: suspendSample,
		},
		"console/overview-suspended": console.Overview{
			URL: "/console/organizations/org_1/", MembersURL: "/console/organizations/org_1/members", LinksURL: "/console/organizations/org_1/portal-links", DeleteURL: "/console/organizations/org_1/general/delete",
			Name: "Acme", Created: "April 1, 2026", Members: "2 members", SetupLinks: "0 setup links work", Suspended: &console.Suspension{Reason: "Has not paid <&>", By: "Olga Ruiz", At: "3 Mar 2026, 12:00 UTC"},
		},
		"console/overview-bare": console.Overview{URL: "/console/organizations/org_1/", DeleteURL: "/console/organizations/org_1/general/delete", MembersURL: "/console/organizations/org_1/members", LinksURL: "/console/organizations/org_1/portal-links", Name: "Acme", Created: "April 1, 2026", Members: "0 members", SetupLinks: "No setup link works"},
		"console/sign_in_link": console.SignInLink{
			OrgName: "Acme <&> Söhne", Email: "dana@acme.example", Until: "3 Mar 2026, 12:30 UTC", URL: "/console/organizations/org_1/sign-in-links/mem_1", Next: "/console/organizations/org_1/",
			Link: &ui.Copy{ID: "sign-in-link", Label: "Link", Value: "https://id.example/a/sign-in/token", Secret: true},
		},
		"console/sign_in_link-shown": console.SignInLink{OrgName: "Acme", Email: "dana@acme.example", Until: "3 Mar 2026, 12:30 UTC", URL: "/console/organizations/org_1/sign-in-links/mem_1", Next: "/console/organizations/org_1/"},
		"console/sign_in_link-none":  console.SignInLink{OrgName: "Acme", Email: "dana@acme.example", URL: "/console/organizations/org_1/sign-in-links/mem_1", Next: "/console/organizations/org_1/"},
		"console/organizations":      console.Organizations{New: "/console/organizations/new", Total: 12345, Filter: console.OrganizationFilter{URL: "/console/organizations", Query: "acme"}, Results: results},
		"console/results-none":       console.OrganizationResults{},
		"console/results-unfound":    console.OrganizationResults{Query: "zz<", Summary: "None found", Clear: "/console/organizations"},
	}
}

// recovery is the form that takes a recovery code, of whoever has one.
func recovery(open bool) console.Recovery {
	return console.Recovery{
		URL: "/console/sign-in/recovery", Hidden: []console.Hidden{{Name: "next", Value: "/console/"}}, Open: open, Command: "anteroom operator link --email you@example.com",
		Email: &ui.Field{ID: "recovery-email", Name: "email", Type: "email", Label: "Email address"},
		Code:  ui.Field{ID: "console-recovery-code", Name: "recovery_code", Type: "text", Label: "Recovery code", Error: "This is no recovery code."},
	}
}

func proofRecovery() *console.Recovery {
	r := recovery(false)
	r.Email = nil
	return &r
}
