package views

import (
	"github.com/anteroom/anteroom/views/accounts"
	"github.com/anteroom/anteroom/views/ui"
)

// accountsSamples are those of what operators see of people.
func accountsSamples() map[string]View {
	row := accounts.Row{Name: "Kim <&> Lee", Email: "kim@acme.example", ID: "usr_7318642950172389376", URL: "/console/users/usr_7318642950172389376", ExternalID: "till-7", Disabled: true, Created: "3 Mar 2026, 12:00 UTC", CreatedISO: "2026-03-03T12:00:00Z"}
	nameless := accounts.Row{Name: "bo@acme.example", Email: "bo@acme.example", ID: "usr_2", URL: "/console/users/usr_2", Created: "3 Mar 2026, 12:00 UTC", CreatedISO: "2026-03-03T12:00:00Z"}
	results := accounts.Results{Query: "kim", Summary: "2 users on this page", Rows: []accounts.Row{row, nameless}, First: "/console/users?q=kim", Next: "/console/users?before=usr_2&q=kim", Clear: "/console/users"}
	reason := ui.Field{ID: "account-reason", Name: "reason", Label: "Reason", Type: "text"}
	account := accounts.Account{
		URL: row.URL, EventsURL: "/console/events?object=usr_1", PurgeURL: row.URL + "/purge", Name: row.Name, Email: row.Email, ID: ui.Copy{ID: "user-id", Label: "User ID", Value: row.ID}, ExternalID: "till-7",
		Created: "3 Mar 2026, 12:00 UTC", SignedIn: "4 Mar 2026, 12:00 UTC", Passkeys: "2 passkeys", Disabled: &accounts.Disabled{Reason: "Sends <spam>", By: "Olga Ruiz", At: "5 Mar 2026, 12:00 UTC"}, Reason: reason,
		Organizations: []accounts.Organization{{Name: "Acme <&>", URL: "/console/organizations/org_1/members/mem_1", Roles: "Admin"}, {Name: "Globex", URL: "/console/organizations/org_2/invitations", Status: "Invited"}},
		Identities:    []accounts.Identity{{Name: "Acme <&>: Okta", Subject: "00u1<", Last: "Used 2 days ago"}},
		Sessions:      []accounts.Session{{ID: "ses_1", Device: "Chrome on macOS", IP: "192.0.2.1", Place: "Berlin", Organization: "Acme <&>", LastActive: "2 minutes ago", LastActiveISO: "2026-03-03T12:00:00Z", SignedIn: "3 Mar 2026, 12:00 UTC"}}, More: true,
	}
	bare := accounts.Account{Alone: []accounts.Link{{Name: "Acme <&> Söhne", URL: "/console/organizations/org_1/"}, {Name: "Globex", URL: "/console/organizations/org_2/"}}, URL: nameless.URL, EventsURL: "/console/events?object=usr_2", PurgeURL: nameless.URL + "/purge", Name: nameless.Name, Email: nameless.Email, Proven: true, ID: ui.Copy{ID: "user-id", Label: "User ID", Value: "usr_2"}, Created: "3 Mar 2026, 12:00 UTC", Passkeys: "0 passkeys", Reason: reason}
	closed := bare
	closed.Closed = true
	return map[string]View{
		"accounts/users":            accounts.Users{Total: 12345, Filter: accounts.Filter{URL: "/console/users", Query: "kim"}, Results: results},
		"accounts/results-none":     accounts.Results{},
		"accounts/results-unfound":  accounts.Results{Query: "zz<", Summary: "0 users on this page", Clear: "/console/users"},
		"accounts/page":             accounts.Page{ListURL: "/console/users", Account: account},
		"accounts/account-bare":     bare,
		"accounts/account-closed":   closed,
		"accounts/purge":            accounts.Purge{URL: row.URL + "/purge", BackURL: row.URL, Name: row.Name, Problem: "Its directory has the say.", Organizations: "They leave 2 organizations.", Confirm: ui.Field{ID: "account-confirm", Name: "confirm", Label: "Their email address", Type: "email", Error: "This is not the address of the account."}},
		"accounts/purge-member-not": accounts.Purge{URL: row.URL + "/purge", BackURL: row.URL, Name: row.Name, Confirm: ui.Field{ID: "account-confirm", Name: "confirm", Label: "Their email address", Type: "email"}},
	}
}
