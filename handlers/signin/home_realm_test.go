package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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

// TestHomeRealmWithSeveral: where several connections lead from a domain people choose,
// among those that are required when some are.
func TestHomeRealmWithSeveral(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	okta := w.Connect(t, w.Acme, "acme.test", false)
	var keycloak model.Connection
	w.Write(t, func(tx *db.Tx) (err error) {
		keycloak, err = tx.InsertConnection(t.Context(), model.Connection{Org: w.Acme, Name: "Keycloak", Enabled: true})
		return err
	})
	for _, email := range []string{handlerstest.Kim, "nobody@acme.test"} { // says nothing about accounts
		b := w.Browser(t)
		at := "/a/login/choose?login_hint=" + url.QueryEscape(email) + "&next=%2Fui%2Fmembers"
		b.Post(t, "/a/login", url.Values{"email": {email}, "next": {"/ui/members"}}).LeadsTo(t, at)
		doors := b.Get(t, at).Shows(t).Find("main").All("a.button")
		if len(doors) != 2 || !doors[0].Says("Sign in with Okta") || !doors[1].Says("Sign in with Keycloak") {
			t.Fatalf("%s: %d doors", email, len(doors))
		}
		for i, c := range []model.Connection{okta, keycloak} {
			if want := start(c) + "login_hint=" + url.QueryEscape(email) + "&next=%2Fui%2Fmembers"; doors[i].Attr("href") != want {
				t.Errorf("%s: door %d leads to %s, want %s", email, i, doors[i].Attr("href"), want)
			}
		}
	}
	b := w.Browser(t)
	b.GoThrough(t, handlerstest.Kim, okta.ID)
	b.GoThrough(t, handlerstest.Dana, keycloak.ID)
	w.Browser(t).GoThrough(t, handlerstest.Kim, okta.ID) // which is another one
	doors := b.Get(t, "/a/login/choose?login_hint=nobody%40acme.test&next=%2Fui%2Fmembers").Shows(t).Find("main").All("a.button")
	if len(doors) != 2 || !doors[0].Says("Sign in with Keycloak, used last") || !doors[1].Says("Sign in with Okta") || doors[1].Says("last") {
		t.Errorf("where Keycloak was used last the doors are %s", b.Get(t, "/a/login/choose?login_hint=nobody%40acme.test").Shows(t).Find("main").HTML())
	}
	b = w.Browser(t)
	b.Get(t, "/a/login/choose?login_hint=a%40else.test&next=%2Fui%2Fmembers").LeadsTo(t, "/a/login?next=%2Fui%2Fmembers")
	b.Get(t, "/a/login/choose?login_hint=nobody&next=https%3A%2F%2Fevil.example").LeadsTo(t, "/a/login?next=%2Fui%2F")
	require(t, w, keycloak)
	b.Post(t, "/a/login", url.Values{"email": {handlerstest.Kim}}).After(t, start(keycloak))
	b.Get(t, "/a/login/choose?login_hint=kim%40acme.test").After(t, start(keycloak))
}

// start is where a connection begins signing in.
func start(c model.Connection) string { return "/sso/" + string(c.ID) + "/start?" }

// TestHomeRealmComesBeforeEmail: whoever has asked for a code before the organization
// signs its people in is not let in by it. A passkey goes on signing in, unless the
// connection is required.
func TestHomeRealmComesBeforeEmail(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
		key := w.Device()
		w.As(t, handlerstest.Kim).AddPasskey(t, key)
		b, other := w.Browser(t), w.Browser(t)
		challenge, code, link := b.Begin(t, handlerstest.Dana, "/ui/members")
		c := w.Connect(t, w.Acme, "acme.test", required)
		for path, form := range map[string]url.Values{
			"/a/login/code":   {"challenge": {challenge}, "code": {code}},
			"/a/login/resend": {"challenge": {challenge}},
		} {
			b.Post(t, path, form).After(t, start(c))
		}
		b.Post(t, "/a/login/link", url.Values{"token": {link}}).AsksToSignIn(t)
		b.Get(t, "/ui/members").AsksToSignIn(t)
		a := other.Send(t, "/a/login/passkey", other.Answer(t, key, "/ui/members"))
		if a.Status != http.StatusOK || strings.Contains(a.Body, start(c)) != required {
			t.Errorf("required %v: the passkey: status %d: %s", required, a.Status, a.Body)
		}
		if in := other.Get(t, "/ui/members").Status == http.StatusOK; in == required {
			t.Errorf("required %v: the passkey has signed in: %v", required, in)
		}
	}
}

// TestHomeRealmOnSwitch: an organization that requires its connection does so when people
// come from another one, too, where they stay signed in.
func TestHomeRealmOnSwitch(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	const iris = "iris@acme.test"
	w.Add(t, w.Globex, iris, "Iris", "admin")
	w.Add(t, w.Acme, iris, "Iris", "admin")
	b := w.As(t, iris)
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}).LeadsTo(t, "/ui/")
	c := w.Connect(t, w.Acme, "acme.test", false)
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}}).LeadsTo(t, "/ui/")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}).LeadsTo(t, "/ui/")
	require(t, w, c)
	to := b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	to.AsksToSignIn(t)
	next := "&next=" + url.QueryEscape("/a/organizations?next=%2Fui%2F&organization="+string(w.Acme))
	b.Get(t, to.Location()).LeadsTo(t, start(c)+"login_hint=iris%40acme.test"+next)
	if got := b.ActsFor(t); got != "Globex" {
		t.Errorf("the active organization is %s", got)
	}
	b.GoThrough(t, iris, c.ID)
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("by the connection: the active organization is %s", got)
	}
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}).LeadsTo(t, "/ui/")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}}).LeadsTo(t, "/ui/")
}

// require stores that a connection is required, without ending anything.
func require(t *testing.T, w *handlerstest.World, c model.Connection) {
	t.Helper()
	c.Required = true
	w.Write(t, func(tx *db.Tx) error { return tx.UpdateConnection(t.Context(), c) })
}
