package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func passkeyData() PasskeyData {
	return PasskeyData{
		AppName: "Coffeedesk", To: "ada@acme.example", Name: "iCloud Keychain", Device: "Safari on macOS", IP: "192.0.2.1", Place: "Zurich, Switzerland",
		At: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC), SecurityURL: "https://id.example/ui/security",
	}
}

func TestPasskey(t *testing.T) {
	t.Parallel()
	for name, subject := range map[string]string{
		"passkey_added":   "A passkey was added to your Coffeedesk account",
		"passkey_removed": "A passkey was removed from your Coffeedesk account",
	} {
		d := passkeyData()
		d.Removed = name == "passkey_removed"
		m, err := Passkey(d)
		if err != nil {
			t.Fatal(err)
		}
		want := Message{To: "ada@acme.example", Subject: subject, Text: m.Text, HTML: m.HTML, Source: m.Source, Asked: true}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		golden(t, name+".txt", m.Text)
		golden(t, name+".html", m.HTML)
	}
}

// TestPasskeyOfHostileName: its person chooses it, and so does who sits in the
// person's place.
func TestPasskeyOfHostileName(t *testing.T) {
	t.Parallel()
	d := passkeyData()
	d.Name = "\u202eEvil http://evil.example/x <script>\r\nBcc: eve@evil.example"
	m, err := Passkey(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"evil.example", "\u202e", "\r", "<script>"} {
		if strings.Contains(m.Text, bad) && bad != "<script>" || strings.Contains(m.HTML, bad) {
			t.Errorf("the mail contains %q", bad)
		}
	}
}

func TestPasskeyRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*PasskeyData){
		"no application": func(d *PasskeyData) { d.AppName = "" },
		"half a link":    func(d *PasskeyData) { d.SecurityURL = "/ui/security" },
		"no link":        func(d *PasskeyData) { d.SecurityURL = "https://id.example/%zz" },
		"bad scheme":     func(d *PasskeyData) { d.SecurityURL = "javascript:alert(1)" },
	} {
		d := passkeyData()
		spoil(&d)
		if m, err := Passkey(d); err == nil {
			t.Errorf("%s: Passkey = %q, want an error", name, m.Subject)
		}
	}
}
