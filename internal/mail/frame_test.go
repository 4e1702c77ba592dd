package mail

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// kept is a mail server that keeps the last mail.
type kept struct{ last Message }

// Send implements Sender.
func (k *kept) Send(_ context.Context, m Message) error {
	k.last = m
	return nil
}

// TestEveryMailIsFramed: each mail that there is has the looks of whose it is, and nothing of
// the product's own: in light and dark, of the instance and of an organization.
func TestEveryMailIsFramed(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	var org model.Organization
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.AppName, i.BrandColor, i.Radius, i.Logo, i.DarkLogo, i.PoweredBy = "Coffeedesk", "#fff3b0", model.RadiusLarge, "light-logo", "dark-logo", false
		i.SupportEmail, i.TermsURL, i.PrivacyURL, i.OrgBranding = "help@coffeedesk.example", "https://coffeedesk.example/terms", "https://coffeedesk.example/privacy", true
		if err := tx.SetInstance(t.Context(), i); err != nil {
			return err
		}
		if org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"}); err != nil {
			return err
		}
		return tx.SetOrganizationLogo(t.Context(), org.ID, model.Picture{Name: "acme-logo", Type: model.PicturePNG, Data: []byte{1}})
	}); err != nil {
		t.Fatal(err)
	}
	server := &kept{}
	outbox := NewOutbox(d, keys, server, "https://id.example")
	send := func(m Message) Message {
		t.Helper()
		server.last = Message{}
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
			return outbox.Put(t.Context(), tx, m, tx.Now().Add(time.Hour))
		}); err != nil {
			t.Fatal(err)
		}
		if err := outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		return server.last
	}
	bodies, err := filepath.Glob("testdata/*.html")
	if err != nil || len(bodies) < 20 {
		t.Fatalf("%d mails, %v", len(bodies), err)
	}
	for _, path := range bodies {
		name := strings.TrimSuffix(path, ".html")
		rich, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := os.ReadFile(name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range []struct {
			org        model.OrgID
			name, logo string
			dark       bool
		}{{"", "Coffeedesk", "light-logo", true}, {org.ID, "Acme Corp", "acme-logo", false}} {
			m := send(Message{To: "ada@acme.example", Subject: "A subject", Text: string(plain), HTML: string(rich), Org: of.org})
			head, text, found := strings.Cut(m.HTML, string(rich))
			for part, want := range map[string]bool{
				`<img class="light" src="https://id.example/pictures/` + of.logo + `" alt="` + of.name + `"`: true,
				`<img class="dark" src="https://id.example/pictures/dark-logo" alt="Coffeedesk"`:             of.dark,
				"prefers-color-scheme: dark":                      of.dark,
				"background: #fff3b0;":                            true,
				"color: #000000;":                                 true,
				"border-radius: 12px;":                            true,
				`<meta name="color-scheme" content="light dark">`: true,
				"<title>A subject</title>":                        true,
			} {
				if strings.Contains(head, part) != want {
					t.Errorf("%s of %s: %s is there: %v", name, of.name, part, !want)
				}
			}
			if !found || !strings.Contains(text, `<a href="mailto:help@coffeedesk.example">Get help</a><a href="https://coffeedesk.example/terms">Terms</a>`) {
				t.Errorf("%s: the text or the foot is missing: %s", name, text)
			}
			if want := string(plain) + "\n-- \n" + of.name + "\nGet help: help@coffeedesk.example\nTerms: https://coffeedesk.example/terms\nPrivacy: https://coffeedesk.example/privacy\n"; m.Text != want {
				t.Errorf("%s: the text is %q, want %q", name, m.Text, want)
			}
			for _, own := range []string{model.ProductName, model.DefaultBrand, "favicon"} {
				if strings.Contains(m.HTML+m.Text, own) {
					t.Errorf("%s of %s has %s", name, of.name, own)
				}
			}
		}
	}
	if m := send(Message{To: "ada@acme.example", Subject: "S", Text: "T", Org: "org_404"}); !strings.Contains(m.HTML, "light-logo") {
		t.Errorf("of an organization that is gone: %s", m.HTML)
	}
}
