package views

import (
	"github.com/anteroom/anteroom/views/keys"
	"github.com/anteroom/anteroom/views/ui"
)

// keySamples are those of the pages of API keys.
func keySamples() map[string]View {
	rows := []keys.Row{
		{ID: "key_1", Name: "<Nightly> export", Text: "ant_…9fQz", Badge: keys.Badge{Kind: ui.KindOK, Icon: "circle-check", Text: "Active"}, Whose: "Acts for Acme.", Until: "It expires on 1 Jun 2026, 12:00 UTC.", Made: "Made by <Dana> on 3 Mar 2026.", Used: "Last used 2 minutes ago.", Summary: "2 permissions", Permissions: []string{"See members", "<invoices>"}, Revoke: "/ui/keys/key_1/revoke"},
		{ID: "key_2", Name: "Import", Text: "ant_…0aBc", Badge: keys.Badge{Kind: "muted", Icon: "info", Text: "Revoked"}, Whose: "Acts for you.", Until: "Revoked on 4 Mar 2026, 12:00 UTC.", Made: "Made on 3 Mar 2026.", Used: "Never used.", Summary: "It allows nothing here: an application decides what it is good for."},
	}
	form := keys.Form{
		Action: "/ui/keys", Newest: "key_2", Name: ui.Field{ID: "keys-name", Name: "name", Label: "Name", Type: "text", Required: true, MaxLength: 255},
		Whose:   []ui.Option{{Value: "organization", Label: "<Acme>", Description: "It stays when you leave.", Selected: true}, {Value: "me", Label: "Me", Description: "It ends when you leave."}},
		Lives:   []ui.Option{{Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days", Selected: true}},
		Allowed: []ui.Option{{Value: "sk_org_users_read", Label: "See members", Selected: true}, {Value: "invoice_read", Label: "<invoices>"}},
	}
	refused := form
	refused.Open, refused.LifeError, refused.AllowedError, refused.Problem = true, "A key lasts from 1 day to 365 days.", "Choose what the key allows.", "There are too many."
	return map[string]View{
		"keys/page":         keys.Page{Links: links, Search: &keys.Search{URL: "/ui/keys", Term: "<night>"}, Rows: rows, More: "Only 100 are shown. Search for the others.", Form: &form},
		"keys/page-read":    keys.Page{Links: links, Rows: rows[1:]},
		"keys/page-empty":   keys.Page{Links: links, None: "No API key yet.", Form: &form},
		"keys/form":         form,
		"keys/form-refused": refused,
		"keys/made": keys.Made{Name: "<Nightly> export", URL: "/ui/keys", Whose: "Acts for Acme.", Until: "It expires on 1 Jun 2026, 12:00 UTC.", Copies: []ui.Copy{
			{ID: "api-key", Label: "Key", Value: "ant_x", Secret: true},
		}},
		"keys/revoke": keys.Revoke{Name: "<Nightly> export", Text: "ant_…9fQz", Whose: "Acts for <Acme>.", Used: "Last used 2 minutes ago.", URL: "/ui/keys", Action: "/ui/keys/key_1/revoke", Effects: []string{"The next request with it is refused."}},
	}
}
