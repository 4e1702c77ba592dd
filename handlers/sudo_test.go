package handlers

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/mux"

	"anteroom/db/dbtest"
	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// guarded is a world with routes that need sudo, which say what they were asked
// for. Everybody in it has proved who they are six minutes ago.
type guarded struct {
	*world
	clock *dbtest.Clock
	table []route // of the program, with those for the test

	mu   sync.Mutex
	done []string // what was carried out
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{clock: dbtest.NewClock()}
	g.world = newWorldOn(t, dbtest.OpenAt(t, g.clock.Now), func(a *app, router *mux.Router) {
		p := a.pages(router, "/test")
		guard := web.Permitted(model.SettingsManage).Sudo("delete {organization}", "/ui/members")
		p.post("/delete", guard, g.carryOut(a))
		p.get("/new", guard, g.carryOut(a))
		g.table = tableOf(t, router)
	})
	return g
}

// carryOut answers as handlers do: a form gets a redirect and a message.
func (g *guarded) carryOut(a *app) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := web.Form(w, r); err != nil {
			return err
		}
		g.mu.Lock()
		g.done = append(g.done, r.Method+" "+r.URL.RequestURI()+" "+r.PostForm.Encode()+" by "+string(web.Session(r).User.FirstName))
		g.mu.Unlock()
		if r.Method == http.MethodGet {
			_, err := io.WriteString(w, "the form")
			return err
		}
		a.web.Say(w, "Acme is deleted.")
		return a.web.Redirect(w, r, "/ui/members")
	}
}

// stale returns a browser in which a person has proved long ago who they are.
func (g *guarded) stale(t *testing.T, email string) *browser {
	t.Helper()
	b := g.as(t, email)
	g.clock.Advance(model.SudoLife)
	return b
}

func (g *guarded) wantDone(t *testing.T, want ...string) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if diff := cmp.Diff(want, g.done); diff != "" {
		t.Errorf("carried out (-want +got):\n%s", diff)
	}
}

// ask sends a request that needs sudo and returns under which id it waits.
func ask(t *testing.T, b *browser, form url.Values) string {
	t.Helper()
	a := b.post(t, "/test/delete?from=test", form)
	_, id, ok := strings.Cut(a.header.Get("Location"), "/a/sudo?request=")
	if a.status != http.StatusSeeOther || !ok {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	return id
}

// sudoCode asks for a code and returns the form that answers with it.
func sudoCode(t *testing.T, b *browser, id string) url.Values {
	t.Helper()
	a := b.post(t, "/a/sudo/email", url.Values{"request": {id}})
	to, err := url.Parse(a.header.Get("Location"))
	if a.status != http.StatusSeeOther || err != nil {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if err := b.world.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if a := b.get(t, to.RequestURI()); a.status != http.StatusOK || !strings.Contains(a.body, "delete Acme") {
		t.Errorf("the page for the code: status %d: %s", a.status, a.body)
	}
	p := b.world.post
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.mails[len(p.mails)-1]
	if !strings.Contains(m.Text, "delete Acme") {
		t.Errorf("the mail does not say what for: %s", m.Text)
	}
	return url.Values{"request": {id}, "challenge": {to.Query().Get("challenge")}, "code": {codeInMail.FindString(m.Text)}}
}

var asked = url.Values{"name": {"Acme & Söhne"}, "sure": {"yes"}}

const carriedOut = "POST /test/delete?from=test name=Acme+%26+S%C3%B6hne&sure=yes by Dana"

// TestSudoCarriesOutWhatWaited, typed once and carried out once.
func TestSudoCarriesOutWhatWaited(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, dana)
	before := cookieOf(t, b)
	id := ask(t, b, asked)
	g.wantDone(t)
	if a := b.get(t, "/a/sudo?request="+id); a.status != http.StatusOK || !strings.Contains(a.body, "delete Acme") || !strings.Contains(a.body, "/a/sudo/email") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	code := sudoCode(t, b, id)
	a := b.post(t, "/a/sudo/code", code)
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	g.wantDone(t, carriedOut)
	if page := b.get(t, "/ui/members"); page.status != http.StatusOK || !strings.Contains(page.body, "Acme is deleted.") {
		t.Errorf("status %d; the message does not show", page.status)
	}
	if after := cookieOf(t, b); after == before {
		t.Error("the session has its old token")
	}
	old := g.browser(t)
	if a := old.get(t, "/ui/members", "Cookie", "anteroom="+before); a.status != http.StatusSeeOther {
		t.Errorf("the old token: status %d, want to be sent to sign in", a.status)
	}

	// For five minutes nobody asks again, and then somebody does.
	g.clock.Advance(model.SudoLife - time.Second)
	if a := b.post(t, "/test/delete?from=test", asked); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" {
		t.Errorf("within five minutes: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	g.clock.Advance(time.Second)
	ask(t, b, asked)
	g.wantDone(t, carriedOut, carriedOut)
}

func cookieOf(t *testing.T, b *browser) string {
	t.Helper()
	base, err := url.Parse(b.world.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(base) {
		if c.Name == "anteroom" {
			return c.Value
		}
	}
	t.Fatal("no session")
	return ""
}

// TestSudoPagesComeBack: a GET, and what is no form, lead to a page afterwards.
func TestSudoPagesComeBack(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, dana)
	for name, test := range map[string]struct {
		request *http.Request
		want    string
	}{
		"page": {b.request(t, "GET", "/test/new?a=b", nil), "/test/new?a=b"},
		"file": {b.request(t, "POST", "/test/delete", url.Values{"a": {"b"}}, "Content-Type", "multipart/form-data; boundary=x"), "/ui/members"},
		"JSON": {b.request(t, "POST", "/test/delete", url.Values{"a": {"b"}}, "Content-Type", "application/json"), "/ui/members"},
	} {
		g.clock.Advance(model.SudoLife)
		a := b.do(t, test.request)
		_, id, _ := strings.Cut(a.header.Get("Location"), "request=")
		a = b.post(t, "/a/sudo/code", sudoCode(t, b, id))
		if a.status != http.StatusSeeOther || a.header.Get("Location") != test.want {
			t.Errorf("%s: status %d, Location %q, want %q", name, a.status, a.header.Get("Location"), test.want)
		}
	}
	g.wantDone(t)
	if a := b.get(t, "/test/new?a=b"); a.status != http.StatusOK || a.body != "the form" {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

// TestSudoOfHTMX leads the whole page to the proof, and the page back from it.
func TestSudoOfHTMX(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, dana)
	a := b.post(t, "/test/delete?from=test", asked, "HX-Request", "true")
	_, id, ok := strings.Cut(a.header.Get("HX-Redirect"), "/a/sudo?request=")
	if a.status != http.StatusNoContent || !ok {
		t.Fatalf("status %d, HX-Redirect %q", a.status, a.header.Get("HX-Redirect"))
	}
	if a := b.post(t, "/a/sudo/code", sudoCode(t, b, id)); a.status != http.StatusSeeOther {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	g.wantDone(t, carriedOut)
}

// TestSudoOfTwoTabs: who has proved it in one tab only goes on in the other.
func TestSudoOfTwoTabs(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, dana)
	first, second := ask(t, b, asked), ask(t, b, asked)
	if a := b.post(t, "/a/sudo", url.Values{"request": {second}}); a.status != http.StatusForbidden {
		t.Errorf("without a proof: status %d, want 403", a.status)
	}
	b.post(t, "/a/sudo/code", sudoCode(t, b, first))
	g.wantDone(t, carriedOut)
	if a := b.get(t, "/a/sudo?request="+second); strings.Contains(a.body, "/a/sudo/email") || !strings.Contains(a.body, `action="/a/sudo"`) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	for _, want := range []int{http.StatusSeeOther, http.StatusNotFound} {
		if a := b.post(t, "/a/sudo", url.Values{"request": {second}}); a.status != want {
			t.Errorf("status %d, want %d", a.status, want)
		}
	}
	g.wantDone(t, carriedOut, carriedOut)
}

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
