package mail

import (
	"strings"
	"testing"
	"time"
)

func emailChangedData() EmailChangedData {
	return EmailChangedData{
		AppName: "Coffeedesk", To: "ada@acme.example", NewEmail: "a•••@new.example", Device: "Chrome on macOS", IP: "192.0.2.1",
		At: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC), SupportEmail: "help@coffeedesk.example",
	}
}

// TestMailsAboutAnAddress keeps every word of them.
func TestMailsAboutAnAddress(t *testing.T) {
	t.Parallel()
	alone := emailChangedData()
	alone.Device, alone.IP, alone.SupportEmail = "", "", ""
	now := emailChangedData()
	now.New = true
	for _, test := range []struct {
		name, subject string
		compose       func() (Message, error)
	}{
		{"change_email", "048291 is your Coffeedesk code", func() (Message, error) {
			return ChangeEmail(ChangeEmailData{AppName: "Coffeedesk", To: "ada@new.example", Code: "048291", Minutes: 10, Device: "Chrome on macOS"})
		}},
		{"email_taken", "Somebody tried to use your email for another Coffeedesk account", func() (Message, error) {
			return EmailTaken(EmailTakenData{AppName: "Coffeedesk", To: "ada@new.example"})
		}},
		{"email_changed", "The email of your Coffeedesk account was changed", func() (Message, error) { return EmailChanged(emailChangedData()) }},
		{"email_changed-new", "The email of your Coffeedesk account was changed", func() (Message, error) { return EmailChanged(now) }},
		{"email_changed-bare", "The email of your Coffeedesk account was changed", func() (Message, error) { return EmailChanged(alone) }},
	} {
		m, err := test.compose()
		if err != nil {
			t.Fatal(err)
		}
		if m.Subject != test.subject || !strings.HasPrefix(m.To, "ada@") {
			t.Errorf("%s: to %q, subject %q", test.name, m.To, m.Subject)
		}
		golden(t, test.name+".txt", m.Text)
		golden(t, test.name+".html", m.HTML)
	}
}

func TestMailsAboutAnAddressRefuse(t *testing.T) {
	t.Parallel()
	changed := emailChangedData()
	changed.NewEmail = ""
	for name, compose := range map[string]func() (Message, error){
		"a code of letters": func() (Message, error) {
			return ChangeEmail(ChangeEmailData{AppName: "Coffeedesk", Code: "abcdef", Minutes: 10})
		},
		"no time":          func() (Message, error) { return ChangeEmail(ChangeEmailData{AppName: "Coffeedesk", Code: "048291"}) },
		"no application":   func() (Message, error) { return ChangeEmail(ChangeEmailData{Code: "048291", Minutes: 10}) },
		"taken by nobody":  func() (Message, error) { return EmailTaken(EmailTakenData{}) },
		"no new address":   func() (Message, error) { return EmailChanged(changed) },
		"no application 2": func() (Message, error) { return EmailChanged(EmailChangedData{NewEmail: "a•••@new.example"}) },
	} {
		if m, err := compose(); err == nil {
			t.Errorf("%s: %q, want an error", name, m.Subject)
		}
	}
}
