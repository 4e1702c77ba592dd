package signin_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
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
	if form := a.Shows(t).Form("/a/organizations"); form.Field("next").Value() != next {
		t.Fatalf("the form is %s", form.HTML())
	}
	before := b.Cookie(t)
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}, "next": {next}}).LeadsTo(t, next)
	after := b.Cookie(t)
	if before.Value == after.Value {
		t.Error("the token is the same")
	}
	b.Get(t, next).LeadsTo(t, back)
	if got := b.ActsFor(t); got != "Globex" {
		t.Errorf("the active organization is %s", got)
	}
	old := w.Browser(t)
	old.SetCookie(t, before)
	old.Get(t, "/ui/members").AsksToSignIn(t)
}

// TestLongReturn: an application gets people back at an address that is too long to
// travel, and nowhere that is not its own by a token that somebody made up.
func TestLongReturn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Application(t, model.Application{})
	b := w.As(t, handlerstest.Dana)
	back := "https://app.test/orders?q=" + strings.Repeat("%C3%BC", 1000)
	next := b.Get(t, "/a/organizations?"+url.Values{"return_to": {back}}.Encode()).Shows(t).Form("/a/organizations").Field("next").Value()
	if len(next) > 200 {
		t.Errorf("%d bytes travel", len(next))
	}
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}, "next": {next}}).LeadsTo(t, next)
	b.Get(t, next).LeadsTo(t, back)
	b.Get(t, "/a/return?"+url.Values{"kept": {strings.Repeat("A", 43)}, "to": {"https://app.test/"}}.Encode()).LeadsTo(t, "https://app.test/")
	b.Get(t, "/a/return?"+url.Values{"kept": {strings.Repeat("A", 43)}, "to": {"https://evil.test/"}}.Encode()).Expect(t, http.StatusUnprocessableEntity)
	w.Browser(t).Get(t, next).AsksToSignIn(t)
}

// TestLongReturnsAreLimited also for who is signed in, whom any web page can send
// here: past the limit people come back to the beginning of the site.
func TestLongReturnsAreLimited(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Application(t, model.Application{})
	b := w.As(t, handlerstest.Dana)
	path := "/a/organizations?" + url.Values{"return_to": {"https://app.test/" + strings.Repeat("a", 2000)}}.Encode()
	kept := func() bool {
		return strings.Contains(b.Get(t, path).Shows(t).Form("/a/organizations").Field("next").Value(), "kept=")
	}
	n := 0
	for n <= 4*model.MostKeptFromOne && kept() {
		n++
	}
	if n < model.MostKeptFromOne || n > 3*model.MostKeptFromOne {
		t.Errorf("%d addresses were kept", n)
	}
}

// TestReturnIsNoOpenRedirect, on the ways that lead out.
func TestReturnIsNoOpenRedirect(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Application(t, model.Application{})
	b := w.As(t, handlerstest.Dana)
	log := w.Log(t)
	for _, evil := range []string{
		"https://evil.test/", "//evil.test", "/ui/", "https://app.test@evil.test/", "https://app.test.evil.test/", "http://app.test/", "javascript:alert(1)",
		"https://app.test\\@evil.test", "",
	} {
		for _, path := range []string{"/a/return?" + url.Values{"to": {evil}}.Encode(), "/a/organizations?" + url.Values{"return_to": {evil}}.Encode()} {
			if evil == "" && strings.HasPrefix(path, "/a/org") {
				continue // the same as none
			}
			a := b.Get(t, path)
			if a.Status != http.StatusUnprocessableEntity || a.Location() != "" {
				t.Errorf("%s: status %d, Location %q", path, a.Status, a.Location())
			}
			if !strings.Contains(html.UnescapeString(a.Body), "the address is “"+applications.Shown(evil)+"” and must be") {
				t.Errorf("the page does not name %q", evil)
			}
			if !log.Warned(t, "no application to return to", "address", applications.Shown(evil)) {
				t.Errorf("the log does not name %q", evil)
			}
		}
	}
	w.Browser(t).Get(t, "/a/return?to=https://app.test/").AsksToSignIn(t)
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
	b.SignIn(t, handlerstest.Dana, u.Query().Get("next")).LeadsTo(t, next)
}
