package handlers

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

	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// TestSudoIsRefused to whom it does not belong, and after its time.
func TestSudoIsRefused(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b, second, colleague := g.stale(t, dana), g.as(t, dana), g.as(t, ana)
	g.clock.Advance(model.SudoLife)
	id := ask(t, b, asked)
	code := sudoCode(t, b, id)
	for name, other := range map[string]*browser{"second session": second, "other user": colleague} {
		for _, a := range []answer{
			other.get(t, "/a/sudo?request="+id), other.post(t, "/a/sudo/email", url.Values{"request": {id}}), other.post(t, "/a/sudo/code", code),
			other.post(t, "/a/sudo", url.Values{"request": {id}}), other.get(t, "/a/sudo/code?"+code.Encode()),
		} {
			if a.status != http.StatusNotFound && a.status != http.StatusForbidden || strings.Contains(a.body, "delete Acme") {
				t.Errorf("%s: status %d: %s", name, a.status, a.body)
			}
		}
	}
	// A code for one purpose is none for the other.
	if a := b.post(t, "/a/login/code", code); a.status != http.StatusNotFound {
		t.Errorf("sign in with the code: status %d, want 404", a.status)
	}
	challenge, login, link := b.begin(t, dana, "")
	if a := b.post(t, "/a/sudo/code", url.Values{"request": {id}, "challenge": {challenge}, "code": {login}}); a.status != http.StatusNotFound {
		t.Errorf("confirm with a sign-in code: status %d, want 404", a.status)
	}
	if a := b.get(t, "/a/login/link/"+link); a.status != http.StatusOK {
		t.Errorf("the sign-in goes on: status %d", a.status)
	}
	for i := range 5 {
		bad := url.Values{"request": {id}, "challenge": code["challenge"], "code": {wrong(code.Get("code"))}}
		a := b.post(t, "/a/sudo/code", bad)
		if a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, "Too many wrong codes") != (i == 4) {
			t.Errorf("wrong code %d: status %d: %s", i+1, a.status, a.body)
		}
	}
	if a := b.post(t, "/a/sudo/code", code); a.status != http.StatusUnprocessableEntity {
		t.Errorf("right code after five wrong ones: status %d, want 422", a.status)
	}
	code = sudoCode(t, b, id)
	g.clock.Advance(10 * time.Minute)
	if a := b.post(t, "/a/sudo/code", code); a.status != http.StatusNotFound {
		t.Errorf("after ten minutes: status %d, want 404", a.status)
	}
	g.wantDone(t)
}

// TestSudoEndsWithItsOrganization: what somebody agreed to for one organization
// is not carried out for another.
func TestSudoEndsWithItsOrganization(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	g.add(t, g.globex, "iris@acme.test", "Iris", "admin")
	g.add(t, g.acme, "iris@acme.test", "Iris", "admin")
	b := g.browser(t)
	challenge, code, _ := b.begin(t, "iris@acme.test", "")
	b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	b.post(t, "/a/organizations", url.Values{"organization": {string(g.acme)}})
	g.clock.Advance(model.SudoLife)
	id := ask(t, b, asked)
	answer := sudoCode(t, b, id)
	b.post(t, "/a/organizations", url.Values{"organization": {string(g.globex)}})
	if a := b.post(t, "/a/sudo/code", answer); a.status != http.StatusNotFound {
		t.Errorf("status %d, want 404", a.status)
	}
	g.wantDone(t)
}

// TestSudoOnce submits the same code many times at the same moment.
func TestSudoOnce(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, dana)
	code := sudoCode(t, b, ask(t, b, asked))
	cookie := fmt.Sprintf("anteroom=%s; %s", cookieOf(t, b), browserCookieOf(t, b))
	const times = 5 // as many tries as a code has
	var through atomic.Int32
	var all sync.WaitGroup
	for range times {
		r := b.request(t, "POST", "/a/sudo/code", code, "Cookie", cookie)
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

func browserCookieOf(t *testing.T, b *browser) string {
	t.Helper()
	base, err := url.Parse(b.world.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(base) {
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
	b := g.stale(t, dana)
	large := b.post(t, "/test/delete", url.Values{"a": {strings.Repeat("x", web.MaxForm)}})
	if large.status != http.StatusRequestEntityTooLarge {
		t.Errorf("large body: status %d, want 413", large.status)
	}
	oldest := ask(t, b, asked)
	for range 10 {
		ask(t, b, asked)
	}
	if a := b.get(t, "/a/sudo?request="+oldest); a.status != http.StatusNotFound {
		t.Errorf("the oldest of eleven: status %d, want 404", a.status)
	}
	if a := g.stale(t, kim).post(t, "/test/delete", asked); a.status != http.StatusNotFound {
		t.Errorf("without the permission: status %d, want 404", a.status)
	}
}

// TestSudoRoutes walks every route that needs sudo: without a fresh proof nothing
// changes and the answer leads to where one is given.
func TestSudoRoutes(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, dana)
	acme := g.events(t, g.acme)
	tried := 0
	for _, r := range g.table {
		if !strings.HasSuffix(r.guard, ", sudo") {
			continue
		}
		for _, method := range r.methods {
			tried++
			var form url.Values
			if method == "POST" {
				form = url.Values{"confirm": {"yes"}}
			}
			a := b.do(t, b.request(t, method, parameter.ReplaceAllString(r.path, "x"), form))
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/sudo?request=") {
				t.Errorf("%s %s: status %d, Location %q", method, r.path, a.status, a.header.Get("Location"))
			}
		}
	}
	if tried < 3 {
		t.Errorf("%d requests tried, want at least those of the routes for the test", tried)
	}
	if diff := cmp.Diff(acme, g.events(t, g.acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	g.wantDone(t)
}
