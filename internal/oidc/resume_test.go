package oidc

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/model"
	"anteroom/internal/secret"
	"anteroom/internal/words/wordstest"
)

// hash is what the provider knows of the browser's cookie.
func (b *browser) hash(t testing.TB) []byte {
	t.Helper()
	for _, c := range b.client.Jar.Cookies(b.base(t)) {
		if c.Name == browserCookie {
			return secret.Hash(c.Value)
		}
	}
	t.Fatal("the browser has no cookie")
	return nil
}

// stale checks that a request is not continued, and that nothing tells why.
func stale(t *testing.T, res response) {
	t.Helper()
	if res.status != http.StatusUnprocessableEntity || res.location != nil {
		t.Errorf("%d to %v, want a page", res.status, res.location)
	}
	if want := wordstest.Of(errStale) + "\n"; res.body != want {
		t.Error(cmp.Diff(want, res.body))
	}
}

// TestOP_authreq_other_browser is the attack on a login that is bound to
// nothing: a stranger begins it, has a victim finish it, and collects the code.
func TestOP_authreq_other_browser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger, victim := w.browser(t), w.browser(t)
	next := asked(t, stranger.authorize(t, w.web, nil), "/a/login")
	victim.signIn(t, w.ada, w.acme.ID)
	stale(t, victim.get(t, next))
	stale(t, victim.get(t, next)) // with a cookie of its own now
	asked(t, stranger.get(t, next), "/a/login")
}

func TestOP_authreq_resume_twice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	next := asked(t, b.authorize(t, w.web, nil), "/a/login")
	s := b.signIn(t, w.ada, w.acme.ID)
	const attempts = 20
	got := make([]response, attempts)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() { got[i] = b.get(t, next) })
	}
	group.Wait()
	codes := 0
	for _, res := range got {
		if res.location != nil && res.location.Query().Has("code") {
			codes++
			continue
		}
		stale(t, res)
	}
	if codes != 1 {
		t.Errorf("%d codes", codes)
	}
	// Nor does it ask anybody to sign in once more.
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	stale(t, b.get(t, next))
}

func TestOP_authreq_expired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	next := asked(t, b.authorize(t, w.web, nil), "/a/login")
	w.clock.Advance(model.AuthRequestLife)
	b.signIn(t, w.ada, w.acme.ID)
	stale(t, b.get(t, next))
}

func TestOP_authreq_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for _, id := range []string{"req_1", "req_", "usr_1", "x", "req_99999999999999999999"} {
		stale(t, b.get(t, "/oauth/authorize/"+id))
	}
}

func TestOP_authorization_is_recorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	w.clock.Advance(time.Second)
	b.code(t, w.web)
	events, err := w.db.Events(t.Context(), w.acme.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e.Type() != model.EventApplicationAuthorized || e.Actor.Session != s.ID || e.User != w.ada.ID || !model.ValidID(model.PrefixGrant, e.Target) {
		t.Errorf("event %+v", e)
	}
	want := model.ApplicationAuthorized{
		Application: w.web.ID, Grant: model.GrantID(e.Target), Session: model.SessionRef{ID: s.ID, User: w.ada.ID, Org: w.acme.ID}, Scopes: []string{"openid", "profile", "email"},
	}
	if diff := cmp.Diff(model.Payload(want), e.Payload); diff != "" {
		t.Error(diff)
	}
}
