package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestSwitchForAnApplication: an application sends its person to the switcher and
// gets them back, for the other organization and under another cookie.
func TestSwitchForAnApplication(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Application(t, model.Application{})
	b := w.As(t, handlerstest.Dana)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	const back = "https://app.test/orders?id=1&x=2"
	a := b.Get(t, "/a/organizations?"+url.Values{"return_to": {back}}.Encode())
	next := "/a/return?" + url.Values{"to": {back}}.Encode()
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `name="next" value="`+next+`"`) {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if csp := a.Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https://app.test") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
	before := b.Cookie(t)
	a = b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}, "next": {next}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != next {
		t.Fatalf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	after := b.Cookie(t)
	if before.Value == after.Value {
		t.Error("the token is the same")
	}
	if a := b.Get(t, next); a.Status != http.StatusSeeOther || a.Header.Get("Location") != back {
		t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/members"); !strings.Contains(a.Body, "Globex") {
		t.Error("Globex is not active")
	}
	old := w.Browser(t)
	old.SetCookie(t, before)
	if a := old.Get(t, "/ui/members"); a.Status != http.StatusSeeOther {
		t.Errorf("the old token: status %d", a.Status)
	}
}

// TestReturnIsNoOpenRedirect, on the ways that lead out.
func TestReturnIsNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Application(t, model.Application{})
	b := w.As(t, handlerstest.Dana)
	for _, evil := range []string{
		"https://evil.test/", "//evil.test", "/ui/", "https://app.test@evil.test/", "https://app.test.evil.test/", "http://app.test/", "javascript:alert(1)",
		"https://app.test\\@evil.test", "",
	} {
		for _, path := range []string{"/a/return?" + url.Values{"to": {evil}}.Encode(), "/a/organizations?" + url.Values{"return_to": {evil}}.Encode()} {
			if evil == "" && strings.HasPrefix(path, "/a/org") {
				continue // the same as none
			}
			if a := b.Get(t, path); a.Status != http.StatusUnprocessableEntity || a.Header.Get("Location") != "" {
				t.Errorf("%s: status %d, Location %q", path, a.Status, a.Header.Get("Location"))
			}
		}
		a := b.Get(t, "/a/organizations?"+url.Values{"next": {"/a/return?" + url.Values{"to": {evil}}.Encode()}}.Encode())
		if csp := a.Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self'") {
			t.Errorf("%q: Content-Security-Policy %q", evil, csp)
		}
	}
	if a := w.Browser(t).Get(t, "/a/return?to=https://app.test/"); !strings.HasPrefix(a.Header.Get("Location"), "/a/login?") {
		t.Errorf("nobody: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
}

// TestSwitchForAnApplicationSignsInAgain: an organization with stricter limits
// asks for a sign-in, and then the person comes back to the application.
func TestSwitchForAnApplicationSignsInAgain(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	w.Application(t, model.Application{})
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, "/a/organizations")
	clock.Advance(time.Hour)
	next := "/a/return?" + url.Values{"to": {"https://app.test/"}}.Encode()
	to := b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}, "next": {next}}).Header.Get("Location")
	u, err := url.Parse(to)
	if err != nil || u.Path != "/a/login" {
		t.Fatalf("Location %q", to)
	}
	if csp := b.Get(t, to).Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https://app.test") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
	if a := b.SignIn(t, handlerstest.Dana, u.Query().Get("next")); a.Header.Get("Location") != next {
		t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
}
