package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/handlers/handlerstest"
	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// TestSudoIsRefused to whom it does not belong, and after its time.
func TestSudoIsRefused(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, second, colleague := g.stale(t, handlerstest.Dana), g.As(t, handlerstest.Dana), g.As(t, handlerstest.Ana)
	g.clock.Advance(model.SudoLife)
	id := ask(t, b, asked)
	code := sudoCode(t, b, id)
	for name, other := range map[string]*handlerstest.Browser{"second session": second, "other user": colleague} {
		for _, a := range []handlerstest.Answer{
			other.Get(t, "/a/sudo?request="+id), other.Post(t, "/a/sudo/email", url.Values{"request": {id}}), other.Post(t, "/a/sudo/code", code),
			other.Post(t, "/a/sudo", url.Values{"request": {id}}), other.Get(t, "/a/sudo/code?"+code.Encode()),
		} {
			if a.Status != http.StatusNotFound && a.Status != http.StatusForbidden || strings.Contains(a.Body, "delete Acme") {
				t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
			}
		}
	}
	// A code for one purpose is none for the other.
	if a := b.Post(t, "/a/login/code", code); a.Status != http.StatusNotFound {
		t.Errorf("sign in with the code: status %d, want 404", a.Status)
	}
	challenge, login, link := b.Begin(t, handlerstest.Dana, "")
	if a := b.Post(t, "/a/sudo/code", url.Values{"request": {id}, "challenge": {challenge}, "code": {login}}); a.Status != http.StatusNotFound {
		t.Errorf("confirm with a sign-in code: status %d, want 404", a.Status)
	}
	if a := b.Get(t, "/a/login/link/"+link); a.Status != http.StatusOK {
		t.Errorf("the sign-in goes on: status %d", a.Status)
	}
	for i := range 5 {
		bad := url.Values{"request": {id}, "challenge": code["challenge"], "code": {handlerstest.Wrong(code.Get("code"))}}
		a := b.Post(t, "/a/sudo/code", bad)
		if a.Status != http.StatusUnprocessableEntity || strings.Contains(a.Body, "Too many wrong codes") != (i == 4) {
			t.Errorf("wrong code %d: status %d: %s", i+1, a.Status, a.Body)
		}
	}
	if a := b.Post(t, "/a/sudo/code", code); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("right code after five wrong ones: status %d, want 422", a.Status)
	}
	code = sudoCode(t, b, id)
	g.clock.Advance(10 * time.Minute)
	if a := b.Post(t, "/a/sudo/code", code); a.Status != http.StatusNotFound {
		t.Errorf("after ten minutes: status %d, want 404", a.Status)
	}
	g.wantDone(t)
}

// TestSudoEndsWithItsOrganization: what somebody agreed to for one organization
// is not carried out for another.
func TestSudoEndsWithItsOrganization(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.Add(t, g.Globex, "iris@acme.test", "Iris", "admin")
	g.Add(t, g.Acme, "iris@acme.test", "Iris", "admin")
	b := g.Browser(t)
	b.SignIn(t, "iris@acme.test", "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Acme)}})
	g.clock.Advance(model.SudoLife)
	id := ask(t, b, asked)
	answer := sudoCode(t, b, id)
	b.Post(t, "/a/organizations", url.Values{"organization": {string(g.Globex)}})
	if a := b.Post(t, "/a/sudo/code", answer); a.Status != http.StatusNotFound {
		t.Errorf("status %d, want 404", a.Status)
	}
	g.wantDone(t)
}

// TestSudoOnce submits the same code many times at the same moment.
func TestSudoOnce(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	code := sudoCode(t, b, ask(t, b, asked))
	cookie := fmt.Sprintf("anteroom=%s; %s", cookieOf(t, b), browserCookieOf(t, b))
	const times = 5 // as many tries as a code has
	var through atomic.Int32
	var all sync.WaitGroup
	for range times {
		r := b.Request(t, "POST", "/a/sudo/code", code, "Cookie", cookie)
		all.Go(func() {
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			if resp.StatusCode == http.StatusSeeOther && resp.Header.Get("Location") == "/ui/members" {
				through.Add(1)
			}
		})
	}
	all.Wait()
	if n := through.Load(); n != 1 {
		t.Errorf("%d of %d went through, want 1", n, times)
	}
	g.wantDone(t, carriedOut)
}

func browserCookieOf(t *testing.T, b *handlerstest.Browser) string {
	t.Helper()
	base, err := url.Parse(b.World.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Client.Jar.Cookies(base) {
		if c.Name == "anteroom-browser" {
			return c.String()
		}
	}
	t.Fatal("no cookie of the browser")
	return ""
}

// TestSudoBounds what one person can make us keep.
func TestSudoBounds(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	large := b.Post(t, "/test/delete", url.Values{"a": {strings.Repeat("x", web.MaxForm)}})
	if large.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: status %d, want 413", large.Status)
	}
	oldest := ask(t, b, asked)
	for range 10 {
		ask(t, b, asked)
	}
	if a := b.Get(t, "/a/sudo?request="+oldest); a.Status != http.StatusNotFound {
		t.Errorf("the oldest of eleven: status %d, want 404", a.Status)
	}
	if a := g.stale(t, handlerstest.Kim).Post(t, "/test/delete", asked); a.Status != http.StatusNotFound {
		t.Errorf("without the permission: status %d, want 404", a.Status)
	}
}

// TestSudoRoutes walks every route that needs sudo: without a fresh proof nothing
// changes and the answer leads to where one is given.
func TestSudoRoutes(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	acme := g.Events(t, g.Acme)
	tried := 0
	for _, r := range g.table {
		if !strings.HasSuffix(r.Guard, ", sudo") {
			continue
		}
		for _, method := range r.Methods {
			tried++
			var form url.Values
			if method == "POST" {
				form = url.Values{"confirm": {"yes"}}
			}
			a := b.Do(t, b.Request(t, method, parameter.ReplaceAllString(r.Path, "x"), form))
			if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/sudo?request=") {
				t.Errorf("%s %s: status %d, Location %q", method, r.Path, a.Status, a.Header.Get("Location"))
			}
		}
	}
	if tried < 3 {
		t.Errorf("%d requests tried, want at least those of the routes for the test", tried)
	}
	if diff := cmp.Diff(acme, g.Events(t, g.Acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	g.wantDone(t)
}
