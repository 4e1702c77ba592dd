package signin_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// TestAnswerAtAnotherConnection: an answer for one connection proves nothing at another
// one, though the identity provider is the same, and knows us by the same name.
func TestAnswerAtAnotherConnection(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		w.Enable(t, w.Globex, model.FeatureSSO)
		w.Own(t, w.Globex, "globex.test")
		gus := w.Actor(t, handlerstest.Gus)
		theirs, err := w.Config.SSO.Add(t.Context(), gus, model.ProviderOkta, kindOf(idp), "Okta")
		if err != nil {
			t.Fatal(err)
		}
		theirs = idp.Also(t, gus, theirs)
		b := w.Browser(t)
		answer := idp.Answer(t, b.Get(t, idp.Start()), zoe)
		answer.Path = strings.Replace(answer.Path, string(idp.Connection.ID), string(theirs.ID), 1)
		b.Bring(t, answer).Expect(t, http.StatusForbidden)
		all, err := w.DB.Attempts(t.Context(), w.Globex, theirs.ID)
		want := map[model.ConnectionType]string{model.ConnectionSAML: "idp_initiated", model.ConnectionOIDC: "state"}[kindOf(idp)]
		if err != nil || len(all) != 1 || all[0].Code != want || all[0].Asked {
			t.Errorf("attempts there: %+v, %v; want %s", all, err, want)
		}
		if mine := idp.Attempts(t); len(mine) != 0 {
			t.Errorf("attempts here: %+v", mine)
		}
		b.Get(t, "/ui/profile").AsksToSignIn(t)
	})
}

// TestThinToken: names and groups that a provider gives at userinfo only count as those of
// an ID token do; groups once they give roles.
func TestThinToken(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	who := handlerstest.Person{Email: "zoe@acme.test", First: "Zoë", Last: "Quill", Groups: "IT", Fault: identityprovider.FaultThin}
	role := func() string {
		u, err := w.DB.UserByEmail(t.Context(), model.Email(who.Email))
		if err != nil || u.FirstName != "Zoë" || u.LastName != "Quill" {
			t.Fatalf("user %+v, %v", u, err)
		}
		m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID)
		if err != nil || len(m.Roles) == 0 {
			t.Fatalf("member %+v, %v", m, err)
		}
		return m.Roles[0].Name
	}
	idp.SignIn(t, w.Browser(t), "/ui/profile", who).LeadsTo(t, "/ui/profile")
	if got := role(); got != "member" {
		t.Errorf("without rules, the role is %s", got)
	}
	rules := model.GroupRoles{{Group: "IT", Role: model.RoleID(w.Role(t, "admin"))}}
	if _, err := w.Config.SSO.SetGroups(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, w.ConnectionNow(t, idp.Connection).Version, rules); err != nil {
		t.Fatal(err)
	}
	idp.SignIn(t, w.Browser(t), "/ui/profile", who).LeadsTo(t, "/ui/profile")
	if got := role(); got != "admin" {
		t.Errorf("the role is %s", got)
	}
}

// TestBegunElsewhere: a provider may begin a sign-in itself, and no other.
func TestBegunElsewhere(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		live, _ := idp.Connection.In(model.SettingsLive)
		start := func(issuer, target string) string {
			return idp.Start() + "?" + url.Values{"iss": {issuer}, "target_link_uri": {target}}.Encode()
		}
		for target, want := range map[string]string{
			w.Server.URL + "/ui/profile": "/ui/profile", "https://evil.example/ui/profile": "/ui/", w.Server.URL + ".evil.example/ui/profile": "/ui/", w.Server.URL + "//evil.example": "/ui/",
		} {
			b := w.Browser(t)
			b.Bring(t, idp.Answer(t, b.Get(t, start(live.IdP, target)), zoe)).LeadsTo(t, want)
		}
		w.Browser(t).Get(t, start("https://evil.example", "")).Expect(t, http.StatusForbidden)
		if last := idp.Attempts(t)[0]; last.Code != "issuer" {
			t.Errorf("refused as %s", last.Code)
		}
	})
}

// TestNamesOfIdP: what the provider calls people counts where the organization wants
// that, from the next sign-in on.
func TestNamesOfIdP(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	kim := handlerstest.Person{Email: handlerstest.Kim, First: "Kimberly", Last: "Leigh"}
	name := func() string {
		t.Helper()
		u, err := w.DB.User(t.Context(), w.Members[handlerstest.Kim].User)
		if err != nil {
			t.Fatal(err)
		}
		return u.FirstName + " " + u.LastName
	}
	before := name()
	idp.SignIn(t, w.Browser(t), "/ui/profile", kim).LeadsTo(t, "/ui/profile")
	if got := name(); got != before {
		t.Errorf("without being wanted: %q", got)
	}
	call := func(first, last string) {
		t.Helper()
		w.Write(t, func(tx *db.Tx) error {
			u, err := tx.User(t.Context(), w.Members[handlerstest.Kim].User)
			if err != nil {
				return err
			}
			u.FirstName, u.LastName = first, last
			_, err = tx.SetUserDetails(t.Context(), u)
			return err
		})
	}
	call("", "")
	idp.SignIn(t, w.Browser(t), "/ui/profile", kim).LeadsTo(t, "/ui/profile")
	if got := name(); got != "Kimberly Leigh" {
		t.Errorf("who had no name is called %q", got)
	}
	call("Kim", "Else")
	c := idp.Connection
	if _, err := w.Config.SSO.SetOptions(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, c.Version, sso.Options{Name: c.Name, Creates: true, Syncs: true}); err != nil {
		t.Fatal(err)
	}
	idp.SignIn(t, w.Browser(t), "/ui/profile", kim).LeadsTo(t, "/ui/profile")
	if got := name(); got != "Kimberly Leigh" {
		t.Errorf("the name is %q", got)
	}
}

// TestInvitedThroughIdP: who was invited comes in the role that was meant for them, as
// long as the invitation counts, and as everybody else after that.
func TestInvitedThroughIdP(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		expired bool
		role    string
	}{"open": {false, "admin"}, "expired": {true, "member"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var behind atomic.Int64 // nanoseconds that the clock is
			w := handlerstest.NewAt(t, func() time.Time { return time.Now().Add(-time.Duration(behind.Load())) })
			if test.expired {
				behind.Store(int64(15*24*time.Hour + time.Hour))
			}
			if _, err := w.Config.Invitations.Invite(t.Context(), w.Actor(t, handlerstest.Dana), invitations.Request{Text: zoe.Email, Role: model.RoleID(w.Role(t, "admin"))}); err != nil {
				t.Fatal(err)
			}
			behind.Store(0)
			idp := w.Upstream(t, model.ConnectionSAML)
			b := w.Browser(t)
			idp.SignIn(t, b, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
			u, err := w.DB.UserByEmail(t.Context(), model.Email(zoe.Email))
			if err != nil {
				t.Fatal(err)
			}
			m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID)
			if err != nil || m.Status != model.MemberActive || m.Roles[0].Name != test.role {
				t.Errorf("member %+v, %v", m, err)
			}
			if open, err := w.DB.OpenInvitationOf(t.Context(), w.Acme, m.ID); model.KindOf(err) != model.NotFound {
				t.Errorf("the invitation is still open: %+v, %v", open, err)
			}
		})
	}
}

// TestSilentSignInIsNoProof: a provider that has somebody come back by itself proves
// nothing for what is sensitive.
func TestSilentSignInIsNoProof(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		for query, want := range map[string]bool{"": false, "&fresh=1": true} {
			b := w.Browser(t)
			b.Bring(t, idp.Answer(t, b.Get(t, idp.Start()+"?next=%2Fui%2Fsecurity"+query), handlerstest.Person{Email: handlerstest.Kim}))
			all, err := w.DB.OwnSessions(t.Context(), w.Members[handlerstest.Kim].User, 1)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			row, err := w.DB.Session(t.Context(), all[0].ID)
			if err != nil || row.Sudo(w.DB.Now()) != want {
				t.Errorf("%q: proved at %v, %v; want %v", query, row.SudoAt, err, want)
			}
		}
	})
}

// TestServedAddressStays: nobody goes round the identity provider of their organization
// by another address.
func TestServedAddressStays(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	b := w.Browser(t)
	b.Bring(t, idp.Answer(t, b.Get(t, idp.Start()+"?fresh=1"), handlerstest.Person{Email: handlerstest.Kim})).LeadsTo(t, "/ui/")
	a := b.Post(t, "/ui/profile/email", url.Values{"email": {"kim@home.test"}})
	if a.Status != http.StatusForbidden || !a.Page(t, http.StatusForbidden).Says("Acme has you sign in by this address") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
}

// TestSignInAsSomebodyElse: nobody's session ends for that of another person without a
// word of theirs, since a page of anybody's can begin a sign-in.
func TestSignInAsSomebodyElse(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		b := w.As(t, handlerstest.Gus) // of Globex, which has no connection
		page := idp.SignIn(t, b, "/ui/profile", zoe).Shows(t)
		if !page.Says("You are signed in as gus@globex.test now.") || !page.Says("zoe@acme.test") {
			t.Errorf("the page says %q", page.Text())
		}
		if got := b.ActsFor(t); got != "Globex" {
			t.Errorf("acts for %s", got)
		}
		form := page.Find("form")
		b.Post(t, form.Attr("action"), url.Values{"token": {form.Find("input").Attr("value")}}).LeadsTo(t, "/ui/profile")
		if got := b.ActsFor(t); got != "Acme" {
			t.Errorf("acts for %s", got)
		}
		idp.SignIn(t, b, "/ui/profile", zoe).LeadsTo(t, "/ui/profile") // the same person again
	})
}

// TestPagesThatPost say where they lead: to the identity provider, or back to us with what
// it says.
func TestPagesThatPost(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	dana := w.Actor(t, handlerstest.Dana)
	asked, err := http.Get(idp.URL + "/app/saml/sso/saml/metadata")
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Body.Close()
	raw, err := io.ReadAll(asked.Body)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.ReplaceAll(raw, []byte("bindings:HTTP-Redirect"), []byte("bindings:HTTP-POST"))
	c, err := w.Config.SSO.SetSAML(t.Context(), dana, idp.Connection.ID, idp.Connection.Version, sso.SAMLForm{Metadata: raw})
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := c.In(model.SettingsDraft)
	if _, err := w.Config.SSO.Tested(t.Context(), dana, c.ID, draft); err != nil {
		t.Fatal(err)
	}
	if c, err = w.DB.Connection(t.Context(), w.Acme, c.ID); err == nil {
		_, err = w.Config.SSO.TurnOn(t.Context(), dana, c.ID, c.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	field := url.Values{"SAMLResponse": {"YQ=="}}
	for _, test := range []struct {
		page                    handlerstest.Answer
		heading, button, action string
	}{
		{w.Browser(t).Get(t, idp.Start()), "Sign in with Okta", "Go to Okta", idp.URL + "/app/saml/sso/saml"},
		{w.Browser(t).Post(t, "/sso/saml/"+string(c.ID)+"/acs", field, "Sec-Fetch-Site", "cross-site"), "Signing in to Anteroom", "Go on signing in", "/sso/saml/" + string(c.ID) + "/acs"},
		{w.Browser(t).Post(t, "/sso/saml/"+string(c.ID)+"/slo", field, "Sec-Fetch-Site", "cross-site"), "Signing out of Anteroom", "Go on signing out", "/sso/saml/" + string(c.ID) + "/slo"},
	} {
		page := test.page.Shows(t).Find("main")
		if form := page.Find("form"); page.Heading() != test.heading || form.Find("button").Text() != test.button || form.Attr("action") != test.action {
			t.Errorf("the page is %s", page.HTML())
		}
	}
}
