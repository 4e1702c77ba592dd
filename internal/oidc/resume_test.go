package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
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
	if want := "Coffeedesk begins again: https://app.example/"; res.status != http.StatusGone || res.location != nil || res.body != want {
		t.Errorf("%d to %v: %q, want %q", res.status, res.location, res.body, want)
	}
}

// answeredBefore checks that a request is not continued, and leads back to its
// application.
func answeredBefore(t *testing.T, res response) {
	t.Helper()
	if want := "Coffeedesk has its answer: https://app.example/"; res.status != http.StatusOK || res.location != nil || res.body != want {
		t.Errorf("%d to %v: %q, want %q", res.status, res.location, res.body, want)
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
	victim.authorize(t, w.web, url.Values{"prompt": {"login"}})
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
		answeredBefore(t, res)
	}
	if codes != 1 {
		t.Errorf("%d codes", codes)
	}
	// Nor does it ask anybody to sign in once more.
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	answeredBefore(t, b.get(t, next))
}

// TestOP_authreq_expired: the application learns once that its request is over, so
// that it can begin anew, also when nobody has signed in.
func TestOP_authreq_expired(t *testing.T) {
	t.Parallel()
	for _, signedIn := range []bool{true, false} {
		w := newWorld(t)
		b, stranger := w.browser(t), w.browser(t)
		next := asked(t, b.authorize(t, w.web, nil), "/a/login")
		w.clock.Advance(model.AuthRequestLife)
		if signedIn {
			b.signIn(t, w.ada, w.acme.ID)
		}
		stale(t, stranger.get(t, next))
		failed(t, w, b.get(t, next), "login_required")
		answeredBefore(t, b.get(t, next))
		if err := w.provider.SwitcherAnswered(t.Context(), next, [][]byte{b.hash(t)}); model.KindOf(err) != model.Invalid {
			t.Errorf("a choice for it: error = %v, want invalid", err)
		}
	}
}

// TestOP_authreq_leads_back: where people come into an application.
func TestOP_authreq_leads_back(t *testing.T) {
	t.Parallel()
	for want, test := range map[string]struct{ initiate, redirect string }{
		"https://app.example/":      {"", "https://app.example/callback?a=b"},
		"http://localhost:3000/":    {"", "http://localhost:3000/callback"},
		"https://app.example/login": {"https://app.example/login", "https://app.example/callback"},
		"":                          {"", "com.example.app:/callback"},
	} {
		app := model.Application{InitiateLoginURI: test.initiate, RedirectURIs: []string{test.redirect}}
		if got := entryOf(app, test.redirect); got != want {
			t.Errorf("entry of %+v is %q, want %q", test, got, want)
		}
	}
}

// TestOP_gone_redirect: from the moment that an address is taken away from an
// application no sign-in ends there, and codes that went there are worth nothing. A
// page never says that an application has its answer when it has none.
func TestOP_gone_redirect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	waiting := asked(t, b.authorize(t, w.native, nil), "/a/login")
	late := asked(t, b.authorize(t, w.native, nil), "/a/login")
	done := asked(t, b.authorize(t, w.native, nil), "/a/login")
	w.clock.Advance(time.Second)
	b.signIn(t, w.ada, w.acme.ID)
	code := granted(t, b.get(t, done))
	stays := granted(t, b.authorize(t, w.native, url.Values{"redirect_uri": {"http://127.0.0.1:4711/callback"}}))
	w.change(t, w.native, func(a *model.Application) { a.RedirectURIs = []string{"http://127.0.0.1/callback"} })

	gone := func(path string) {
		t.Helper()
		res := b.get(t, path)
		if res.status != http.StatusUnprocessableEntity || res.location != nil || !strings.Contains(res.body, "Coffeedesk cannot have its answer") || !strings.Contains(res.body, callback) {
			t.Errorf("%d to %v: %s", res.status, res.location, res.body)
		}
	}
	gone(waiting)
	refused(t, w.redeem(t, w.redeemParams(code, nil)), http.StatusBadRequest, "invalid_grant")
	if a := w.redeem(t, w.redeemParams(stays, url.Values{"redirect_uri": {"http://127.0.0.1:4711/callback"}})); a.status != http.StatusOK {
		t.Errorf("the code of an address that stays: %d %s", a.status, a.Error)
	}
	if res := b.get(t, done); res.body != "Coffeedesk has its answer: " { // and no way to an address that is gone
		t.Errorf("%d %s", res.status, res.body)
	}
	w.clock.Advance(model.AuthRequestLife)
	gone(late)
}

// TestOP_authreq_lost: the same when no request says where its answer goes.
func TestOP_authreq_lost(t *testing.T) {
	t.Parallel()
	for want, app := range map[string]model.Application{
		"https://app.example/":      {RedirectURIs: []string{"https://*.app.example/callback", "https://app.example/callback", "https://b.example/"}},
		"http://localhost:3000/":    {RedirectURIs: []string{"http://localhost:3000/callback"}},
		"https://app.example/login": {RedirectURIs: []string{"https://b.example/"}, InitiateLoginURI: "https://app.example/login"},
		"https://app.example/start": {Type: model.ApplicationNative, RedirectURIs: []string{"http://127.0.0.1/callback"}, InitiateLoginURI: "https://app.example/start"},
		"":                          {Type: model.ApplicationNative, RedirectURIs: []string{"com.example.app:/callback", "http://127.0.0.1/callback"}},
	} {
		if got := homeOf(app); got != want {
			t.Errorf("home of %+v is %q, want %q", app, got, want)
		}
	}
}

func TestOP_authreq_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for _, id := range []string{"req_1", "req_", "usr_1", "x", "req_99999999999999999999"} {
		stale(t, b.get(t, "/oauth/authorize/"+id+"?client_id="+string(w.web.ID)))
		for _, app := range []string{"", "?client_id=skc_1", "?client_id=x"} {
			res := b.get(t, "/oauth/authorize/"+id+app)
			if want := wordstest.Of(errStale) + "\n"; res.status != http.StatusUnprocessableEntity || res.location != nil || res.body != want {
				t.Errorf("%s of %q: %d to %v: %s", id, app, res.status, res.location, res.body)
			}
		}
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
