package views

import (
	"github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

// applicationSamples are those of what operators see of applications.
func applicationSamples() map[string]View {
	const at = "/console/applications/skc_1"
	row := applications.Row{Name: "Coffeedesk <&>", ID: "skc_1", URL: at, Kind: "Web app", Where: "coffeedesk.example", Created: "3 Mar 2026", CreatedISO: "2026-03-03T12:00:00Z"}
	results := applications.Results{Summary: "1 application on this page", Rows: []applications.Row{row}, First: "/console/applications", Next: "/console/applications?before=skc_1"}
	field := func(name, label string) ui.Field {
		return ui.Field{ID: "applications-" + name, Name: name, Label: label, Type: "text", Autocomplete: "off"}
	}
	line := applications.Input{Field: field("name", "Name")}
	line.Value, line.Error = "Coffeedesk <&>", "Enter a name."
	lines := applications.Input{Field: field("redirect_uris", "Redirect URIs"), Kind: applications.Lines, Rows: 2}
	lines.Value, lines.Hint, lines.Error, lines.Autofocus = "https://coffeedesk.example/cb\nhttps://x.example/<cb>", "Where signing in may end.", "Enter an https URI.", true
	check := applications.Input{Field: field("offline_access", "Get refresh tokens"), Kind: applications.Check, Checked: true}
	check.Hint, check.Error = "When it asks.", "No."
	one := applications.Input{Field: field("signing_alg", "Signed by"), Kind: applications.One, Options: []ui.Option{{Value: "RS256", Label: "RS256", Selected: true}, {Value: "ES256", Label: "ES256", Description: "Shorter."}}}
	one.Hint, one.Error = "Choose.", "Choose one."
	many := applications.Input{Field: field("claims", "Claims"), Kind: applications.Many, Options: []ui.Option{{Value: "roles", Label: "roles", Selected: true}}}
	more := applications.Input{Field: field("api_scopes", "Use the management API"), Kind: applications.More, Checked: true, Options: []ui.Option{{Value: "roles_read", Label: "roles_read", Selected: true}}}
	folded := more
	folded.Checked = false
	version := applications.Version{Card: "applications-basics", Number: 1772539200000}
	card := applications.Card{ID: "applications-basics", Title: "Name", Hint: "As people read it.", URL: at + "/basics", Version: version, Problem: "Somebody was faster.", Inputs: []applications.Input{line, lines, check, one, many, more}}
	keys := applications.Card{ID: "applications-keys", Title: "Keys instead of secrets", URL: at + "/keys", Version: applications.Version{Card: "applications-keys", Number: 1772539200000}}
	id := ui.Copy{ID: "applications-client-id", Label: "Client ID", Value: "skc_1"}
	secret := ui.Copy{ID: "applications-client-secret", Label: "Client secret", Value: "s3", Secret: true}
	secrets := applications.Secrets{
		URL: at + "/secrets", Newest: "sks_2", Problem: "There are two.", Made: &secret, Most: "There can be no third one.",
		Rows: []applications.Secret{{ID: "sks_1", Text: "…x7Qa", Made: "Made on 3 Mar 2026.", Used: "Last used 2 days ago.", Remove: at + "/secrets/sks_1/remove"}, {ID: "sks_2", Made: "Made on 4 Mar 2026."}},
	}
	embeds := applications.Embeds{URL: at + "/embeds", Allowed: []string{"https://coffeedesk.example"}, CanAllow: true, Blocked: []applications.Blocked{{Origin: "https://app.example", Seen: "Blocked 3 times, last on 3 Mar 2026."}}}
	fixed := embeds
	fixed.CanAllow, fixed.Partial = false, true
	partial := version
	partial.Partial = true
	return map[string]View{
		"applications/list":             applications.List{URL: "/console/applications", New: "/console/new-app", Query: "coffee", Results: results},
		"applications/results":          results,
		"applications/results-none":     applications.Results{Summary: "0 applications on this page"},
		"applications/results-unfound":  applications.Results{Query: "zz<", Clear: "/console/applications"},
		"applications/delete":           applications.Delete{Name: "Coffeedesk <&>", URL: at + "/delete", Cancel: at, Field: field("name", "Name of the application")},
		"applications/application":      applications.Application{Back: "/console/applications", Name: "Coffeedesk <&>", Facts: []applications.Fact{{Label: "Kind", Text: "Web app"}, {Label: "Acts for", Text: "Acme <&>", URL: "/console/organizations/org_1/"}}, ID: id, Cards: []applications.Card{card}, Embeds: &embeds, Secrets: &secrets, Keys: &keys, Delete: at + "/delete"},
		"applications/application-bare": applications.Application{Back: "/console/applications", Name: "Coffeedesk", Managed: "The configuration file app.yaml says what this is.", ID: id},
		"applications/card":             applications.Card{ID: "applications-rights", Title: "What it may do", URL: at + "/rights", ReadOnly: true, Version: applications.Version{Card: "applications-rights", Number: 1}, Inputs: []applications.Input{folded}},
		"applications/embeds":           fixed,
		"applications/embeds-none":      applications.Embeds{},
		"applications/version":          partial,
		"applications/secrets":          applications.Secrets{URL: at + "/secrets", CanAdd: true},
		"applications/remove_secret":    applications.RemoveSecret{App: "Coffeedesk <&>", Text: "…x7Qa", Made: "Made on 3 Mar 2026.", Used: "Never used.", URL: at + "/secrets/sks_1/remove", Cancel: at},
	}
}
