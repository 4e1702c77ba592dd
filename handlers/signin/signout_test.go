package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestSignOutUpstream: who signs out here is signed out at the identity provider, too, and
// here before anybody asks that.
func TestSignOutUpstream(t *testing.T) {
	t.Parallel()
	for _, kind := range protocols {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			app := w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://app.test/bye"}})
			idp := w.Upstream(t, kind)
			idp.SignsOut(t)
			b := w.Browser(t)
			for _, test := range []struct {
				form url.Values
				to   string
			}{
				{nil, "/a/signed-out"},
				{url.Values{"client_id": {string(app.ID)}, "post_logout_redirect_uri": {"https://app.test/bye"}, "state": {"a b"}}, "https://app.test/bye?state=a+b"},
				{url.Values{"post_logout_redirect_uri": {"https://evil.test/"}}, "/a/signed-out?post_logout_redirect_uri=https%3A%2F%2Fevil.test%2F"},
			} {
				idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
				if !idp.Knows(t) {
					t.Fatal("nobody is signed in there")
				}
				leaving := b.Post(t, "/a/logout", test.form)
				if h := leaving.Shows(t).Find("main").Heading(); h != "You are signed out of Anteroom" {
					t.Errorf("the page on the way says %q", h)
				}
				b.Get(t, "/ui/profile").AsksToSignIn(t) // whatever the provider does
				back := idp.SignedOutAt(t, leaving)
				if idp.Knows(t) {
					t.Error("still signed in there")
				}
				if to := b.Bring(t, back).Location(); to != test.to {
					t.Errorf("to %s, want %s", to, test.to)
				}
				// Its answer counts once, and for its own browser.
				if to := b.Bring(t, back).Location(); !strings.HasPrefix(to, "/a/signed-out") {
					t.Errorf("the second time to %s", to)
				}
			}
		})
	}
}

// TestSignOutOnlyHere: where the connection does not sign people out, or they have signed in
// otherwise, signing out asks nobody.
func TestSignOutOnlyHere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	mailed := w.As(t, handlerstest.Kim)
	idp := w.Upstream(t, model.ConnectionOIDC)
	b := w.Browser(t)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	b.Post(t, "/a/logout", nil).LeadsTo(t, "/a/signed-out")
	// Who has signed in before the connection did so shows nothing that it wants to see.
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	idp.SignsOut(t)
	b.Post(t, "/a/logout", nil).LeadsTo(t, "/a/signed-out")
	if !idp.Knows(t) {
		t.Error("signed out there")
	}
	mailed.Post(t, "/a/logout", nil).LeadsTo(t, "/a/signed-out")
	// Nor where the connection is off by then.
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	if _, err := w.Config.SSO.TurnOff(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, w.ConnectionNow(t, idp.Connection).Version); err != nil {
		t.Fatal(err)
	}
	b.Post(t, "/a/logout", nil).LeadsTo(t, "/a/signed-out")
	b.Get(t, "/ui/profile").AsksToSignIn(t)
}

// TestSignOutOfAppUpstream: an application that signs somebody out at our end_session
// endpoint gets them back after the identity provider has done so.
func TestSignOutOfAppUpstream(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	idp.SignsOut(t)
	app, clientSecret, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, PostLogoutRedirectURIs: []string{"https://app.test/bye"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	has := uses(t, b, app, clientSecret)
	leaving := b.Get(t, "/oidc/logout?"+url.Values{"id_token_hint": {has.id}, "post_logout_redirect_uri": {"https://app.test/bye"}, "state": {"x"}}.Encode())
	leaving.Expect(t, http.StatusOK)
	has.works(t, false)
	back := idp.SignedOutAt(t, leaving)
	if idp.Knows(t) {
		t.Error("still signed in there")
	}
	if to := b.Bring(t, back).Location(); to != "https://app.test/bye?state=x" {
		t.Errorf("to %s", to)
	}
}

// TestSignOutReturnOfAnother: what another browser waits for leads this one nowhere.
func TestSignOutReturnOfAnother(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	idp.SignsOut(t)
	app, b := w.Application(t, model.Application{PostLogoutRedirectURIs: []string{"https://app.test/bye"}}), w.Browser(t)
	idp.SignIn(t, b, "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
	back := idp.SignedOutAt(t, b.Post(t, "/a/logout", url.Values{"client_id": {string(app.ID)}, "post_logout_redirect_uri": {"https://app.test/bye"}}))
	w.Browser(t).Bring(t, back).LeadsTo(t, "/a/signed-out")
	// Nor is it an answer to a sign-in.
	callback := strings.Replace(back.Path, "/signed-out", "/callback", 1) + "&code=x"
	if page := b.Get(t, callback, "Sec-Fetch-Site", "cross-site").Page(t, http.StatusForbidden).Find("main"); page.Heading() != "You could not be signed in" {
		t.Errorf("the page says %s", page.Text())
	}
	if to := b.Bring(t, back).Location(); to != "https://app.test/bye" {
		t.Errorf("to %s", to)
	}
}
