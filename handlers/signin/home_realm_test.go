package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestHomeRealm: only a verified domain with an enabled connection sends people
// elsewhere, whether or not they have an account.
func TestHomeRealm(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	connect := func(org model.OrgID, enabled bool) (c model.Connection) {
		t.Helper()
		w.Write(t, func(tx *db.Tx) (err error) {
			c, err = tx.InsertConnection(t.Context(), model.Connection{Org: org, Type: model.ConnectionOIDC, Enabled: enabled})
			return err
		})
		return c
	}
	verify := func(org model.OrgID, name string) {
		t.Helper()
		if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, name); err != nil {
			t.Fatal(err)
		}
	}
	connect(w.Acme, false)
	verify(w.Acme, "off.example")
	c := connect(w.Globex, true)
	verify(w.Globex, "globex.example")
	verify(w.Globex, "bücher.example")
	w.Claim(t, handlerstest.Gus, "pending.example")
	w.Domain(t, handlerstest.Gus, "allowed.example")
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
		{handlerstest.Dana, false},
	} {
		a := w.Browser(t).Post(t, "/a/login", url.Values{"email": {test.email}, "next": {"/ui/members"}})
		at := a.Header.Get("Location")
		want := "/a/login/code?challenge="
		if test.sent {
			want = "/sso/oidc/" + string(c.ID) + "/start?login_hint=" + url.QueryEscape(test.email) + "&next=%2Fui%2Fmembers"
		}
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, want) {
			t.Errorf("%s: status %d, Location %q, want %q", test.email, a.Status, at, want)
		}
	}
}

// TestHomeRealmComesBeforeAnyProof: whoever has asked for a code, or has a
// passkey, before the organization signs its people in is not let in by it.
func TestHomeRealmComesBeforeAnyProof(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	key := w.Device()
	w.As(t, handlerstest.Kim).AddPasskey(t, key)
	b := w.Browser(t)
	challenge, code, link := b.Begin(t, handlerstest.Dana, "/ui/members")
	var c model.Connection
	w.Write(t, func(tx *db.Tx) (err error) {
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: w.Acme, Type: model.ConnectionSAML, Enabled: true})
		return err
	})
	if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "acme.test"); err != nil {
		t.Fatal(err)
	}
	start := "/sso/saml/" + string(c.ID) + "/start?"
	for path, form := range map[string]url.Values{
		"/a/login/code":   {"challenge": {challenge}, "code": {code}},
		"/a/login/resend": {"challenge": {challenge}},
	} {
		if a := b.Post(t, path, form); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), start) {
			t.Errorf("%s: status %d, Location %q", path, a.Status, a.Header.Get("Location"))
		}
	}
	if a := b.Post(t, "/a/login/link", url.Values{"token": {link}}); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login") {
		t.Errorf("the link: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Send(t, "/a/login/passkey", b.Answer(t, key, "/ui/members")); a.Status != http.StatusOK || !strings.Contains(a.Body, start) {
		t.Errorf("the passkey: status %d: %s", a.Status, a.Body)
	}
	if a := b.Get(t, "/ui/members"); a.Status != http.StatusSeeOther {
		t.Errorf("somebody was let in: status %d", a.Status)
	}
}

// TestHomeRealmOnSwitch: an organization that signs its people in does so when they
// come from another one, too.
func TestHomeRealmOnSwitch(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	const iris = "iris@acme.test"
	w.Add(t, w.Globex, iris, "Iris", "admin")
	w.Add(t, w.Acme, iris, "Iris", "admin")
	b := w.As(t, iris)
	if a := b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}); a.Header.Get("Location") != "/ui/" {
		t.Fatalf("to Globex: status %d: %s", a.Status, a.Body)
	}
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: w.Acme, Type: model.ConnectionOIDC, Enabled: true})
		return err
	})
	if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "acme.test"); err != nil {
		t.Fatal(err)
	}
	a := b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	at := a.Header.Get("Location")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, "/a/login?next=") {
		t.Fatalf("to Acme: status %d, Location %q", a.Status, at)
	}
	if a := b.Get(t, at); !strings.Contains(a.Body, "Acme has you sign in through its own identity provider.") {
		t.Errorf("the page does not say why: %s", a.Body)
	}
	if a := b.Get(t, "/ui/members"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Globex") {
		t.Errorf("Globex is gone, too: status %d", a.Status)
	}
}
