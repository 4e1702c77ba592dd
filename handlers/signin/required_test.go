package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestRequiredAtTheNextRequest: a session that was begun otherwise is over at once where
// its organization requires a connection, with no job running, and leads there. What was
// being sent waits.
func TestRequiredAtTheNextRequest(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	c := w.Connect(t, w.Acme, "acme.test", false)
	key := w.Device()
	held, asks, through := w.Browser(t), w.Browser(t), w.Through(t, handlerstest.Dana, c.ID)
	through.AddPasskey(t, key)
	for _, b := range []*handlerstest.Browser{held, asks} {
		b.Send(t, "/a/login/passkey", b.Answer(t, key, "/ui/")).Expect(t, http.StatusOK)
		b.Get(t, "/ui/members").Shows(t)
	}
	gus := w.As(t, handlerstest.Gus)
	clock.Advance(time.Minute)
	require(t, w, c)

	to := asks.Get(t, "/ui/members?q=kim")
	to.AsksToSignIn(t)
	asks.Get(t, to.Location()).LeadsTo(t, start(c)+"login_hint=dana%40acme.test&next=%2Fui%2Fmembers%3Fq%3Dkim")
	// Whoever comes back from there without having signed in finds the other ways.
	asks.Get(t, "/a/login").Shows(t).Form("/a/login")

	to = held.Post(t, "/ui/profile", url.Values{"first_name": {"Dora"}, "last_name": {"Li"}, "version": {"1"}})
	to.AsksToSignIn(t)
	to = held.Get(t, to.Location())
	at, err := url.Parse(to.Location())
	if err != nil || !strings.HasPrefix(to.Location(), start(c)) {
		t.Fatalf("status %d to %q", to.Status, to.Location())
	}
	held.GoThrough(t, handlerstest.Dana, c.ID)
	next := at.Query().Get("next")
	if org, err := url.Parse(next); err == nil && org.Path == "/a/organizations" {
		next = org.Query().Get("next")
	}
	if page := held.Get(t, next).Shows(t); !page.Find("main").Says("Dora") {
		t.Errorf("what was sent does not wait at %s: %s", next, page.Find("main").Text())
	}

	for name, b := range map[string]*handlerstest.Browser{"by the connection": through, "of another organization": gus} {
		if a := b.Get(t, "/ui/members"); a.Status != http.StatusOK {
			t.Errorf("%s: status %d to %q", name, a.Status, a.Location())
		}
	}
}

// TestRequiredOfOneOrganization: the same person goes on in another one, in a session that
// was begun in any way.
func TestRequiredOfOneOrganization(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	const iris = "iris@acme.test"
	w.Add(t, w.Acme, iris, "Iris", "admin")
	w.Add(t, w.Globex, iris, "Iris", "admin")
	here, there := w.As(t, iris), w.As(t, iris)
	here.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}}).LeadsTo(t, "/ui/")
	there.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}).LeadsTo(t, "/ui/")
	w.Connect(t, w.Acme, "acme.test", true)
	here.Get(t, "/ui/members").AsksToSignIn(t)
	there.Get(t, "/ui/members").Shows(t)
}

// TestSudoOfRequired: neither a code nor a passkey confirms what somebody does who has to
// sign in by a connection. The page leads there.
func TestSudoOfRequired(t *testing.T) {
	t.Parallel()
	for _, required := range []bool{false, true} {
		w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
		g := guarded{w, clock}
		c := w.Connect(t, w.Acme, "acme.test", required)
		b, key := w.Through(t, handlerstest.Dana, c.ID), w.Device()
		b.AddPasskey(t, key)
		clock.Advance(model.SudoLife)
		id := waits(t, b, g.removal(t), url.Values{})
		page := b.Get(t, "/a/sudo?request="+id).Shows(t)
		if got, want := page.Find("#sudo-elsewhere").Attr("href"), start(c)+"next="+url.QueryEscape("/a/sudo?request="+id)+"&purpose=confirm"; got != want {
			t.Errorf("required %v: the page leads to %q, want %q", required, got, want)
		}
		if n := len(page.Find("main").All("#sudo-email")); n > 0 {
			t.Errorf("required %v: the page offers a code", required)
		}
		if n := len(page.Find("main").All("#sudo-passkey")); (n == 0) != required {
			t.Errorf("required %v: %d buttons for a passkey", required, n)
		}
		w.Deliver(t)
		before := len(w.Post.Mails())
		b.Post(t, "/a/sudo/email", url.Values{"request": {id}}).Expect(t, http.StatusForbidden)
		if w.Deliver(t); len(w.Post.Mails()) != before {
			t.Errorf("required %v: a code was sent", required)
		}
		want := http.StatusOK
		if required {
			want = http.StatusForbidden
		}
		b.Send(t, "/a/sudo/passkey", b.Touch(t, key, "/a/sudo/passkey", "")).Expect(t, want)
		if done := b.Post(t, "/a/sudo", url.Values{"request": {id}}).Status == http.StatusSeeOther; done == required {
			t.Errorf("required %v: it was carried out: %v", required, done)
		}
	}
}
