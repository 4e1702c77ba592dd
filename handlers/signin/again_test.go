package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// tighten sets an organization's policy as the operator does.
func tighten(t *testing.T, w *handlerstest.World, org model.OrgID, p model.SessionPolicy) {
	t.Helper()
	by := model.Actor{Kind: model.ActorOperator, Org: org}
	if _, err := w.Config.Sessions.SetPolicy(t.Context(), by, p, true, w.Org(t, org).Version); err != nil {
		t.Fatal(err)
	}
}

// TestSwitchAsksToSignInAgain: who chooses an organization whose limits the
// session has passed signs in again for it, and is there then. Until then the
// session stays where it was.
func TestSwitchAsksToSignInAgain(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, "/a/organizations")
	choose := func(org model.OrgID) handlerstest.Answer {
		return b.Post(t, "/a/organizations", url.Values{"organization": {string(org)}, "next": {"/ui/members?q=x"}})
	}
	if a := choose(w.Acme); a.Header.Get("Location") != "/ui/members?q=x" {
		t.Fatalf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	clock.Advance(time.Hour)
	to := choose(w.Globex).Header.Get("Location")
	if !strings.HasPrefix(to, "/a/login?next=%2Fa%2Forganizations%3F") {
		t.Fatalf("Location %q, want the sign-in page", to)
	}
	if a := b.Get(t, "/ui/members"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Acme") {
		t.Errorf("the session at Acme is gone: status %d", a.Status)
	}
	page := b.Get(t, to)
	for _, want := range []string{"Globex asks you to sign in again: its sessions last 30 minutes.", `value="` + handlerstest.Dana + `"`} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, want) {
			t.Errorf("status %d, want %q in %s", page.Status, want, page.Body)
		}
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	a := b.SignIn(t, handlerstest.Dana, u.Query().Get("next"))
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members?q=x" {
		t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/members"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Globex") {
		t.Errorf("not at Globex after signing in: status %d", a.Status)
	}
	// The link, opened again, changes nothing: there is nothing to sign in for.
	if a := b.Get(t, to); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/organizations?") {
		t.Errorf("opened again: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
}

// TestChoiceOfSomebodyElse: an address that names an organization leads only
// those there who belong to it.
func TestChoiceOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	next := "/a/organizations?" + url.Values{"organization": {string(w.Globex)}, "next": {"/ui/"}}.Encode()
	b := w.As(t, handlerstest.Dana)
	clock.Advance(time.Hour)
	if a := b.Get(t, "/a/login?next="+url.QueryEscape(next)); a.Status != http.StatusSeeOther || strings.Contains(a.Body, "Globex") {
		t.Errorf("status %d, want the switcher and nothing about Globex: %s", a.Status, a.Body)
	}
	a := b.SignIn(t, handlerstest.Dana, next)
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != next {
		t.Errorf("status %d, Location %q, want the switcher", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/members"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Acme") {
		t.Errorf("not at Acme after signing in: status %d", a.Status)
	}
	// What follows the choice is checked as every other address.
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	evil := "/a/organizations?" + url.Values{"organization": {string(w.Globex)}, "next": {"//evil.test/ui/"}}.Encode()
	if a := b.SignIn(t, handlerstest.Dana, evil); a.Header.Get("Location") != "/ui/" {
		t.Errorf("Location %q, want /ui/", a.Header.Get("Location"))
	}
}

// TestApplicationAsksForStricterOrganization: the request for an organization
// that the session is too old for leads through signing in to the application.
func TestApplicationAsksForStricterOrganization(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	var app model.Application
	w.Write(t, func(tx *db.Tx) (err error) {
		app, err = tx.InsertApplication(t.Context(), model.Application{
			Name: "Coffeedesk", Type: model.ApplicationSPA, SigningAlg: "ES256", RedirectURIs: []string{"https://app.test/callback"}, PostLogoutRedirectURIs: []string{},
		})
		return err
	})
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	clock.Advance(time.Hour)
	ask := url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.test/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"}, "organization_id": {string(w.Globex)},
	}
	a := b.Get(t, "/oauth/authorize?"+ask.Encode())
	to := a.Header.Get("Location")
	if !strings.HasPrefix(to, "/a/login?next=%2Foauth%2Fauthorize%2F") {
		t.Fatalf("status %d, Location %q: %s", a.Status, to, a.Body)
	}
	if page := b.Get(t, to); !strings.Contains(page.Body, "Globex asks you to sign in again") || !strings.Contains(page.Body, `value="`+handlerstest.Dana+`"`) {
		t.Errorf("the page does not say why: %s", page.Body)
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	waiting := u.Query().Get("next")
	if a := b.Get(t, waiting); !strings.HasPrefix(a.Header.Get("Location"), "/a/login?") {
		t.Errorf("without signing in: Location %q", a.Header.Get("Location"))
	}
	if a := b.SignIn(t, handlerstest.Dana, waiting); a.Header.Get("Location") != waiting {
		t.Fatalf("Location %q, want %q", a.Header.Get("Location"), waiting)
	}
	if a := b.Get(t, waiting); !strings.HasPrefix(a.Header.Get("Location"), "https://app.test/callback?code=") {
		t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	ask.Set("prompt", "none")
	clock.Advance(time.Hour)
	if a := b.Get(t, "/oauth/authorize?"+ask.Encode()); !strings.Contains(a.Header.Get("Location"), "error=login_required") {
		t.Errorf("silently: Location %q", a.Header.Get("Location"))
	}
}
