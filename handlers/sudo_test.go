package handlers_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/db/dbtest"
	"anteroom/handlers"
	"anteroom/handlers/handlerstest"
	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// guarded is a world with routes that need sudo, which say what they were asked
// for. Everybody in it has proved who they are six minutes ago.
type guarded struct {
	*handlerstest.World
	clock *dbtest.Clock
	table []handlers.Route // of the program, with those for the test

	mu   sync.Mutex
	done []string // what was carried out
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{clock: dbtest.NewClock()}
	g.World = handlerstest.NewAt(t, g.clock.Now)
	guard := web.Widget(model.WidgetGeneral).Manage().Sudo("delete {organization}", "/members")
	g.Serve(t, func(ctx context.Context, c handlers.Config) (h http.Handler, err error) {
		h, g.table, err = handlers.NewGuarded(ctx, c, &guard, g.carryOut)
		return h, err
	})
	g.Enable(t, g.Acme, model.FeatureSessionPolicy)
	g.Enable(t, g.Acme, model.FeatureDomainVerification)
	return g
}

// carryOut answers as handlers do: a form gets a redirect and a message.
func (g *guarded) carryOut(site *web.Web) web.Handler {
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
		site.Say(w, r, "Acme is deleted.")
		return site.Redirect(w, r, "/ui/members")
	}
}

// stale returns a browser in which a person has proved long ago who they are.
func (g *guarded) stale(t *testing.T, email string) *handlerstest.Browser {
	t.Helper()
	b := g.As(t, email)
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
func ask(t *testing.T, b *handlerstest.Browser, form url.Values) string {
	t.Helper()
	a := b.Post(t, "/test/delete?from=test", form)
	_, id, ok := strings.Cut(a.Header.Get("Location"), "/a/sudo?request=")
	if a.Status != http.StatusSeeOther || !ok {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	return id
}

// sudoCode asks for a code and returns the form that answers with it.
func sudoCode(t *testing.T, b *handlerstest.Browser, id string) url.Values {
	t.Helper()
	return b.SudoCode(t, id, "delete Acme")
}

var asked = url.Values{"name": {"Acme & Söhne"}, "sure": {"yes"}}

const carriedOut = "POST /test/delete?from=test name=Acme+%26+S%C3%B6hne&sure=yes by Dana"

// TestSudoCarriesOutWhatWaited, typed once and carried out once.
func TestSudoCarriesOutWhatWaited(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	before := cookieOf(t, b)
	id := ask(t, b, asked)
	g.wantDone(t)
	if a := b.Get(t, "/a/sudo?request="+id); a.Status != http.StatusOK || !strings.Contains(a.Body, "delete Acme") || !strings.Contains(a.Body, "/a/sudo/email") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	code := sudoCode(t, b, id)
	a := b.Post(t, "/a/sudo/code", code)
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members" {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	g.wantDone(t, carriedOut)
	if page := b.Get(t, "/ui/members"); page.Status != http.StatusOK || !strings.Contains(page.Body, "Acme is deleted.") {
		t.Errorf("status %d; the message does not show", page.Status)
	}
	if after := cookieOf(t, b); after == before {
		t.Error("the session has its old token")
	}
	old := g.Browser(t)
	if a := old.Get(t, "/ui/members", "Cookie", "anteroom="+before); a.Status != http.StatusSeeOther {
		t.Errorf("the old token: status %d, want to be sent to sign in", a.Status)
	}

	// For five minutes nobody asks again, and then somebody does.
	g.clock.Advance(model.SudoLife - time.Second)
	if a := b.Post(t, "/test/delete?from=test", asked); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members" {
		t.Errorf("within five minutes: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	g.clock.Advance(time.Second)
	ask(t, b, asked)
	g.wantDone(t, carriedOut, carriedOut)
}

func cookieOf(t *testing.T, b *handlerstest.Browser) string {
	t.Helper()
	base, err := url.Parse(b.World.Server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Client.Jar.Cookies(base) {
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
	b := g.stale(t, handlerstest.Dana)
	for name, test := range map[string]struct {
		request *http.Request
		want    string
	}{
		"page": {b.Request(t, "GET", "/test/new?a=b", nil), "/test/new?a=b"},
		"file": {b.Request(t, "POST", "/test/delete", url.Values{"a": {"b"}}, "Content-Type", "multipart/form-data; boundary=x"), "/ui/members"},
		"text": {b.Request(t, "POST", "/test/delete", url.Values{"a": {"b"}}, "Content-Type", "text/plain"), "/ui/members"},
	} {
		g.clock.Advance(model.SudoLife)
		a := b.Do(t, test.request)
		_, id, _ := strings.Cut(a.Header.Get("Location"), "request=")
		a = b.Post(t, "/a/sudo/code", sudoCode(t, b, id))
		if a.Status != http.StatusSeeOther || a.Header.Get("Location") != test.want {
			t.Errorf("%s: status %d, Location %q, want %q", name, a.Status, a.Header.Get("Location"), test.want)
		}
	}
	g.wantDone(t)
	if a := b.Get(t, "/test/new?a=b"); a.Status != http.StatusOK || a.Body != "the form" {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
}

// TestSudoOfHTMX leads the whole page to the proof, and the page back from it.
func TestSudoOfHTMX(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	a := b.Post(t, "/test/delete?from=test", asked, "HX-Request", "true")
	_, id, ok := strings.Cut(a.Header.Get("HX-Redirect"), "/a/sudo?request=")
	if a.Status != http.StatusNoContent || !ok {
		t.Fatalf("status %d, HX-Redirect %q", a.Status, a.Header.Get("HX-Redirect"))
	}
	if a := b.Post(t, "/a/sudo/code", sudoCode(t, b, id)); a.Status != http.StatusSeeOther {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	g.wantDone(t, carriedOut)
}

// TestSudoOfTwoTabs: who has proved it in one tab only goes on in the other.
func TestSudoOfTwoTabs(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	b := g.stale(t, handlerstest.Dana)
	first, second := ask(t, b, asked), ask(t, b, asked)
	if a := b.Post(t, "/a/sudo", url.Values{"request": {second}}); a.Status != http.StatusForbidden {
		t.Errorf("without a proof: status %d, want 403", a.Status)
	}
	b.Post(t, "/a/sudo/code", sudoCode(t, b, first))
	g.wantDone(t, carriedOut)
	if a := b.Get(t, "/a/sudo?request="+second); strings.Contains(a.Body, "/a/sudo/email") || !strings.Contains(a.Body, `action="/a/sudo"`) {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	for _, want := range []int{http.StatusSeeOther, http.StatusNotFound} {
		if a := b.Post(t, "/a/sudo", url.Values{"request": {second}}); a.Status != want {
			t.Errorf("status %d, want %d", a.Status, want)
		}
	}
	g.wantDone(t, carriedOut, carriedOut)
}
