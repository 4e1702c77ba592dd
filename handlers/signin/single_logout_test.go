package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/sso"
)

// single is somebody who is signed in through SAML, and an application of theirs.
type single struct {
	*handlerstest.World
	idp     *handlerstest.IdP
	browser *handlerstest.Browser
	has     holdings
	name    string // by which the provider knows them
	session string // of the provider's
}

func newSingle(t *testing.T) single {
	t.Helper()
	w := handlerstest.New(t)
	s := single{World: w, idp: w.Upstream(t, model.ConnectionSAML), browser: w.Browser(t)}
	app, clientSecret, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	s.has = uses(t, s.browser, app, clientSecret)
	session, err := w.Config.Sessions.Load(t.Context(), s.browser.Cookie(t).Value, sessions.Background)
	if err != nil {
		t.Fatal(err)
	}
	there, err := w.DB.UpstreamSession(t.Context(), session.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.name, s.session = there.Subject, there.ID
	return s
}

// at returns the path at which the provider tells us.
func (s single) at(c model.Connection) string {
	return strings.TrimPrefix(model.NewSite(s.Server.URL).SAMLSignOuts(c.ID), s.Server.URL)
}

// say brings a request of the provider's, in a browser of anybody's.
func (s single) say(t *testing.T, c model.Connection, l identityprovider.Logout) handlerstest.Answer {
	t.Helper()
	said, err := s.idp.Provider.LogoutRequest("saml", l)
	if err != nil {
		t.Fatal(err)
	}
	return s.bring(t, c, said, l.Posted)
}

func (s single) bring(t *testing.T, c model.Connection, said string, posted bool) handlerstest.Answer {
	t.Helper()
	if !posted {
		return s.Browser(t).Get(t, s.at(c)+"?"+said, "Sec-Fetch-Site", "cross-site")
	}
	form, err := url.ParseQuery(said)
	if err != nil {
		t.Fatal(err)
	}
	return s.Browser(t).Post(t, s.at(c), form, "Sec-Fetch-Site", "cross-site", "Origin", s.idp.URL)
}

// TestSingleLogout: who signs out at the identity provider is signed out here, with what
// applications got, and the provider hears that.
func TestSingleLogout(t *testing.T) {
	t.Parallel()
	s := newSingle(t)
	other := s.Browser(t)
	s.idp.SignIn(t, other, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
	s.has.works(t, true)
	for _, posted := range []bool{false, true} {
		s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
		s.say(t, s.idp.Connection, identityprovider.Logout{NameID: s.name, Session: "_another", Posted: posted}).Expect(t, http.StatusSeeOther)
		s.browser.Get(t, "/ui/profile").Shows(t)
		to := s.say(t, s.idp.Connection, identityprovider.Logout{NameID: s.name, Posted: posted}).Location()
		if u, err := url.Parse(to); err != nil || !strings.HasPrefix(to, s.idp.URL+"/app/saml/slo/saml?SAMLResponse=") || u.Query().Get("RelayState") != "state & more" || u.Query().Get("Signature") == "" {
			t.Errorf("the answer is %s", to)
		}
		s.browser.Get(t, "/ui/profile").AsksToSignIn(t)
	}
	s.has.works(t, false)
	other.Get(t, "/ui/profile").Shows(t)
	if all := s.idp.Attempts(t); all[0].Purpose == model.UpstreamSignOut {
		t.Errorf("noted as %+v", all[0])
	}
	// The whole way in a browser: the provider verifies our answer.
	s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	s.idp.SignOut(t)
	s.browser.Get(t, "/ui/profile").AsksToSignIn(t)
	other.Get(t, "/ui/profile").Shows(t)
}

// TestSingleLogoutRefuses: nobody is signed out by what a stranger brings, nothing counts
// twice or at another connection; the administrators see why, and nobody else.
func TestSingleLogoutRefuses(t *testing.T) {
	t.Parallel()
	s := newSingle(t)
	dana := s.Actor(t, handlerstest.Dana)
	c, err := s.Config.SSO.Add(t.Context(), dana, model.ProviderCustom, model.ConnectionSAML, "Second")
	if err != nil {
		t.Fatal(err)
	}
	second := s.idp.Also(t, dana, c)
	honest := identityprovider.Logout{NameID: s.name, Session: s.session}
	page := ""
	refused := func(name, code string, a handlerstest.Answer) {
		t.Helper()
		main := a.Page(t, http.StatusForbidden).Find("main")
		got := s.idp.Attempts(t)[0]
		if got.Code != code || got.Purpose != model.UpstreamSignOut || got.User != "" {
			t.Errorf("%s: noted as %+v, want %s", name, got, code)
		}
		if text := strings.ReplaceAll(main.Text(), string(got.ID), ""); page == "" {
			page = text
		} else if text != page || main.Heading() != "Nobody was signed out" {
			t.Errorf("%s: the page says %s", name, text)
		}
	}
	for _, posted := range []bool{false, true} {
		for f, code := range map[identityprovider.Fault]string{
			identityprovider.FaultUnsigned: "logout_unsigned", identityprovider.FaultUnknownKey: "signature", identityprovider.FaultTampered: "signature",
			identityprovider.FaultSHA1: "algorithm", identityprovider.FaultExpired: "time", identityprovider.FaultIssuer: "issuer", identityprovider.FaultDestination: "destination",
		} {
			l := honest
			l.Fault, l.Posted = f, posted
			refused(string(f), code, s.say(t, s.idp.Connection, l))
		}
		// What was made for one connection counts at no other, by the same key.
		l := honest
		l.Posted, l.To = posted, model.NewSite(s.Server.URL).SAMLSignOuts(second.ID)
		said, err := s.idp.Provider.LogoutRequest("saml", l)
		if err != nil {
			t.Fatal(err)
		}
		refused("another connection", "destination", s.bring(t, s.idp.Connection, said, posted))
		s.bring(t, second, said, posted).Expect(t, http.StatusSeeOther) // knows nobody by that
	}
	refused("nothing", "logout_shape", s.Browser(t).Get(t, s.at(s.idp.Connection)))
	s.has.works(t, true)

	said, err := s.idp.Provider.LogoutRequest("saml", honest)
	if err != nil {
		t.Fatal(err)
	}
	s.bring(t, s.idp.Connection, said, false).Expect(t, http.StatusSeeOther)
	s.has.works(t, false)
	s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	refused("used before", "replay", s.bring(t, s.idp.Connection, said, false))
	s.browser.Get(t, "/ui/profile").Shows(t)
}

// TestUnconfirmedSignOut: whatever the provider answers, the person is signed out here, and
// reads that it did not confirm it; the administrators see why.
func TestUnconfirmedSignOut(t *testing.T) {
	t.Parallel()
	s := newSingle(t)
	s.idp.SignsOut(t)
	for name, test := range map[string]struct {
		change func(url.Values)
		code   string
	}{
		"not signed":  {func(q url.Values) { q.Del("Signature") }, "logout_unsigned"},
		"changed":     {func(q url.Values) { q.Set("SigAlg", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512") }, "signature"},
		"nonsense":    {func(q url.Values) { q.Set("SAMLResponse", "x") }, "signature"},
		"of somebody": {func(q url.Values) { q.Set("RelayState", "x") }, ""},
	} {
		s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
		back := s.idp.SignedOutAt(t, s.browser.Post(t, "/a/logout", nil))
		s.browser.Get(t, "/ui/profile").AsksToSignIn(t)
		path, query, _ := strings.Cut(back.Path, "?")
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		test.change(q)
		before := len(s.idp.Attempts(t))
		a := s.browser.Get(t, path+"?"+q.Encode(), "Sec-Fetch-Site", "cross-site")
		a.LeadsTo(t, "/a/signed-out?unconfirmed=1")
		if main := s.browser.Get(t, a.Location()).Shows(t).Find("main"); main.Heading() != "You are signed out" || !main.Says("did not confirm") {
			t.Errorf("%s: the page says %s", name, main.Text())
		}
		all := s.idp.Attempts(t)
		if test.code == "" {
			if len(all) != before {
				t.Errorf("%s: noted as %+v", name, all[0])
			}
			continue
		}
		if all[0].Code != test.code || all[0].Purpose != model.UpstreamSignOut || !all[0].Asked {
			t.Errorf("%s: noted as %+v, want %s", name, all[0], test.code)
		}
	}
}

// TestSignOutByPost: an identity provider that takes no redirects gets a form.
func TestSignOutByPost(t *testing.T) {
	t.Parallel()
	s := newSingle(t)
	s.idp.PostsOnly(t)
	s.idp.SignsOut(t)
	s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	leaving := s.browser.Post(t, "/a/logout", nil)
	if to, form := leaving.Leads(t); form.Get("SAMLRequest") == "" || to != s.idp.URL+"/app/saml/slo/saml" {
		t.Errorf("to %s with %v", to, form)
	}
	back := s.idp.SignedOutAt(t, leaving)
	if s.idp.Knows(t) {
		t.Error("still signed in there")
	}
	s.browser.Bring(t, back).LeadsTo(t, "/a/signed-out")
	// Its own requests are answered by a form, too.
	s.idp.SignIn(t, s.browser, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	if _, form := s.say(t, s.idp.Connection, identityprovider.Logout{NameID: s.name}).Leads(t); form.Get("SAMLResponse") == "" || form.Get("RelayState") != "state & more" {
		t.Errorf("answered with %v", form)
	}
	s.browser.Get(t, "/ui/profile").AsksToSignIn(t)
}

// TestSignOutNotOffered: what the identity provider does not offer cannot be chosen.
func TestSignOutNotOffered(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureSSO)
	c := w.On(t, handlerstest.Dana) // typed by hand
	_, err := w.Config.SSO.SetOptions(t.Context(), w.Actor(t, handlerstest.Dana), c.ID, c.Version, sso.Options{Name: c.Name, SignsOut: true})
	if model.KindOf(err) != model.Invalid {
		t.Error(err)
	}
	if main := w.As(t, handlerstest.Dana).Get(t, "/ui/sso/"+string(c.ID)).Shows(t).Find("main"); main.Says("Also sign out at the identity provider") {
		t.Error("offered")
	}
}
