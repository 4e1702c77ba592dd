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

// returning registers an application at https://app.test.
func returning(t *testing.T, w *world) (app model.Application) {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		app, err = tx.InsertApplication(t.Context(), model.Application{
			Name: "Coffeedesk", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{"https://app.test/callback"}, PostLogoutRedirectURIs: []string{},
		})
		return err
	})
	return app
}

// TestSwitchForAnApplication: an application sends its person to the switcher and
// gets them back, for the other organization and under another cookie.
func TestSwitchForAnApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	returning(t, w)
	b := w.as(t, dana)
	w.add(t, w.globex, dana, "Dana", "member")
	const back = "https://app.test/orders?id=1&x=2"
	a := b.get(t, "/a/organizations?"+url.Values{"return_to": {back}}.Encode())
	next := "/a/return?" + url.Values{"to": {back}}.Encode()
	if a.status != http.StatusOK || !strings.Contains(a.body, `name="next" value="`+next+`"`) {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https://app.test") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
	before := b.cookie(t)
	a = b.post(t, "/a/organizations", url.Values{"organization": {string(w.globex)}, "next": {next}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != next {
		t.Fatalf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	after := b.cookie(t)
	if before.Value == after.Value {
		t.Error("the token is the same")
	}
	if a := b.get(t, next); a.status != http.StatusSeeOther || a.header.Get("Location") != back {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, "Globex") {
		t.Error("Globex is not active")
	}
	old := w.browser(t)
	old.setCookie(t, before)
	if a := old.get(t, "/ui/members"); a.status != http.StatusSeeOther {
		t.Errorf("the old token: status %d", a.status)
	}
}

// TestReturnIsNoOpenRedirect, on the ways that lead out.
func TestReturnIsNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	returning(t, w)
	b := w.as(t, dana)
	for _, evil := range []string{
		"https://evil.test/", "//evil.test", "/ui/", "https://app.test@evil.test/", "https://app.test.evil.test/", "http://app.test/", "javascript:alert(1)",
		"https://app.test\\@evil.test", "",
	} {
		for _, path := range []string{"/a/return?" + url.Values{"to": {evil}}.Encode(), "/a/organizations?" + url.Values{"return_to": {evil}}.Encode()} {
			if evil == "" && strings.HasPrefix(path, "/a/org") {
				continue // the same as none
			}
			if a := b.get(t, path); a.status != http.StatusUnprocessableEntity || a.header.Get("Location") != "" {
				t.Errorf("%s: status %d, Location %q", path, a.status, a.header.Get("Location"))
			}
		}
		a := b.get(t, "/a/organizations?"+url.Values{"next": {"/a/return?" + url.Values{"to": {evil}}.Encode()}}.Encode())
		if csp := a.header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self'") {
			t.Errorf("%q: Content-Security-Policy %q", evil, csp)
		}
	}
	if a := w.browser(t).get(t, "/a/return?to=https://app.test/"); !strings.HasPrefix(a.header.Get("Location"), "/a/login?") {
		t.Errorf("nobody: status %d, Location %q", a.status, a.header.Get("Location"))
	}
}

// TestSwitchForAnApplicationSignsInAgain: an organization with stricter limits
// asks for a sign-in, and then the person comes back to the application.
func TestSwitchForAnApplicationSignsInAgain(t *testing.T) {
	t.Parallel()
	w, clock := policied(t)
	returning(t, w)
	w.add(t, w.globex, dana, "Dana", "member")
	w.tighten(t, w.globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	b := w.browser(t)
	challenge, code, _ := b.begin(t, dana, "/a/organizations")
	b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	clock.Advance(time.Hour)
	next := "/a/return?" + url.Values{"to": {"https://app.test/"}}.Encode()
	to := b.post(t, "/a/organizations", url.Values{"organization": {string(w.globex)}, "next": {next}}).header.Get("Location")
	u, err := url.Parse(to)
	if err != nil || u.Path != "/a/login" {
		t.Fatalf("Location %q", to)
	}
	if csp := b.get(t, to).header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https://app.test") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
	challenge, code, _ = b.begin(t, dana, u.Query().Get("next"))
	if a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}); a.header.Get("Location") != next {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
}

// cookie returns the browser's session cookie.
func (b *browser) cookie(t *testing.T) *http.Cookie {
	t.Helper()
	u, err := url.Parse(b.world.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == "anteroom" {
			return c
		}
	}
	t.Fatal("no session cookie")
	return nil
}

// setCookie gives the browser another one's session cookie.
func (b *browser) setCookie(t *testing.T, c *http.Cookie) {
	t.Helper()
	u, err := url.Parse(b.world.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	b.client.Jar.SetCookies(u, []*http.Cookie{c})
}
