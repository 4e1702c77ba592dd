package views

import (
	"fmt"
	"html/template"
	"maps"
	"sync"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/demo"
	"github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/invitations"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/problem"
	"github.com/anteroom/anteroom/views/reference"
	"github.com/anteroom/anteroom/views/sessionpolicy"
	"github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// links are those of the portal.
const links = model.Portal

var heldFacts = []signin.Fact{{Label: "Page", Value: "General"}, {Label: "Name", Value: "<Acme>"}, {Label: "Note"}}

// samples is at least one view for each define, by the name of its golden.
func samples() map[string]View {
	role := members.Role{
		Links: links, BackURL: "/ui/members",
		ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", Current: "Member", Version: 4,
		Options: []ui.Option{
			{Value: "role_1", Label: "Admin", Description: "Manages everything."},
			{Value: "role_2", Label: "Member", Description: "Sees settings and members.", Selected: true, Autofocus: true},
			{Value: "role_3", Label: "Billing", Disabled: true, Reason: "You don’t hold every permission of this role."},
		},
	}
	rolePage, roleError, roleBlocked, roleSeveral := role, role, role, role
	roleSeveral.Several = true
	details := members.Details{
		Links: links, BackURL: "/ui/members",
		ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", RoleLabel: "Member", SourceLabel: "Came by", Source: "Invitation", Joined: "3 Mar 2026", LastActive: "3 Mar 2026, 14:00 UTC", LastActiveISO: "2026-03-03T14:00:00Z",
		Sessions: "In 2 browsers", Consequence: "They lose access.", CanChange: true, CanSignOut: true, CanRemove: true,
	}
	detailsMore := details
	detailsMore.Attributes, detailsMore.AttributesFrom = []ui.Fact{{Label: "Badge number", Value: "42"}, {Label: "<Team>", Value: "Tea & cake"}}, "Okta"
	rolePage.Page, rolePage.Back, rolePage.BackURL = true, "q=bo&sort=-joined", "/ui/members?q=bo&sort=-joined"
	detailsInConsole := details
	detailsInConsole.SignInAsURL = "/console/organizations/org_1/support/mem_2"
	elsewhere := &members.Switch{Effect: "Reactivate Bo Ash in <Okta>.", Elsewhere: "Show the directory", ElsewhereURL: "/ui/scim/dir_1/users"}
	detailsSearched := details
	detailsSearched.Back, detailsSearched.BackURL = rolePage.Back, rolePage.BackURL
	roleError.Error = "Somebody else changed this role a moment ago. Check it and choose again."
	roleBlocked.Blocked = "You can’t change your own role. Ask another admin."
	email := ui.Field{
		ID: "email", Name: "email", Type: "email", Label: "E-mail address", Value: "dana@",
		Hint: "The one that your organization knows.", Error: "Enter a whole address.",
		Autocomplete: "username", Required: true, Autofocus: true,
	}
	code := ui.Field{
		ID: "code", Name: "code", Type: "text", Label: "Code", InputMode: "numeric",
		Pattern: "[0-9]*", Autocomplete: "one-time-code", MaxLength: 6,
	}
	all := map[string]View{
		"ui/field":        email,
		"ui/notice":       ui.Notice{Kind: ui.KindWarn, Title: "You were signed out", Text: "Sign in again."},
		"ui/notice-error": ui.Notice{Kind: ui.KindError, Text: "Too many tries. Wait 10 minutes."},
		"ui/notice-info":  ui.Notice{Kind: ui.KindInfo, Text: "The link was opened in another browser."},
		"ui/toast":        ui.Toast{Kind: ui.KindOK, Text: "Bo Ash is now Admin.", Partial: true},
		"ui/toast-error":  ui.Toast{Kind: ui.KindError, Text: "Nothing was changed."},
		"ui/toast-action": ui.Toast{Kind: ui.KindOK, Text: "acme.com removed.", Partial: true, Undo: &ui.Undo{
			URL: "/ui/general/domains", Fields: []ui.Hidden{{Name: "domain", Value: "acme.com"}}, Target: "allowed-domains",
		}},
		"ui/toast-undo": ui.Toast{Kind: ui.KindOK, Text: "Bo Ash is now Admin.", Undo: &ui.Undo{URL: "/ui/members/mem_2/role", Fields: []ui.Hidden{{Name: "role", Value: "role_2"}}}},
		"ui/ceremony":   *ceremony(),
		"ui/part":       ui.Part{ID: "sessions", Body: "<p>Sessions</p>"},
		"ui/part-gone":  ui.Part{ID: "m-mem_2"},
		"ui/copy":       ui.Copy{ID: "request-id", Label: "Request ID", Value: "7318642950172389376"},

		"layout/app": shell("Members", "<h1>Members</h1>"),
		"layout/nav": layout.Navigation{Groups: shell("Members", "").Nav},
		"layout/auth": layout.Auth{
			Scripts: []string{"passkeys.js"},
			Title:   "Sign in", AppName: "Coffeedesk", Look: model.Look{Color: model.DefaultBrand}, Demo: true, Body: "<h1>Sign in</h1>",
			Toast: &ui.Toast{Kind: ui.KindOK, Text: "You are signed out."},
		},
		"layout/auth-branded": layout.Auth{
			Title: "Sign in", AppName: "Café <Desk>", Look: model.Look{Color: "#fff3b0", Background: "#20303a"}, Theme: layout.Dark, Body: "<h1>Sign in</h1>",
			Logo: layout.Logo{URL: "/pictures/abc", DarkURL: "/pictures/def"}, Favicon: "/pictures/ghi",
			TermsURL: "https://desk.example/terms", PrivacyURL: "https://desk.example/privacy?a=1&b=2", SupportURL: "mailto:help@desk.example", PoweredBy: "Anteroom",
			Languages: []layout.Language{{Tag: "en", Name: "English", URL: "/a/login?lang=en&next=%2Fui%2F", Current: true}, {Tag: "ar", Name: "العربية", URL: "/a/login?lang=ar&next=%2Fui%2F"}},
		},

		"ui/portrait":          ui.Portrait{URL: "/pictures/abc", Initials: "DC"},
		"ui/portrait-initials": ui.Portrait{Initials: "DC", Hue: 3},
		"layout/person":        layout.Person{Name: "Dana Cole", Portrait: ui.Portrait{URL: "/pictures/abc"}, Partial: true},
		"layout/identity":      layout.Identity{Name: "Dana Cole", Email: "dana@acme.com", Partial: true},

		"layout/organization": layout.Organization{Name: "Acme Corp", Partial: true},

		"problem/page": problem.Page{
			Title: "Page not found", Text: "The address is wrong, or you may not see what is behind it.",
			Action: "Go to the portal", ActionURL: "/ui/", RequestID: "7318642950172389376",
		},

		"signin/refused":             signin.Refused{Attempt: "att_7", AgainURL: "/sso/conn_1/start?next=%2Fui%2F", OtherURL: "/a/login?next=%2Fui%2F"},
		"signin/social_refused":      signin.SocialRefused{Provider: "GitHub", AgainURL: "/sso/social/github/start?next=%2Fui%2F", OtherURL: "/a/login?next=%2Fui%2F"},
		"signin/social_link":         signin.SocialLink{Provider: "GitHub", Email: "zoe@acme.com", Action: "/a/link", Token: "token", NotNowURL: "/ui/"},
		"signin/inbox":               inbox("challenge"),
		"signin/inbox-unsent":        inbox(""),
		"signin/test":                signin.Test{ConnectionName: "<Okta>", OrgName: "Acme <&> Co", Action: "/sso/conn_1/test", Ticket: "token", Link: ui.Copy{ID: "test-link", Label: "Link", Value: "https://id.example.com/sso/conn_1/test?ticket=token", Secret: true}},
		"signin/test_over":           signin.TestOver{URL: "/ui/sso"},
		"signin/unsolicited-instead": signin.Unsolicited{Email: "mallory@evil.com", OrgName: "Evil", ConnectionName: "Okta", Instead: "dana@acme.com", Action: "/sso/conn_1/continue", Token: "token"},
		"signin/unsolicited":         signin.Unsolicited{Email: "zoe@acme.com", OrgName: "Acme <&> Co", ConnectionName: "Okta", Action: "/sso/conn_1/continue", Token: "token"},
		"signin/email":               signin.Email{AppName: "Coffeedesk", Code: true, Link: true, Email: email, Next: "/ui/members?q=a&b", Notice: &ui.Notice{Kind: ui.KindInfo, Text: "Sign in to go on."}, Passkey: ceremony()},
		"signin/email-social":        signin.Email{AppName: "Coffeedesk", Code: true, Link: true, Email: email, Social: []signin.Social{{Name: "google", Label: "Google", URL: "/sso/social/google/start?next=%2Fui%2F"}, {Name: "microsoft", Label: "Microsoft", URL: "/sso/social/microsoft/start"}, {Name: "github", Label: "GitHub", URL: "/sso/social/github/start"}, {Name: "gitlab", Label: "GitLab", URL: "/sso/social/gitlab/start"}}},
		"signin/email-no_passkeys":   signin.Email{AppName: "Coffeedesk", Code: true, Link: true, Email: email},
		"signin/code":                signin.Code{Address: "dana@acme.com", Code: code, Challenge: "chl_1", Next: "/ui/members?q=a&b"},
		"signin/code-link":           signin.Code{Address: "dana@acme.com", LinkOnly: true, Crowded: true, Challenge: "chl_1"},
		"signin/email-code":          signin.Email{AppName: "Coffeedesk", Code: true, Email: email},
		"signin/email-link":          signin.Email{AppName: "Coffeedesk", Link: true, Email: email},
		"signin/email-elsewhere":     signin.Email{AppName: "Coffeedesk", Signs: "Coffeedesk signs people in by a passkey, or by the single sign-on of their organization.", Email: email, Passkey: ceremony()},
		"signin/code-no_link":        signin.Code{Address: "dana@acme.com", NoLink: true, Code: code, Challenge: "chl_1"},
		"signin/code-only_link":      signin.Code{Address: "dana@acme.com", LinkOnly: true, Challenge: "chl_1"},
		"signin/link-off":            signin.Link{State: signin.LinkOff},
		"signin/code-invited":        signin.Code{Address: "zoe@acme.com", Invited: true, Code: code, Challenge: "chl_1", Next: "/a/invitations/inv_1"},
		"signin/email-no_mail":       signin.Email{AppName: "Coffeedesk", Application: "Beans & Co", Email: email, NoMail: &ui.Notice{Kind: ui.KindWarn, Text: "Email is not set up here."}},
		"signin/link":                signin.Link{Token: "tok", State: signin.LinkOpen, Email: "d•••@acme.com"},
		"signin/link-used":           signin.Link{State: signin.LinkUsed},
		"signin/link-expired":        signin.Link{State: signin.LinkExpired},
		"signin/link-other_browser":  signin.Link{State: signin.LinkOtherBrowser},
		"signin/organizations-empty": signin.Organizations{AppName: "Coffeedesk", PersonEmail: "dana@acme.com"},
		"signin/organizations": signin.Organizations{
			AppName: "Coffeedesk", PersonName: "Dana Cole", PersonEmail: "dana@acme.com", Next: "/ui/",
			Items: []signin.OrganizationItem{
				{ID: "org_1", Name: "Acme Corp", Initials: "AC", RoleLabel: "Admin", Current: true},
				{ID: "org_2", Name: "Globex", Initials: "GL", LogoURL: "/pictures/abc", RoleLabel: "Member"},
			},
		},
		"signin/organizations-suspended": signin.Organizations{
			AppName: "Coffeedesk", PersonName: "Dana Cole", PersonEmail: "dana@acme.com", Suspended: []signin.SuspendedItem{{Name: "Acme Corp", Initials: "AC"}}, SupportURL: "mailto:help@coffeedesk.com",
		},
		"signin/organizations-suspended-one": signin.Organizations{
			AppName: "Coffeedesk", PersonName: "Dana Cole", PersonEmail: "dana@acme.com", Suspended: []signin.SuspendedItem{{Name: "Acme Corp", Initials: "AC"}},
			Items: []signin.OrganizationItem{{ID: "org_2", Name: "Globex", Initials: "GL", RoleLabel: "Member"}},
		},
		"signin/organizations-offers": signin.Organizations{
			AppName: "Coffeedesk", PersonName: "Dana Cole", PersonEmail: "dana@acme.com", Next: "/ui/", Problem: "Globex has no room for more people.",
			Invitations: []signin.InvitationItem{
				{ID: "inv_1", Name: "Globex", Initials: "GL", InvitedBy: "Gus Globe", RoleLabel: "Member"}, {ID: "inv_2", Name: "Hooli", Initials: "HO"},
			},
			Suggestions: []signin.SuggestionItem{{ID: "org_3", Name: "Initech", Initials: "IN", Domain: "acme.com", Members: "12 members", OpenedBy: "Eve Adams"}, {ID: "org_4", Name: "Umbrella", Initials: "UM", Domain: "acme.com", Members: "1 member"}},
		},
		"signin/logout":                  signin.Logout{Links: links, AppName: "Coffeedesk", PersonEmail: "dana@acme.com", Client: "skc_1", URI: "http://localhost:8081/?a=b&c=d", State: "x"},
		"signin/logout-here":             signin.Logout{Links: links, AppName: "Coffeedesk", PersonEmail: "dana@acme.com"},
		"signin/signed_out":              signin.SignedOut{AppName: "Coffeedesk", AppURL: "http://localhost:8081/"},
		"signin/signed_out-nothing":      signin.SignedOut{AppName: "Coffeedesk", Nothing: true},
		"signin/signed_out-unregistered": signin.SignedOut{AppName: "Coffeedesk", Unregistered: "https://app.example/bye?<b>"},
		"signin/signed_out-long_state":   signin.SignedOut{AppName: "Coffeedesk", LongState: true},
		"signin/logout-long_state":       signin.Logout{Links: links, AppName: "Coffeedesk", PersonEmail: "dana@acme.com", Client: "skc_1", URI: "http://localhost:8081/", LongState: true},

		"signin/sudo-proved": signin.Sudo{
			Action: "delete Acme Corp", Request: "hld_1", BackURL: "/ui/general", Kept: true, Proved: true, Facts: heldFacts,
			Methods: []signin.SudoMethod{{ID: "sudo-continue", Label: "Delete Acme Corp", URL: "/a/sudo", Hint: "You have just confirmed that it’s you.", Danger: true}},
		},
		"signin/interrupted":          signin.Interrupted{Action: "rename Acme Corp", Button: "Rename Acme Corp", Request: "hld_1", Facts: heldFacts},
		"signin/interrupted-switched": signin.Interrupted{Action: "rename Acme Corp", Button: "Rename Acme Corp", Request: "hld_1", Switched: true},
		"signin/interrupted-danger":   signin.Interrupted{Action: "delete Acme Corp", Button: "Delete Acme Corp", Request: "hld_1", Danger: true},
		"signin/confirm_switch": signin.ConfirmSwitch{
			AppName: "Coffeedesk", OrgID: "org_2", OrgName: "Globex & Sons", Current: "Acme Corp", Next: "/oauth/authorize/req_1", StayURL: "/oauth/authorize/req_1?client_id=skc_1&stay=1",
		},
		"signin/confirm_switch-none": signin.ConfirmSwitch{AppName: "Coffeedesk", OrgID: "org_2", OrgName: "Globex", Next: "/oauth/authorize/req_1"},
		"signin/answered":            signin.Answered{AppName: "Coffee & desk", AppURL: "https://coffeedesk.example/"},
		"signin/answered-here":       signin.Answered{AppName: "Coffeedesk"},
		"signin/lost":                signin.Lost{AppName: "Coffee & desk", AppURL: "https://coffeedesk.example/"},
		"signin/lost-nowhere":        signin.Lost{AppName: "Coffeedesk"},
		"signin/looped":              signin.Looped{AppName: "Coffee & desk", AppURL: "https://coffeedesk.example/", HomeURL: "/ui/"},
		"signin/looped-redeems":      signin.Looped{AppName: "Coffeedesk", AppURL: "https://coffeedesk.example/", HomeURL: "/ui/", Redeems: true},
		"signin/looped-failure":      signin.Looped{AppName: "Coffeedesk", HomeURL: "/ui/", Failure: "invalid_scope: scope must contain openid."},
		"signin/go_on":               signin.GoOn{AppName: "Coffeedesk", URL: "https://app.example/callback?code=x&state=y"},
		"signin/leave":               signin.Leave{AppName: "Coffeedesk", Name: "Okta", URL: "https://acme.okta.example/logout?state=x"},
		"signin/leave-back":          signin.Leave{AppName: "Coffeedesk", Name: "Okta", URL: "https://acme.okta.example/logout", Answers: true, Fields: []signin.Hidden{{Name: "SAMLResponse", Value: "PHg+"}}},
		"signin/logout_refused":      signin.LogoutRefused{Attempt: "att_1"},
		"signin/leave-form":          signin.Leave{AppName: "Coffeedesk", Name: "Okta", URL: "https://acme.okta.example/logout", Fields: []signin.Hidden{{Name: "SAMLRequest", Value: "PHg+"}}},
		"signin/signed_out-there":    signin.SignedOut{AppName: "Coffeedesk", Unconfirmed: true},
		"signin/post_form": signin.PostForm{
			AppName: "Coffeedesk", URI: "https://coffeedesk.example/callback?a=b",
			Fields: []signin.Hidden{{Name: "code", Value: "c"}, {Name: "state", Value: `"><script>`}},
		},
		"signin/post_form-provider": signin.PostForm{AppName: "Coffeedesk", Way: signin.PostToProvider, Name: "Okta <&>", URI: "https://acme.okta.example/sso", Fields: []signin.Hidden{{Name: "SAMLRequest", Value: "PHg+"}}},
		"signin/post_form-sign-in":  signin.PostForm{AppName: "Coffeedesk", Way: signin.PostSignIn, URI: "/sso/saml/conn_1/acs", Fields: []signin.Hidden{{Name: "repeated", Value: "1"}}},
		"signin/post_form-sign-out": signin.PostForm{AppName: "Coffeedesk", Way: signin.PostSignOut, URI: "/sso/saml/conn_1/slo", Fields: []signin.Hidden{{Name: "repeated", Value: "1"}}},

		"reference/page": reference.Page{
			DescriptionURL: "/api/v1/openapi.json", Base: "https://id.example",
			Services: []reference.Service{{Name: "OrganizationService", Methods: []reference.Method{{
				Name: "CreateOrganization", Says: "Makes an organization.", Procedure: "/anteroom.v1.organizations.OrganizationService/CreateOrganization",
				Addresses: []string{"POST /api/v1/organizations"}, Scope: "organizations_write", Takes: []string{"organization.display_name", "organization.external_id"}, Body: "the field organization, as a JSON object",
			}}}},
		},
		"demo/page": demo.Page{
			AppURL: "http://localhost:8081/", PortalURL: "/ui/", MailURL: "/demo/mail", IDPURL: "http://127.0.0.1:8082/", DNSURL: "/demo/dns", ProvisioningURL: "http://127.0.0.1:8082/admin/apps/acme-scim/provisioning",
			People: []demo.Person{{Name: "Dana Cole", Email: "dana@acme.com", Org: "Acme Corp", Role: "Admin"}},
		},
		"demo/mail":       demo.Mail{Messages: []demo.Message{{ID: "msg_1", To: "dana@acme.com", Subject: "Your code", Language: "en", When: "1 minute ago"}}},
		"demo/mail-empty": demo.Mail{},
		"demo/message": demo.MailMessage{
			ID: "msg_1", From: "Coffeedesk <portal@localhost>", To: "dana@acme.com", Subject: "Your code", Language: "en", When: "1 minute ago",
			Text: "Your code: 123456\nhttp://localhost:8080/a/login/link?t=1&u=2", Links: []string{"http://localhost:8080/a/login/link?t=1&u=2"},
		},

		"demo/dns":       demo.DNS{Records: []demo.Record{{Name: "_anteroom.acme.example", Values: []string{"anteroom-verify=3f9c", "other"}}}, Name: ui.Field{ID: "dns-name", Name: "name", Type: "text", Label: "Name"}, Value: ui.Field{ID: "dns-value", Name: "value", Type: "text", Label: "Value"}},
		"demo/dns-empty": demo.DNS{Name: ui.Field{ID: "dns-name", Name: "name", Type: "text", Label: "Name"}, Value: ui.Field{ID: "dns-value", Name: "value", Type: "text", Label: "Value"}},

		"domains/page":            pageOfDomains(),
		"domains/page-empty":      domains.Page{Links: links, Field: pageOfDomains().Field},
		"domains/page-read_only":  domains.Page{Links: links, Items: pageOfDomains().Items[:1], ReadOnly: true},
		"domains/badge":           domains.Badge{Kind: ui.KindOK, Icon: "circle-check", Text: "Verified", Partial: true},
		"domains/detail":          detailOfDomain(),
		"domains/detail-support":  supportedDomain(),
		"domains/provider":        domains.Provider{Name: "Cloudflare", URL: "https://dash.cloudflare.com/?to=/:account/:zone/dns", Partial: true},
		"domains/provider-kept":   domains.Provider{Name: "Cloudflare", Published: true},
		"domains/provider-no_url": domains.Provider{Name: "NS1 or Netlify"},
		"domains/status":          detailOfDomain().Status,
		"domains/status-failed":   domains.Status{URL: "/ui/domains/dom_1", Title: "Not verified", Texts: []string{"We looked for the record for 7 days."}, Seen: "9-0", CanRetry: true, Problem: "acme.com has not failed."},
		"domains/status-taken":    domains.Status{URL: "/ui/domains/dom_1", Title: "We look for the record", Notice: &ui.Notice{Kind: ui.KindError, Text: "acme.com is already verified by another organization. Contact support."}, Seen: "9-60", Every: 60},
		"domains/status-verified": domains.Status{URL: "/ui/domains/dom_1", Title: "Verified", Answer: "Last check: ns1.acme.com has the record.", Seen: "9-0", CanCheck: true, NextURL: "/ui/general#general-domains", NextText: "Choose who may join"},
		"domains/remove":          domains.Remove{Name: domains.Name{Text: "acme.com"}, URL: "/ui/domains/dom_1", Action: "/ui/domains/dom_1/remove", Effects: []string{"Nobody loses access."}, Problem: "acme.com was verified meanwhile."},

		"general/page":               pageOfGeneral(),
		"general/page-read_only":     readOnlyGeneral(),
		"general/page-outside":       generalOutside(),
		"general/support":            supportForm(general.Support{}),
		"general/support-refused":    supportForm(general.Support{Error: "Choose for how long from the list."}),
		"general/support-on":         supportForm(general.Support{Until: "3 Mar 2026, 14:00", By: "Dana Cole"}),
		"general/support-read_only":  supportForm(general.Support{ReadOnly: true}),
		"general/name":               general.Name{Links: links, Version: general.Version{Form: general.NameForm, Number: 3}, Field: ui.Field{ID: "general-name-field", Name: "name", Type: "text", Label: "Name", Error: "Enter a name.", Required: true, Autofocus: true}},
		"general/logo":               general.Logo{Initials: "AC", Upload: uploadOfLogo("The image is larger than 512 KB. Choose a smaller one.", false)},
		"general/language":           languageOfGeneral("Choose a language from the list.", "The organization was changed meanwhile."),
		"general/language-read_only": general.Language{Links: links, Tag: "de", Name: "Deutsch", ReadOnly: true},
		"general/version":            general.Version{Form: general.NameForm, Number: 4, Partial: true},
		"general/sign_in":            signInForm(nil, false),
		"general/sign_in-refused":    signInForm(&ui.Notice{Kind: ui.KindError, Text: "The organization was changed meanwhile."}, false),
		"general/sign_in-read_only":  signInForm(nil, true),
		"general/domains-closed":     general.Domains{Links: links, Closed: &ui.Notice{Kind: ui.KindInfo, Text: "Nobody joins by these."}, Field: ui.Field{ID: "general-domain", Name: "domain", Type: "text", Label: "Domain"}},
		"general/domains":            general.Domains{Links: links, Field: ui.Field{ID: "general-domain", Name: "domain", Type: "text", Label: "Domain"}},
		"general/delete":             general.Delete{Links: links, OrgName: "Acme Corp", Loss: "57 people lose access at once. Accounts and other organizations stay.", Field: ui.Field{ID: "delete-name", Name: "name", Type: "text", Label: "Name of the organization"}},
		"general/export":             general.Export{Links: links, OrgName: "Acme Corp"},
		"general/export-ready":       general.Export{Links: links, OrgName: "Acme Corp", URL: "/ui/general/export.zip", Ready: "The export is ready. It can be downloaded until 3 Mar 2026, 12:15."},
		"general/delete-blocked":     general.Delete{Links: links, OrgName: "Acme Corp", Blocked: "Only somebody who can change roles and manage settings can delete the organization."},

		"invitations/page":           invitations.Page{Links: links, CanInvite: true, List: listOfInvitations()},
		"invitations/page-read_only": invitations.Page{Links: links, List: invitations.List{Links: links, Members: 2, Open: 1, Rows: []invitations.Row{{Links: links, ID: "inv_1", Email: "zoe@acme.com"}}}},
		"invitations/list":           listOfInvitations(),
		"invitations/not_undone":     invitations.NotUndone{List: listOfInvitations(), Toast: ui.Toast{Kind: ui.KindError, Text: "It is too late to undo this.", Partial: true}},
		"invitations/list-empty":     invitations.List{Links: links, Members: 57, CanInvite: true},
		"invitations/row":            listOfInvitations().Rows[0],
		"invitations/link":           invitationLink(false),
		"invitations/link-page":      invitationLink(true),
		"invitations/resent":         invitations.Resent{ID: "inv_1"},
		"invitations/form":           formOfInvitations(),
		"invitations/form-result":    formWithResult(),
		"invitations/form-error":     formWithErrors(),
		"invitations/answer":         answer(invitations.StateOpen),
		"invitations/answer-other":   answerToOther(),
		"invitations/answer-expired": answer(invitations.StateExpired),
		"invitations/answer-off":     invitations.Answer{State: invitations.StateOpen, AppName: "Coffeedesk", OrgName: "Acme Corp", InvitedBy: "Dana", Email: "bo@acme.com", MailOff: true, SignInURL: "/a/login?next=%2Fa%2Forganizations"},
		"invitations/answer-link":    invitations.Answer{State: invitations.StateOpen, AppName: "Coffeedesk", OrgName: "Acme Corp", InvitedBy: "Dana", Email: "bo@acme.com", ByLink: true, AcceptURL: "/a/invite/token"},
		"invitations/answer-asked":   invitations.Answer{State: invitations.StateExpired, AppName: "Coffeedesk", OrgName: "Acme Corp", Asked: true, Expired: "3 March 2026", Email: "bo@acme.com"},
		"invitations/answer-used":    answer(invitations.StateUsed),
		"invitations/answer-mine":    invitations.Answer{State: invitations.StateUsed, OrgName: "Acme Corp", OrgID: "org_1", Mine: true},
		"invitations/answer-full":    answer(invitations.StateFull),
		"invitations/answer-invalid": answer(invitations.StateInvalid),

		"invitations/answer-unbacked": unbackedAnswer(),

		"invitations/list-no_mail":           listWithoutMail(),
		"invitations/form-no_mail":           formWithoutMail(),
		"invitations/link-no_mail":           linkWithoutMail(),
		"invitations/answer-no_mail":         answerWithoutMail(invitations.StateOpen, "/a/login?next=%2Fa%2Forganizations"),
		"invitations/answer-no_mail_other":   answerWithoutMail(invitations.StateOpen, ""),
		"invitations/answer-no_mail_expired": answerWithoutMail(invitations.StateExpired, ""),

		"members/page": pageOfMembers(2),
		"members/page-read_only": members.Page{Links: links, ReadOnly: true, Total: 1, Filter: members.Filter{Links: links}, Tabs: ui.PeopleTabs(english(), links, 1, 0, 0, links.Members()), Results: sortable(members.Results{
			Links:   links,
			Summary: "1 member", Range: "1–1 of 1", ExportURL: "/ui/members/export.csv",
			Rows: []members.Row{members.Row{ID: "mem_1", Name: "Dana Cole", RoleLabel: "Admin", Source: "SCIM", Joined: "3 Mar 2026", LastActive: "Never", Stopped: "Suspended by <Dana>"}.Controls(links, members.RowWordsIn(english()), false)},
		})},
		"ui/tabs":                   ui.PeopleTabs(english(), links, 57, 3, 2, links.Invitations()),
		"members/filter":            pageOfMembers(1).Filter,
		"members/column":            members.Column{ID: "sort-joined", Label: "Joined", URL: "/ui/members?sort=joined", Sorted: "descending"},
		"members/results":           sortable(members.Results{Links: links, Query: "a", Summary: "51 members match “a”.", Range: "51–51 of 51", Rows: []members.Row{row(51).Mark([][2]int{{1, 2}, {3, 4}}, [][2]int{{1, 2}, {3, 4}, {11, 12}})}, PrevURL: "/ui/members?q=a&before=mem_51", ExportURL: "/ui/members/export.csv?q=a"}),
		"members/results-empty":     members.Results{Links: links, Query: "xyz"},
		"members/results-filtered":  members.Results{Links: links, Filtered: true},
		"members/results-both":      members.Results{Links: links, Query: "xyz", Filtered: true},
		"members/details":           details,
		"members/details-console":   detailsInConsole,
		"members/details-searched":  detailsSearched,
		"members/details-more":      detailsMore,
		"members/details-managed":   members.Details{Links: links, BackURL: "/ui/members", ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", RoleLabel: "Member", SourceLabel: "Managed by", Source: "Your directory (SCIM)", Stopped: "Deactivated by Okta", You: true, Managed: "Managed by your directory. Remove them there.", Switch: elsewhere},
		"members/details-suspended": members.Details{Links: links, Back: "q=bo", BackURL: "/ui/members", ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", RoleLabel: "Member", SourceLabel: "Managed by", Source: "Your directory (SCIM)", Stopped: "Suspended by <Dana>", Switch: &members.Switch{ID: "reactivate", URL: "/ui/members/mem_2/reactivate", Label: "Reactivate", Effect: "They sign in again."}},
		"members/menu-elsewhere":    members.Menu{Links: links, ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", Switch: elsewhere},
		"members/menu":              members.Menu{Links: links, Back: "q=bo", ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", Consequence: "They lose access.", CanSignOut: true, CanRemove: true, Switch: &members.Switch{ID: "suspend", URL: "/ui/members/mem_2/suspend", Label: "Suspend", Effect: "They are signed out.", Danger: true}},
		"members/menu-managed":      members.Menu{Links: links, ID: "mem_2", Name: "Bo Ash", Email: "bo@acme.com", Managed: "Managed by your directory. Remove them there."},
		"members/not_done":          members.NotDone{BackURL: "/ui/members?q=a", Title: "Remove Bo Ash from Acme Corp?", Why: "Acme Corp needs at least one admin."},
		"members/undone":            members.Undone{Row: new(row(2)), Toast: &ui.Toast{Kind: ui.KindError, Text: "Somebody has changed this meanwhile.", Partial: true}},
		"members/removed":           members.Removed{ID: "mem_2", Total: 56},
		"members/bulk":              *pageOfMembers(1).Bulk,
		"members/bulk_remove": members.BulkRemove{
			Links:    links,
			Question: "Remove 1 member from Acme Corp?", Consequence: "They lose access.", Back: "q=a&sort=-active", BackURL: "/ui/members?q=a&sort=-active", Button: "Remove 1 member",
			People: []members.Person{{Name: "Bo Ash"}, {Name: "Dana Cole", Why: "You can’t remove yourself here."}}, IDs: []string{"mem_2"},
		},
		"members/bulk_remove-nobody": members.BulkRemove{Links: links, BackURL: "/ui/members", Question: "Nobody to remove", Blocked: "You can’t remove anybody whom you selected:", People: []members.Person{{Name: "Dana Cole", Why: "You can’t remove yourself here."}}},
		"members/row":                row(1),
		"members/role":               role,
		"members/role-page":          rolePage,
		"members/role-error":         roleError,
		"members/role-blocked":       roleBlocked,
		"members/role-several":       roleSeveral,

		"sessionpolicy/page":           sessionpolicy.Page{OrgName: "Acme Corp", Form: policyForm()},
		"sessionpolicy/page-read_only": sessionpolicy.Page{OrgName: "Acme Corp", ReadOnly: true, Form: policyForm()},
		"sessionpolicy/form":           policyForm(),
		"sessionpolicy/form-error":     wrongPolicyForm(),
		"sessionpolicy/effect":         policyForm().Effect,
		"layout/visit":                 layout.Visit{Text: "Olga Ops of support, signed in as <Kim> until 3 Mar 2026, 13:00. You can look, and change nothing here."},
		"layout/app-visit": layout.App{
			Frame: layout.Frame{Title: "Members", AppName: "Coffeedesk", OrgName: "Acme Corp", Look: model.Look{Color: model.DefaultBrand}, Links: links}, Person: layout.Person{Name: "Kim Lee"},
			Visit: &layout.Visit{Text: "Olga Ops of support, signed in as Kim Lee until 3 Mar 2026, 13:00. You can look, and change nothing here."},
		},
		"layout/app-no_organization": layout.App{
			Frame:  layout.Frame{Title: "Security", AppName: "Coffeedesk", Look: model.Look{Color: model.DefaultBrand}, Links: links, Body: "<h1>Security</h1>", Scripts: []string{"passkeys.js"}},
			Person: layout.Person{Name: "Dana Cole", Email: "dana@acme.com", Portrait: ui.Portrait{Initials: "DC", Hue: 3}},
		},

		"signin/sudo": signin.Sudo{
			Action: "delete Acme Corp", Request: "hld_1", BackURL: "/ui/general", Kept: true, Facts: heldFacts,
			Methods: []signin.SudoMethod{{ID: "sudo-email", Label: "Email me a code", URL: "/a/sudo/email", Hint: "It goes to dana@acme.com."}},
			Notice:  &ui.Notice{Kind: ui.KindError, Text: "Several codes were asked for."},
		},
		"signin/sign_in_link": signin.SignInLink{AppName: "Coffeedesk", OrgName: "Acme <&> Söhne", Email: "dana@acme.com", Until: "4 Mar, 09:30 UTC", Instead: "kim@acme.com", Token: "tok"},
		"signin/recover":      signin.Recover{OrgName: "Acme Corp", Email: "dana@acme.com", Until: "4 Mar, 09:30 UTC", Token: "tok"},
		"signin/sudo-elsewhere": signin.Sudo{
			Action: "remove a passkey", Request: "hld_1", BackURL: "/ui/security", Elsewhere: &signin.SudoElsewhere{Name: "Okta", URL: "/sso/conn_1/start?next=%2Fa%2Fsudo%3Frequest%3Dhld_1&purpose=confirm"},
		},
		"signin/sudo-passkey": signin.Sudo{
			Action: "add a passkey", Request: "hld_1", BackURL: "/ui/security", Passkey: ceremony(),
			Methods: []signin.SudoMethod{{ID: "sudo-email", Label: "Email me a code", URL: "/a/sudo/email", Hint: "It goes to dana@acme.com."}},
		},
		"signin/step_up": signin.StepUp{
			AppName: "Coffee & desk", Available: true, Passkey: ceremony(), Application: "skc_1",
			Action: "/oauth/authorize/req_1?client_id=skc_1", BackURL: "/oauth/authorize/req_1?client_id=skc_1&unmet=1",
		},
		"signin/step_up-vouched":     signin.StepUp{AppName: "Coffeedesk", Vouched: true, Provider: "Okta <&>", ProviderURL: "/sso/conn_1/start?next=%2Foauth%2Fauthorize%2Freq_1", Available: true, Passkey: ceremony(), Application: "skc_1", Action: "/oauth/authorize/req_1?client_id=skc_1", BackURL: "/oauth/authorize/req_1?client_id=skc_1&unmet=1"},
		"signin/step_up-none":        signin.StepUp{AppName: "Coffeedesk", Available: true, SecurityURL: "/ui/security", BackURL: "/oauth/authorize/req_1?client_id=skc_1&unmet=1"},
		"signin/step_up-off":         signin.StepUp{AppName: "Coffeedesk", Off: true, BackURL: "/oauth/authorize/req_1?client_id=skc_1&unmet=1"},
		"signin/step_up-unavailable": signin.StepUp{AppName: "Coffeedesk", BackURL: "/oauth/authorize/req_1?client_id=skc_1&unmet=1"},
		"signin/sudo_code": signin.SudoCode{
			Action: "delete Acme Corp", Request: "hld_1", Challenge: "chl_1", Email: "dana@acme.com", BackURL: "/ui/general", Code: code,
		},
	}
	maps.Copy(all, securitySamples())
	maps.Copy(all, profileSamples())
	maps.Copy(all, ssoSamples())
	maps.Copy(all, directorySamples())
	maps.Copy(all, groupSamples(links))
	maps.Copy(all, activitySamples(links))
	maps.Copy(all, operatorsSamples())
	maps.Copy(all, portalSamples())
	maps.Copy(all, keySamples())
	maps.Copy(all, brandingSamples())
	maps.Copy(all, applicationSamples())
	maps.Copy(all, consoleSamples())
	maps.Copy(all, accountsSamples())
	maps.Copy(all, serverSamples())
	maps.Copy(all, permissionSamples())
	maps.Copy(all, attributeSamples())
	maps.Copy(all, mailSamples())
	maps.Copy(all, webhookSamples())
	maps.Copy(all, defaultsSamples())
	maps.Copy(all, instanceSamples())
	return all
}

func shell(title string, body template.HTML) layout.App {
	item := func(label, url, icon string) layout.NavItem {
		return layout.NavItem{Label: label, URL: url, Icon: icon, Current: label == title}
	}
	return layout.App{
		Frame: layout.Frame{
			Title: title, AppName: "Coffeedesk", Look: model.Look{Color: model.DefaultBrand}, AppURL: "http://localhost:8081/", OrgName: "Acme Corp", Links: links, Body: body,
			Toast: &ui.Toast{Kind: ui.KindError, Text: "Nothing was changed."},
			Nav: []layout.NavGroup{
				{Label: "Organization", Items: []layout.NavItem{
					item("General", "/ui/general", "settings"),
					item("Members", "/ui/members", "users"),
					item("Single sign-on", "/ui/sso", "key-round"),
					item("Provisioning (SCIM)", "/ui/scim", "arrow-left-right"),
					item("Domains", "/ui/domains", "globe"),
					item("Session policy", "/ui/session-policy", "timer"),
					item("API keys", "/ui/keys", "terminal"),
					item("Activity", "/ui/activity", "history"),
				}},
				{Label: "Your account", Items: []layout.NavItem{
					item("Profile", "/ui/profile", "user-round"),
					item("Security", "/ui/security", "shield"),
				}},
			},
		},
		Person: layout.Person{Name: "Dana Cole", Email: "dana@acme.com", Portrait: ui.Portrait{Initials: "DC", Hue: 3}},
		Switch: true,
	}
}

func pageOfGeneral() general.Page {
	return general.Page{
		Links: links, LeaveURL: links.Leave("org_1"),
		Checklist: general.Checklist{Done: 1, Steps: []general.Step{{Text: "Add your logo", Done: true}, {Text: "Invite your team", URL: links.Invite()}}},
		Name:      general.Name{Links: links, Version: general.Version{Form: general.NameForm, Number: 3}, Field: ui.Field{ID: "general-name-field", Name: "name", Type: "text", Label: "Name", Value: "Acme Corp", Required: true, MaxLength: 200}},
		Logo:      general.Logo{URL: "/pictures/abc", Initials: "AC", Upload: uploadOfLogo("", true)},
		Language:  languageOfGeneral("", ""),
		ID:        ui.Copy{ID: "general-id", Label: "Organization ID", Value: "org_7318642950172389376"},
		SignIn:    signInForm(nil, false),
		Support:   supportForm(general.Support{}),
		Domains: general.Domains{
			Links: links,
			Items: []general.Domain{
				{ID: "dom_1", Name: "acme.com", Added: "Added by Dana Cole, 3 Mar 2026"},
				{ID: "dom_2", Name: "bücher.example", ASCII: "xn--bcher-kva.example", Added: "Added 4 Mar 2026"},
			},
			Field: ui.Field{ID: "general-domain", Name: "domain", Type: "text", Label: "Domain", Hint: "The part after @, such as example.com."},
		},
		CanExport: true, CanDelete: true,
	}
}

func supportForm(v general.Support) general.Support {
	v.Links = links
	v.Hours = []ui.Option{{Value: "1", Label: "1 hour"}, {Value: "4", Label: "4 hours", Selected: true}}
	return v
}

func uploadOfLogo(problem string, set bool) ui.Upload {
	return ui.Upload{ID: "general", Element: "general-logo", URL: links.General() + "/logo", Name: "logo", Error: problem, Set: set}
}

func languageOfGeneral(wrong, problem string) general.Language {
	return general.Language{
		Links: links, Tag: "de", Name: "Deutsch", Languages: languagesToChoose("general-reads", "general-language-title", "As people’s browsers say", wrong),
		Problem: problem, Version: general.Version{Form: general.LanguageForm, Number: 3},
	}
}

// generalOutside is what somebody sees who is no member, and may not delete.
func generalOutside() general.Page {
	p := pageOfGeneral()
	p.LeaveURL, p.CanExport, p.CanDelete, p.Support.Hidden = "", false, false, true
	return p
}

func readOnlyGeneral() general.Page {
	p := pageOfGeneral()
	p.ReadOnly, p.Name.ReadOnly, p.Language.ReadOnly, p.Logo.ReadOnly, p.Domains.ReadOnly = true, true, true, true, true
	p.Support.ReadOnly = true
	p.CanExport, p.CanDelete, p.LeaveBlocked = false, false, "You are the only admin. Make someone else an admin first."
	return p
}

// sortable gives the list of members the heads of its columns.
func sortable(r members.Results) members.Results {
	r.Name = members.Column{ID: "sort-name", Label: "Member", URL: "/ui/members?sort=-name", Sorted: "ascending"}
	r.LastActive = members.Column{ID: "sort-active", Label: "Last active", URL: "/ui/members?sort=-active"}
	r.Joined = members.Column{ID: "sort-joined", Label: "Joined", URL: "/ui/members?sort=-joined"}
	return r
}

func pageOfMembers(n int) members.Page {
	roles := []ui.Option{{Value: "role_1", Label: "Admin"}, {Value: "role_2", Label: "Member"}}
	results := sortable(members.Results{
		Links:   links,
		Summary: "57 members", Range: fmt.Sprintf("1–%d of 57", n), NextURL: "/ui/members?after=mem_50&q=", ExportURL: "/ui/members/export.csv",
		CanSelect: true,
	})
	for i := range n {
		results.Rows = append(results.Rows, row(i+1))
	}
	return members.Page{
		Links: links,
		Total: 57, Tabs: ui.PeopleTabs(english(), links, 57, 3, 2, links.Members()), Results: results, CanInvite: true, Bulk: &members.Bulk{Links: links, Roles: roles, CanRemove: true},
		Filter: members.Filter{
			Links:    links,
			Roles:    append([]ui.Option{{Label: "All roles"}}, roles...),
			Statuses: []ui.Option{{Label: "All statuses"}, {Value: "ACTIVE", Label: "Active", Selected: true}},
		},
	}
}

func policyForm() sessionpolicy.Form {
	return sessionpolicy.Form{
		Links:   links,
		AppName: "Coffeedesk", Defaults: "Sign in again after 30 days; no idle limit.", Custom: true, IdleOn: true, Version: 3,
		Absolute: sessionpolicy.Span{Name: "absolute", Label: "Sign in again after", Number: "8", Unit: sessionpolicy.Hours},
		Idle:     sessionpolicy.Span{Name: "idle", Label: "Time without activity", Number: "30", Unit: sessionpolicy.Minutes},
		Presets:  []sessionpolicy.Preset{{Label: "8-hour workday", URL: "/ui/session-policy?preset=workday"}},
		Effect: sessionpolicy.Effect{Links: links, Kind: ui.KindWarn, Texts: []string{
			"Once you save: people sign in again after 8 hours, and after 30 minutes without activity.", "This signs out 12 people now, you among them.",
		}},
	}
}

func wrongPolicyForm() sessionpolicy.Form {
	f := policyForm()
	f.Error = "The organization’s settings were changed meanwhile."
	f.Custom, f.IdleOn = false, false
	f.Absolute.Error, f.Absolute.Autofocus = "Enter a whole number above 0.", true
	f.Idle.Error = "Idle time must be shorter than 8 hours."
	return f
}

// inbox asks for a code, or says why none was sent.
func inbox(challenge string) signin.Inbox {
	v := signin.Inbox{
		ConnectionName: "Okta", OrgName: "Acme <&> Co", Address: "kim@contractor.test", Action: "/sso/conn_1/inbox", CancelURL: "/a/login", Token: "token", Challenge: challenge,
		Code: ui.Field{ID: "code", Name: "code", Label: "Six-digit code", Type: "text", Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Autofocus: true, MaxLength: 40},
	}
	if challenge == "" {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: "Too many codes were asked for."}
	}
	return v
}

func row(n int) members.Row {
	return members.Row{
		ID: fmt.Sprintf("mem_73186429501723893%02d", n), Name: fmt.Sprintf("Dana Cole %d", n),
		Email: fmt.Sprintf("dana.cole.%d@acme.com", n), Initials: "DC", Hue: 3, RoleLabel: "Admin", Joined: "3 Mar 2026",
		LastActive: "2 minutes ago", You: n == 1, CanSelect: true, PictureURL: map[int]string{2: "/pictures/abc"}[n],
	}.Controls(links, members.RowWordsIn(english()), true)
}

func signInForm(notice *ui.Notice, readOnly bool) general.SignIn {
	return general.SignIn{Links: links, Version: general.Version{Form: general.SignInForm, Number: 3}, Notice: notice, ReadOnly: readOnly, Providers: []general.Provider{
		{Name: "google", Label: "Google", Allowed: true}, {Name: "github", Label: "GitHub"},
	}}
}

// english is what samples say that take their words themselves.
var english = sync.OnceValue(func() *words.Language {
	c, err := Words()
	if err != nil {
		panic(err) // no test can go on
	}
	return c.English()
})
