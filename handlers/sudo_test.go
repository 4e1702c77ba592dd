package handlers

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
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
		guard := web.Widget(model.WidgetGeneral).Manage().Sudo("delete {organization}", "/ui/members")
		p.post("/delete", guard, g.carryOut(a))
		p.get("/new", guard, g.carryOut(a))
		g.table = tableOf(t, router)
	})
	g.enable(t, g.acme, model.FeatureSessionPolicy)
	g.enable(t, g.acme, model.FeatureDomainVerification)
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

// confirm proves who the person is when an answer asks for that, for an action in
// words, and returns the answer to what waited.
func (b *browser) confirm(t *testing.T, a answer, action string) answer {
	t.Helper()
	_, id, ok := strings.Cut(a.header.Get("Location"), "/a/sudo?request=")
	if a.status != http.StatusSeeOther || !ok {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	return b.post(t, "/a/sudo/code", sudoCodeFor(t, b, id, action))
}

// sudoCode asks for a code and returns the form that answers with it.
func sudoCode(t *testing.T, b *browser, id string) url.Values {
	t.Helper()
	return sudoCodeFor(t, b, id, "delete Acme")
}

func sudoCodeFor(t *testing.T, b *browser, id, action string) url.Values {
	t.Helper()
	a := b.post(t, "/a/sudo/email", url.Values{"request": {id}})
	to, err := url.Parse(a.header.Get("Location"))
	if a.status != http.StatusSeeOther || err != nil {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if err := b.world.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if a := b.get(t, to.RequestURI()); a.status != http.StatusOK || !strings.Contains(a.body, action) {
		t.Errorf("the page for the code: status %d: %s", a.status, a.body)
	}
	p := b.world.post
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.mails[len(p.mails)-1]
	if !strings.Contains(m.Text, action) {
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
		"text": {b.request(t, "POST", "/test/delete", url.Values{"a": {"b"}}, "Content-Type", "text/plain"), "/ui/members"},
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
