package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
)

// TestSwitchAsksToSignInAgain: who chooses an organization whose limits the
// session has passed signs in again for it, and is there then. Until then the
// session stays where it was.
func TestSwitchAsksToSignInAgain(t *testing.T) {
	t.Parallel()
	w, clock := policied(t)
	w.add(t, w.globex, dana, "Dana", "member")
	w.tighten(t, w.globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	b := w.browser(t)
	challenge, code, _ := b.begin(t, dana, "/a/organizations")
	b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	choose := func(org model.OrgID) answer {
		return b.post(t, "/a/organizations", url.Values{"organization": {string(org)}, "next": {"/ui/members?q=x"}})
	}
	if a := choose(w.acme); a.header.Get("Location") != "/ui/members?q=x" {
		t.Fatalf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	clock.Advance(time.Hour)
	to := choose(w.globex).header.Get("Location")
	if !strings.HasPrefix(to, "/a/login?next=%2Fa%2Forganizations%3F") {
		t.Fatalf("Location %q, want the sign-in page", to)
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusOK || !strings.Contains(a.body, "Acme") {
		t.Errorf("the session at Acme is gone: status %d", a.status)
	}
	page := b.get(t, to)
	for _, want := range []string{"Globex asks you to sign in again: its sessions last 30 minutes.", `value="` + dana + `"`} {
		if page.status != http.StatusOK || !strings.Contains(page.body, want) {
			t.Errorf("status %d, want %q in %s", page.status, want, page.body)
		}
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	challenge, code, _ = b.begin(t, dana, u.Query().Get("next"))
	a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members?q=x" {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusOK || !strings.Contains(a.body, "Globex") {
		t.Errorf("not at Globex after signing in: status %d", a.status)
	}
	// The link, opened again, changes nothing: there is nothing to sign in for.
	if a := b.get(t, to); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/organizations?") {
		t.Errorf("opened again: status %d, Location %q", a.status, a.header.Get("Location"))
	}
}

// TestChoiceOfSomebodyElse: an address that names an organization leads only
// those there who belong to it.
func TestChoiceOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w, clock := policied(t)
	w.tighten(t, w.globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	next := "/a/organizations?" + url.Values{"organization": {string(w.globex)}, "next": {"/ui/"}}.Encode()
	b := w.as(t, dana)
	clock.Advance(time.Hour)
	if a := b.get(t, "/a/login?next="+url.QueryEscape(next)); a.status != http.StatusSeeOther || strings.Contains(a.body, "Globex") {
		t.Errorf("status %d, want the switcher and nothing about Globex: %s", a.status, a.body)
	}
	challenge, code, _ := b.begin(t, dana, next)
	a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != next {
		t.Errorf("status %d, Location %q, want the switcher", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusOK || !strings.Contains(a.body, "Acme") {
		t.Errorf("not at Acme after signing in: status %d", a.status)
	}
	// What follows the choice is checked as every other address.
	w.add(t, w.globex, dana, "Dana", "member")
	evil := "/a/organizations?" + url.Values{"organization": {string(w.globex)}, "next": {"//evil.test/ui/"}}.Encode()
	challenge, code, _ = b.begin(t, dana, evil)
	if a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}); a.header.Get("Location") != "/ui/" {
		t.Errorf("Location %q, want /ui/", a.header.Get("Location"))
	}
}

// TestApplicationAsksForStricterOrganization: the request for an organization
// that the session is too old for leads through signing in to the application.
func TestApplicationAsksForStricterOrganization(t *testing.T) {
	t.Parallel()
	w, clock := policied(t)
	w.add(t, w.globex, dana, "Dana", "member")
	w.tighten(t, w.globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	var app model.Application
	w.write(t, func(tx *db.Tx) (err error) {
		app, err = tx.InsertApplication(t.Context(), model.Application{
			Name: "Coffeedesk", Type: model.ApplicationSPA, SigningAlg: "ES256", RedirectURIs: []string{"https://app.test/callback"}, PostLogoutRedirectURIs: []string{},
		})
		return err
	})
	b := w.browser(t)
	challenge, code, _ := b.begin(t, dana, "")
	b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	b.post(t, "/a/organizations", url.Values{"organization": {string(w.acme)}})
	clock.Advance(time.Hour)
	ask := url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.test/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"}, "organization_id": {string(w.globex)},
	}
	a := b.get(t, "/oauth/authorize?"+ask.Encode())
	to := a.header.Get("Location")
	if !strings.HasPrefix(to, "/a/login?next=%2Foauth%2Fauthorize%2F") {
		t.Fatalf("status %d, Location %q: %s", a.status, to, a.body)
	}
	if page := b.get(t, to); !strings.Contains(page.body, "Globex asks you to sign in again") || !strings.Contains(page.body, `value="`+dana+`"`) {
		t.Errorf("the page does not say why: %s", page.body)
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	waiting := u.Query().Get("next")
	if a := b.get(t, waiting); !strings.HasPrefix(a.header.Get("Location"), "/a/login?") {
		t.Errorf("without signing in: Location %q", a.header.Get("Location"))
	}
	challenge, code, _ = b.begin(t, dana, waiting)
	if a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}); a.header.Get("Location") != waiting {
		t.Fatalf("Location %q, want %q", a.header.Get("Location"), waiting)
	}
	if a := b.get(t, waiting); !strings.HasPrefix(a.header.Get("Location"), "https://app.test/callback?code=") {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	ask.Set("prompt", "none")
	clock.Advance(time.Hour)
	if a := b.get(t, "/oauth/authorize?"+ask.Encode()); !strings.Contains(a.header.Get("Location"), "error=login_required") {
		t.Errorf("silently: Location %q", a.header.Get("Location"))
	}
}
