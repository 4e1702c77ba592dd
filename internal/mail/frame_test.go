package mail

import (
	"context"
	"html"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// kept is a mail server that keeps the last mail.
type kept struct{ last Message }

// Send implements Sender.
func (k *kept) Send(_ context.Context, m Message) error {
	k.last = m
	return nil
}

// branded is an outbox of an instance that looks like somebody's product, and an organization
// that has a logo, or none.
type branded struct {
	*Outbox
	acme, bare model.OrgID
	server     *kept
}

func newBranded(t *testing.T) *branded {
	t.Helper()
	d := dbtest.Open(t)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	b := &branded{server: &kept{}}
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
		acme, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"})
		if err != nil {
			return err
		}
		bare, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Globex"})
		if err != nil {
			return err
		}
		b.acme, b.bare = acme.ID, bare.ID
		return tx.SetOrganizationLogo(t.Context(), acme.ID, model.Picture{Name: "acme-logo", Type: model.PicturePNG, Data: []byte{1}})
	}); err != nil {
		t.Fatal(err)
	}
	b.Outbox = NewOutbox(d, keys, b.server, "https://id.example")
	return b
}

// deliver returns a message as the mail server gets it.
func (b *branded) deliver(t *testing.T, m Message) Message {
	t.Helper()
	b.server.last = Message{}
	if err := b.db.Housekeep(t.Context(), func(tx *db.Tx) error { return b.Put(t.Context(), tx, m, tx.Now().Add(time.Hour)) }); err != nil {
		t.Fatal(err)
	}
	if err := b.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	return b.server.last
}

// owner is whose a mail is, and how it looks then.
type owner struct {
	org        model.OrgID
	name, logo string
	dark       bool // it has another logo for dark
}

func (b *branded) owners() []owner {
	return []owner{{"", "Coffeedesk", "light-logo", true}, {b.acme, "Acme Corp", "acme-logo", false}, {b.bare, "Globex", "light-logo", true}}
}

// check looks at a mail of an owner: at its looks in light and dark, and that nothing of the
// product's own is in either part.
func (of owner) check(t *testing.T, name string, m Message) {
	t.Helper()
	for part, want := range map[string]bool{
		`<img class="light" src="https://id.example/pictures/` + of.logo + `" alt="` + of.name + `"`: true,
		`<img class="dark" src="https://id.example/pictures/dark-logo" alt="` + of.name + `"`:        of.dark,
		".from .dark { display: block; }":                     of.dark,
		"background: #fff; color: #000;":                      !of.dark, // behind a logo that is for what is light
		"background: #fff3b0;":                                true,
		"color: #000000;":                                     true,
		"border-radius: 12px;":                                true,
		`<meta name="color-scheme" content="light dark">`:     true,
		"<title>" + html.EscapeString(m.Subject) + "</title>": true,
		`<a href="mailto:help@coffeedesk.example">Get help</a><a href="https://coffeedesk.example/terms">Terms</a>`: true,
	} {
		if strings.Contains(m.HTML, part) != want {
			t.Errorf("%s of %s: %s is there: %v", name, of.name, part, !want)
		}
	}
	if foot := "\n-- \n" + of.name + "\nGet help: help@coffeedesk.example\nTerms: https://coffeedesk.example/terms\nPrivacy: https://coffeedesk.example/privacy\n"; !strings.HasSuffix(m.Text, foot) {
		t.Errorf("%s of %s: the text ends otherwise: %q", name, of.name, m.Text)
	}
	for _, own := range []string{model.ProductName, model.DefaultBrand, "favicon", "/static/"} {
		if strings.Contains(m.Subject+m.HTML+m.Text, own) {
			t.Errorf("%s of %s has %s", name, of.name, own)
		}
	}
}

// TestEveryMailIsFramed: each mail that there is has the looks of whose it is, and nothing of
// the product's own: in light and dark, of the instance and of organizations, in what it may
// say, and by templates of the operator's own.
func TestEveryMailIsFramed(t *testing.T) {
	t.Parallel()
	b := newBranded(t)
	bodies, err := filepath.Glob("testdata/*.html")
	if err != nil || len(bodies) < len(kinds()) {
		t.Fatalf("%d mails, %v", len(bodies), err)
	}
	for _, path := range bodies { // every variant of each
		name := strings.TrimSuffix(path, ".html")
		rich, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := os.ReadFile(name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range b.owners() {
			m := b.deliver(t, Message{To: exampleTo, Subject: "A subject", Text: string(plain), HTML: string(rich), Org: of.org})
			of.check(t, name, m)
			if !strings.Contains(m.HTML, string(rich)) || !strings.HasPrefix(m.Text, string(plain)) {
				t.Errorf("%s of %s: what it says is missing: %s", name, of.name, m.HTML)
			}
		}
	}
	if m := b.deliver(t, Message{To: exampleTo, Subject: "S", Text: "T", Org: "org_404"}); !strings.Contains(m.HTML, "light-logo") {
		t.Errorf("of an organization that is gone: %s", m.HTML)
	}
}

// TestEveryMailOfOnesOwnIsFramed: so do mails by the operator's templates.
func TestEveryMailOfOnesOwnIsFramed(t *testing.T) {
	t.Parallel()
	b, dir := newBranded(t), filepath.Join(t.TempDir(), "mail")
	files, err := Export(dir, Names())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(file), frameName) {
			source = append(source, "\nin our own words\n"...)
		}
		if err := os.WriteFile(file, source, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, faults := ReadTexts(dir, slog.New(slog.NewTextHandler(t.Output(), nil)))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	b.SayBy(texts)
	for _, k := range kinds() {
		for _, of := range b.owners() {
			m, err := compose(k.name, exampleTo, k.example)
			if err != nil {
				t.Fatal(err)
			}
			m.Org = of.org
			m = b.deliver(t, m)
			of.check(t, k.name, m)
			if !strings.Contains(m.Text, "in our own words") || !strings.Contains(m.HTML, "in our own words") {
				t.Errorf("%s of %s is not in our own words", k.name, of.name)
			}
		}
	}
}
