package handlers

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/internal/demo/nameserver"
	"anteroom/internal/dns"
	"anteroom/internal/domains"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// domainRules returns the rules about domains, with a name server of their own.
func (w *world) domainRules(t *testing.T, source secret.Source, base *url.URL) *domains.Service {
	t.Helper()
	var err error
	if w.names, err = nameserver.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.names.Close)
	resolver, err := dns.New(dns.Options{
		Resolvers: w.names.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: w.names.DialContext,
	})
	if err != nil {
		t.Fatal(err)
	}
	return domains.New(w.db, resolver, source, w.outbox, func(path string) string { return base.String() + path })
}

// TestHomeRealm: only a verified domain with an enabled connection sends people
// elsewhere, whether or not they have an account.
func TestHomeRealm(t *testing.T) {
	t.Parallel()
	w, _ := domainWorld(t)
	connect := func(org model.OrgID, enabled bool) (c model.Connection) {
		t.Helper()
		if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
			c, err = tx.InsertConnection(t.Context(), model.Connection{Org: org, Type: model.ConnectionOIDC, Enabled: enabled})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return c
	}
	verify := func(org model.OrgID, name string) {
		t.Helper()
		if _, err := w.config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, name); err != nil {
			t.Fatal(err)
		}
	}
	connect(w.acme, false)
	verify(w.acme, "off.example")
	c := connect(w.globex, true)
	verify(w.globex, "globex.example")
	verify(w.globex, "bücher.example")
	w.claim(t, gus, "pending.example")
	w.domain(t, gus, "allowed.example")
	for _, test := range []struct {
		email string
		sent  bool
	}{
		{"anybody@globex.example", true},
		{"Somebody@GLOBEX.example", true},
		{"a@bücher.example", true},
		{"a@sub.globex.example", false},
		{"a@example.example", false},
		{"a@pending.example", false},
		{"a@allowed.example", false},
		{"a@off.example", false},
		{dana, false},
	} {
		a := w.browser(t).post(t, "/a/login", url.Values{"email": {test.email}, "next": {"/ui/members"}})
		at := a.header.Get("Location")
		want := "/a/login/code?challenge="
		if test.sent {
			want = "/sso/oidc/" + string(c.ID) + "/start?login_hint=" + url.QueryEscape(test.email) + "&next=%2Fui%2Fmembers"
		}
		if a.status != http.StatusSeeOther || !strings.HasPrefix(at, want) {
			t.Errorf("%s: status %d, Location %q, want %q", test.email, a.status, at, want)
		}
	}
}

// TestHomeRealmComesBeforeAnyProof: whoever has asked for a code, or has a
// passkey, before the organization signs its people in is not let in by it.
func TestHomeRealmComesBeforeAnyProof(t *testing.T) {
	t.Parallel()
	w, _ := domainWorld(t)
	key := w.device()
	w.as(t, kim).addPasskey(t, key)
	b := w.browser(t)
	challenge, code, link := b.begin(t, dana, "/ui/members")
	var c model.Connection
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: w.acme, Type: model.ConnectionSAML, Enabled: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, "acme.test"); err != nil {
		t.Fatal(err)
	}
	start := "/sso/saml/" + string(c.ID) + "/start?"
	for path, form := range map[string]url.Values{
		"/a/login/code":   {"challenge": {challenge}, "code": {code}},
		"/a/login/resend": {"challenge": {challenge}},
	} {
		if a := b.post(t, path, form); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), start) {
			t.Errorf("%s: status %d, Location %q", path, a.status, a.header.Get("Location"))
		}
	}
	if a := b.post(t, "/a/login/link", url.Values{"token": {link}}); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login") {
		t.Errorf("the link: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.send(t, "/a/login/passkey", b.answer(t, key, "/ui/members")); a.status != http.StatusOK || !strings.Contains(a.body, start) {
		t.Errorf("the passkey: status %d: %s", a.status, a.body)
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusSeeOther {
		t.Errorf("somebody was let in: status %d", a.status)
	}
}

// TestHomeRealmOnSwitch: an organization that signs its people in does so when they
// come from another one, too.
func TestHomeRealmOnSwitch(t *testing.T) {
	t.Parallel()
	w, _ := domainWorld(t)
	const iris = "iris@acme.test"
	w.add(t, w.globex, iris, "Iris", "admin")
	w.add(t, w.acme, iris, "Iris", "admin")
	b := w.as(t, iris)
	if a := b.post(t, "/a/organizations", url.Values{"organization": {string(w.globex)}}); a.header.Get("Location") != "/ui/" {
		t.Fatalf("to Globex: status %d: %s", a.status, a.body)
	}
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: w.acme, Type: model.ConnectionOIDC, Enabled: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, "acme.test"); err != nil {
		t.Fatal(err)
	}
	a := b.post(t, "/a/organizations", url.Values{"organization": {string(w.acme)}})
	at := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(at, "/a/login?next=") {
		t.Fatalf("to Acme: status %d, Location %q", a.status, at)
	}
	if a := b.get(t, at); !strings.Contains(a.body, "Acme has you sign in through its own identity provider.") {
		t.Errorf("the page does not say why: %s", a.body)
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusOK || !strings.Contains(a.body, "Globex") {
		t.Errorf("Globex is gone, too: status %d", a.status)
	}
}

// TestPollingKeepsNoSessionGoing: a page left open does not keep its person
// signed in.
func TestPollingKeepsNoSessionGoing(t *testing.T) {
	t.Parallel()
	w, clock := domainWorld(t)
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Policy.Idle = 30 * time.Minute
		return tx.SetInstance(t.Context(), i)
	})
	if err != nil {
		t.Fatal(err)
	}
	d := w.claim(t, dana, "acme.example")
	b := w.as(t, dana)
	path := "/ui/domains/" + string(d.ID)
	for range 2 {
		clock.Advance(14 * time.Minute)
		if a := b.get(t, path+"/status?seen=x", inline...); a.status != http.StatusOK {
			t.Fatalf("polled within the limit: status %d", a.status)
		}
	}
	clock.Advance(3 * time.Minute)
	if a := b.get(t, path+"/status?seen=x", inline...); a.status != http.StatusUnauthorized {
		t.Errorf("polled for longer than the idle limit: status %d", a.status)
	}
}
