package mail

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPortalLinkMails: what a link's maker adds is quoted, and leads nowhere.
func TestPortalLinkMails(t *testing.T) {
	t.Parallel()
	data := func(change func(*PortalLinkData)) PortalLinkData {
		d := PortalLinkData{
			AppName: "Coffeedesk", OrgName: "Acme Corp", To: "it@acme.example", MadeBy: "Dana Li", Recipient: "it@acme.example", Modules: []string{"Domains", "Single sign-on"},
			Note: "Please by Friday.\nSee https://evil.example or evil.example <b>now</b>", LinkURL: "https://id.example/portal/tok", Expires: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC),
		}
		change(&d)
		return d
	}
	for name, test := range map[string]struct {
		compose func(PortalLinkData) (Message, error)
		change  func(*PortalLinkData)
		subject string
	}{
		"portal_link":          {PortalLink, func(*PortalLinkData) {}, "Dana Li asks you to set up Acme Corp on Coffeedesk"},
		"portal_link-operator": {PortalLink, func(d *PortalLinkData) { d.MadeBy, d.Note = "", "" }, "You are asked to set up Acme Corp on Coffeedesk"},
		"portal_link_made":     {PortalLinkMade, func(d *PortalLinkData) { d.Recipient, d.Note = "", "" }, "Dana Li has made a link to settings of Acme Corp"},
		"portal_link_made-for": {PortalLinkMade, func(d *PortalLinkData) { d.MadeBy = "" }, "The operator of Coffeedesk has made a link to settings of Acme Corp"},
	} {
		m, err := test.compose(data(test.change))
		if err != nil {
			t.Fatal(err)
		}
		want := Message{To: "it@acme.example", Subject: test.subject, Text: m.Text, HTML: m.HTML, Source: m.Source}
		if diff := cmp.Diff(want, m); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if strings.Contains(m.Text+m.HTML, "evil.example") || strings.Contains(m.HTML, "<b>") {
			t.Errorf("%s repeats more of the note than its words", name)
		}
		golden(t, name+".txt", m.Text)
		golden(t, name+".html", m.HTML)
	}
	for name, change := range map[string]func(*PortalLinkData){
		"no application":    func(d *PortalLinkData) { d.AppName = "http://evil.example" },
		"no organization":   func(d *PortalLinkData) { d.OrgName = "" },
		"nothing to set up": func(d *PortalLinkData) { d.Modules = nil },
		"no link":           func(d *PortalLinkData) { d.LinkURL = "/portal/tok" },
		"no expiry":         func(d *PortalLinkData) { d.Expires = time.Time{} },
	} {
		for _, compose := range []func(PortalLinkData) (Message, error){PortalLink, PortalLinkMade} {
			if m, err := compose(data(change)); err == nil {
				t.Errorf("%s: %q", name, m.Text)
			}
		}
	}
}
