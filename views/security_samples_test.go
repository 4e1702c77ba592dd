package views

import (
	"github.com/anteroom/anteroom/views/security"
	"github.com/anteroom/anteroom/views/ui"
)

// securitySamples are those of the Security page.
func securitySamples() map[string]View {
	return map[string]View{
		"security/page":           security.Page{Passkeys: passkeys(), Linked: linkedAccounts(), Sessions: sessions(3), Recent: security.Recent{Links: links, Entries: entries(), More: true}},
		"security/linked":         linkedAccounts(),
		"security/linked-none":    security.Linked{Links: links},
		"ui/passkeys":             ui.Passkeys{URL: "/ui/security/passkeys", Ceremony: *ceremony()},
		"ui/passkeys-refused":     refusedPasskeys(),
		"ui/passkeys-unavailable": ui.Passkeys{URL: "/ui/security/passkeys", Unavailable: "Passkeys need a host name."},
		"ui/passkey":              passkey(),
		"ui/passkey_form":         formOfPasskey(false),
		"ui/passkey_form-page":    formOfPasskey(true),
		"security/sessions":       sessions(1),
		"security/sessions-more":  security.Sessions{Links: links, Rows: sessions(2).Rows, More: 900, Capped: true},
		"security/session":        sessions(2).Rows[1],
		"security/recent":         security.Recent{Links: links, Entries: entries()},
		"security/recent-empty":   security.Recent{Links: links},
		"security/activity":       security.Activity{Links: links, Entries: entries(), FirstURL: "/ui/security/activity", OlderURL: "/ui/security/activity?before=evt_1"},
		"security/activity-short": security.Activity{Links: links, Entries: entries()},

		"security/confirm_revoke_others":      security.ConfirmRevokeOthers{Links: links, Others: 3},
		"security/confirm_revoke_others-none": security.ConfirmRevokeOthers{Links: links},
	}
}

// ceremony is what the script can say.
func ceremony() *ui.Ceremony {
	return &ui.Ceremony{Messages: []ui.CeremonyMessage{{Name: "cancelled", Notice: ui.Notice{Kind: ui.KindInfo, Text: "No passkey was added."}}}}
}

func linkedAccounts() security.Linked {
	return security.Linked{Links: links, Rows: []security.LinkedRow{{Name: "github", Label: "GitHub", Email: "zoe@acme.com", Added: "3 Mar 2026", AddedISO: "2026-03-03T14:00:00Z", LastUsed: "5 minutes ago", LastUsedISO: "2026-03-04T14:00:00Z"}}}
}

func passkey() ui.PasskeyRow {
	return ui.PasskeyRow{
		URL: "/ui/security/passkeys",
		ID:  "pk_1", Name: "iCloud Keychain", Badge: "Synced", BadgeKind: "info", Added: "3 Mar 2026", AddedISO: "2026-03-03T14:00:00Z",
		AddedOn: "Safari, macOS", LastUsed: "5 minutes ago", LastUsedISO: "2026-03-04T14:00:00Z",
	}
}

func formOfPasskey(page bool) ui.PasskeyForm {
	return ui.PasskeyForm{
		URL: "/ui/security/passkeys", Back: "Back to security", BackURL: "/ui/security",
		ID: "pk_2", Name: "YubiKey 5", Version: 3, Page: page,
		Field: ui.Field{ID: "name-pk_2", Name: "name", Type: "text", Label: "Name of the passkey", Value: "YubiKey 5"},
	}
}

// passkeys returns a card with a row of each kind.
func passkeys() ui.Passkeys {
	form := formOfPasskey(false)
	return ui.Passkeys{
		URL:      "/ui/security/passkeys",
		Ceremony: *ceremony(), Signals: `{"rpId":"localhost"}`,
		Rows: []ui.PasskeyRow{
			passkey(), {ID: "pk_2", Editing: &form},
			{URL: "/ui/security/passkeys", ID: "pk_3", Name: "Passkey", Badge: "This device only", BadgeKind: "muted", Added: "3 Mar 2026", AddedISO: "2026-03-03T14:00:00Z", LastUsed: "Never used"},
		},
	}
}

func refusedPasskeys() ui.Passkeys {
	return ui.Passkeys{
		URL:      "/ui/security/passkeys",
		Ceremony: *ceremony(), Rows: []ui.PasskeyRow{passkey()},
		Notice: &ui.Notice{Kind: ui.KindError, Text: "This is your only way to sign in."},
	}
}

// sessions returns a card with up to four sessions of different kinds.
func sessions(n int) security.Sessions {
	const day = "2026-03-03T14:00:00Z"
	at := security.Session{Links: links, SignedIn: "3 Mar 2026, 14:00 UTC", SignedInISO: day, LastActive: "2 days ago", LastActiveISO: day, Method: "an email code"}
	rows := []security.Session{at, at, at}
	rows[0].ID, rows[0].Icon, rows[0].Device, rows[0].IP, rows[0].OrgName, rows[0].Current = "ses_1", "monitor", "Chrome on macOS", "192.0.2.1", "Acme Corp", true
	rows[1].ID, rows[1].Icon, rows[1].Device, rows[1].IP, rows[1].Place, rows[1].OrgName = "ses_2", "smartphone", "Safari on iPhone", "2001:db8::1", "Zurich, Switzerland", "Globex"
	rows[1].EndsAt, rows[1].EndsAtISO, rows[1].Ends, rows[1].Method = "3 Mar 2026, 22:00 UTC", day, "your identity provider allows no more", "single sign-on"
	rows[2].ID, rows[2].Icon, rows[2].Device, rows[2].Method = "ses_3", "tablet", "Unknown browser", ""
	return security.Sessions{Links: links, Rows: rows[:n]}
}

func entries() []security.Entry {
	return []security.Entry{
		{Text: "Signed in on Chrome on macOS from 192.0.2.1, with an email code", When: "Just now", WhenISO: "2026-03-03T14:00:00Z", WhenAbsolute: "3 March 2026, 14:00 UTC"},
		{Text: "Dana Cole changed your role in Acme Corp to Admin", When: "2 days ago", WhenISO: "2026-03-01T14:00:00Z", WhenAbsolute: "1 March 2026, 14:00 UTC"},
	}
}
