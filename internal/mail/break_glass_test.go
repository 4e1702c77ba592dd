package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBreakGlassMails(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	const app, org, to, link = "Coffeedesk", "Acme Corp", "ada@acme.example", "https://id.example/ui/sso"
	used := BreakGlassUsedData{
		AppName: app, OrgName: org, To: to, Name: "Dana Li", Email: "dana@acme.example", Reason: "On call", Device: "Chrome on macOS", IP: "192.0.2.7", Place: "Zurich, Switzerland",
		At: at, LinkURL: link,
	}
	with := func(change func(*BreakGlassUsedData)) func() (Message, error) {
		d := used
		change(&d)
		return func() (Message, error) { return BreakGlassUsed(d) }
	}
	for name, test := range map[string]struct {
		compose func() (Message, error)
		subject string
	}{
		"break_glass_used": {with(func(*BreakGlassUsedData) {}), "Dana Li signed in around single sign-on"},
		"break_glass_used-sudo": {with(func(d *BreakGlassUsedData) { d.Confirmed, d.Device, d.IP, d.Place = true, "", "", "" }),
			"Dana Li confirmed a change around single sign-on"},
		"break_glass_used-link": {with(func(d *BreakGlassUsedData) { d.ByOperator, d.Name, d.Reason = true, "", "" }), "Somebody signed in around single sign-on"},
		"break_glass_review": {func() (Message, error) {
			return BreakGlassReview(BreakGlassReviewData{AppName: app, OrgName: org, To: to, LinkURL: link, People: []BreakGlassPerson{
				{"Dana Li", "dana@acme.example", "On call"}, {"", "al@acme.example", "http://evil.example Holds the safe"},
			}})
		}, "Look who can sign in around single sign-on"},
		"recovery": {func() (Message, error) {
			return Recovery(RecoveryData{AppName: app, OrgName: org, To: to, Who: "dana@acme.example", Until: at, LinkURL: link})
		}, "Somebody was let in around single sign-on"},
		"recovery-released": {func() (Message, error) {
			return Recovery(RecoveryData{AppName: app, OrgName: org, To: to, LinkURL: link})
		},
			"Single sign-on is no longer required"},
	} {
		m, err := test.compose()
		if err != nil {
			t.Fatal(err)
		}
		want := Message{To: to, Subject: test.subject, Text: m.Text, HTML: m.HTML, Source: m.Source}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if strings.Contains(m.Text+m.HTML, "evil.example") {
			t.Errorf("%s leads elsewhere", name)
		}
		golden(t, name+".txt", m.Text)
		golden(t, name+".html", m.HTML)
	}
	for name, compose := range map[string]func() (Message, error){
		"no application":  with(func(d *BreakGlassUsedData) { d.AppName = "" }),
		"no link":         with(func(d *BreakGlassUsedData) { d.LinkURL = "/ui/sso" }),
		"no organization": func() (Message, error) { return Recovery(RecoveryData{AppName: app, To: to, LinkURL: link}) },
		"a list of no application": func() (Message, error) {
			return BreakGlassReview(BreakGlassReviewData{OrgName: org, To: to, LinkURL: link})
		},
	} {
		if m, err := compose(); err == nil {
			t.Errorf("%s: %q", name, m.Subject)
		}
	}
}
