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
		w.Enable(t, org, model.FeatureSSO)
		w.Write(t, func(tx *db.Tx) (err error) {
			c, err = tx.InsertConnection(t.Context(), model.Connection{Org: org, Enabled: enabled})
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
		hint  string // "" for whom nobody sends elsewhere
	}{
		{"anybody@globex.example", "anybody@globex.example"},
		{"Somebody@GLOBEX.example", "Somebody@globex.example"},
		{"a@bücher.example", "a@xn--bcher-kva.example"},
		{"a@sub.globex.example", ""},
		{"a@example.example", ""},
		{"a@pending.example", ""},
		{"a@allowed.example", ""},
		{"a@off.example", ""},
		{handlerstest.Dana, ""},
	} {
		a := w.Browser(t).Post(t, "/a/login", url.Values{"email": {test.email}, "next": {"/ui/members"}})
		at := a.Location()
		want := "/a/login/code?challenge="
		if test.hint != "" {
			want = "/sso/" + string(c.ID) + "/start?login_hint=" + url.QueryEscape(test.hint) + "&next=%2Fui%2Fmembers"
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
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Write(t, func(tx *db.Tx) (err error) {
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: w.Acme, Enabled: true})
		return err
	})
	if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "acme.test"); err != nil {
		t.Fatal(err)
	}
	start := "/sso/" + string(c.ID) + "/start?"
	for path, form := range map[string]url.Values{
		"/a/login/code":   {"challenge": {challenge}, "code": {code}},
		"/a/login/resend": {"challenge": {challenge}},
	} {
		b.Post(t, path, form).After(t, start)
	}
	b.Post(t, "/a/login/link", url.Values{"token": {link}}).AsksToSignIn(t)
	if a := b.Send(t, "/a/login/passkey", b.Answer(t, key, "/ui/members")); a.Status != http.StatusOK || !strings.Contains(a.Body, start) {
		t.Errorf("the passkey: status %d: %s", a.Status, a.Body)
	}
	b.Get(t, "/ui/members").AsksToSignIn(t)
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
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}).LeadsTo(t, "/ui/")
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: w.Acme, Enabled: true})
		return err
	})
	if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "acme.test"); err != nil {
		t.Fatal(err)
	}
	to := b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	to.AsksToSignIn(t)
	if notice := b.Get(t, to.Location()).Shows(t).Find(".notice"); !notice.Says("Acme has you sign in through its own identity provider.") {
		t.Errorf("the page does not say why: %s", notice.Text())
	}
	if got := b.ActsFor(t); got != "Globex" {
		t.Errorf("the active organization is %s", got)
	}
}
