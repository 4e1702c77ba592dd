package oidc

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// posted checks that the answer is a form for the application, and returns what
// is in it.
func posted(t *testing.T, res response) url.Values {
	t.Helper()
	if res.status != http.StatusOK || res.location != nil || res.header.Get("X-Post-To") != callback || res.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d to %v, %v", res.status, res.location, res.header)
	}
	params, err := url.ParseQuery(res.body)
	if err != nil {
		t.Fatal(err)
	}
	return params
}

func TestOP_form_post(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	form := url.Values{"response_mode": {"form_post"}}
	next := asked(t, b.authorize(t, w.native, form), "/a/login")
	b.signIn(t, w.ada, w.acme.ID)
	got := posted(t, b.get(t, next))
	if a := w.redeem(t, w.redeemParams(got.Get("code"), nil)); a.status != http.StatusOK {
		t.Errorf("redeem: %d %s", a.status, a.Error)
	}
	if diff := cmp.Diff(url.Values{"code": got["code"], "state": {"the state"}, "iss": {w.server.URL}}, got); diff != "" {
		t.Error(diff)
	}
	// At once, when the person is signed in.
	posted(t, b.authorize(t, w.native, form))
}

func TestOP_form_post_failure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := posted(t, w.browser(t).authorize(t, w.web, url.Values{"response_mode": {"form_post"}, "prompt": {"none"}}))
	if got.Get("error") != "login_required" || got.Get("iss") != w.server.URL || got.Get("state") != "the state" {
		t.Errorf("%v", got)
	}
	got = posted(t, w.browser(t).authorize(t, w.web, url.Values{"response_mode": {"form_post"}, "scope": {"email"}}))
	if got.Get("error") != "invalid_scope" {
		t.Errorf("%v", got)
	}
}

// TestOP_request_object_says_how: a request object is refused in the way that it asks
// for, with its state where the request has none.
func TestOP_request_object_says_how(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	object := encode(`{"alg":"none"}`) + "." + encode(`{"response_mode":"form_post","state":"of the object"}`) + "."
	got := posted(t, w.browser(t).authorize(t, w.web, url.Values{"request": {object}, "state": nil}))
	if got.Get("error") != "request_not_supported" || got.Get("state") != "of the object" {
		t.Errorf("%v", got)
	}
	for _, unreadable := range []string{"x", "a.b.c", encode("{}") + "." + encode("[]") + ".", encode("{}") + "." + encode(`{"response_mode":1}`) + "."} {
		res := w.browser(t).authorize(t, w.web, url.Values{"request": {unreadable}})
		if failed(t, w, res, "request_not_supported"); res.location.Query().Get("state") != "the state" {
			t.Errorf("to %s", res.location)
		}
	}
}

// TestOP_form_post_own_scheme: nothing can be posted to an app's own scheme.
func TestOP_form_post_own_scheme(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	res := w.browser(t).authorize(t, w.native, url.Values{"response_mode": {"form_post"}, "redirect_uri": {"com.example.app:/callback"}})
	if res.location == nil || res.location.Query().Get("error") != "invalid_request" || res.location.Scheme != "com.example.app" {
		t.Errorf("%d to %v", res.status, res.location)
	}
}

// TestOP_loopback_port: a native application listens on whichever port is free,
// and redeems its code with that very address.
func TestOP_loopback_port(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	const here = "http://127.0.0.1:49152/callback"
	code := granted(t, b.authorize(t, w.native, url.Values{"redirect_uri": {here}}))
	for uri, want := range map[string]string{"http://127.0.0.1:49153/callback": "invalid_grant", "http://127.0.0.1/callback": "invalid_grant"} {
		refused(t, w.redeem(t, w.redeemParams(code, url.Values{"redirect_uri": {uri}})), http.StatusBadRequest, want)
	}
	if a := w.redeem(t, w.redeemParams(code, url.Values{"redirect_uri": {here}})); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.Error)
	}
	if res := b.authorize(t, w.web, url.Values{"redirect_uri": {here}}); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a web application: %d", res.status)
	}
}

// TestOP_shared_session: applications of every sort share one session, and
// signing out of one ends all.
func TestOP_shared_session(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	var all []answer
	for _, app := range []model.Application{w.web, w.spa, w.native} {
		changes := url.Values{"client_id": {string(app.ID)}}
		if app.Confidential() {
			changes.Set("client_secret", clientSecret)
		}
		a := w.redeem(t, w.redeemParams(b.code(t, app), changes))
		if a.status != http.StatusOK || claimsOf(t, a.IDToken)["sid"] != string(s.ID) {
			t.Fatalf("%s: %d %s", app.Type, a.status, a.Error)
		}
		all = append(all, a)
	}
	b.logout(t, url.Values{"id_token_hint": {all[1].IDToken}})
	for _, a := range all {
		if res := w.userinfo(t, a.AccessToken); res.status != http.StatusUnauthorized {
			t.Errorf("userinfo: %d", res.status)
		}
	}
}
