package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// logout visits the endpoint and returns where the browser is sent.
func (b *browser) logout(t *testing.T, params url.Values) string {
	t.Helper()
	res := b.get(t, "/oidc/logout?"+params.Encode())
	if res.location == nil || res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	return res.location.String()
}

// signedIn reports whether a token of the session is still good.
func (w *world) signedIn(t *testing.T, a answer) bool {
	t.Helper()
	return w.userinfo(t, a.AccessToken).status == http.StatusOK
}

func TestOP_logout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		params url.Values // added to a valid hint
		want   string
	}{
		"hint only":       {nil, "/a/signed-out"},
		"registered":      {url.Values{"post_logout_redirect_uri": {afterLogout}}, afterLogout},
		"with state":      {url.Values{"post_logout_redirect_uri": {afterLogout}, "state": {"a b"}}, afterLogout + "?state=a+b"},
		"state only":      {url.Values{"state": {"x"}}, "/a/signed-out"},
		"logout_bad_uri":  {url.Values{"post_logout_redirect_uri": {"https://evil.example/"}, "state": {"x"}}, "/a/signed-out"},
		"query added":     {url.Values{"post_logout_redirect_uri": {afterLogout + "?x=1"}}, "/a/signed-out"},
		"callback URI":    {url.Values{"post_logout_redirect_uri": {callback}}, "/a/signed-out"},
		"state too long":  {url.Values{"post_logout_redirect_uri": {afterLogout}, "state": {strings.Repeat("x", maxState+1)}}, "/a/signed-out"},
		"unknown is fine": {url.Values{"post_logout_redirect_uri": {afterLogout}, "ui_locales": {"fr"}}, afterLogout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, _, a := w.tokens(t)
			w.clock.Advance(time.Hour) // the hint may be expired
			params := url.Values{"id_token_hint": {a.IDToken}}
			for k, v := range test.params {
				params[k] = v
			}
			if diff := cmp.Diff(test.want, b.logout(t, params)); diff != "" {
				t.Error(diff)
			}
			asked(t, b.authorize(t, w.native, nil), "/a/login")
		})
	}
}

func TestOP_logout_ends_the_session(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	params := url.Values{"id_token_hint": {a.IDToken}, "client_id": {string(w.native.ID)}, "post_logout_redirect_uri": {afterLogout}}
	if got := b.logout(t, params); got != afterLogout {
		t.Errorf("to %s", got)
	}
	if w.signedIn(t, a) {
		t.Error("the access token is still good")
	}
	// Twice is as good as once: nobody is signed in, so nobody is asked.
	if got := b.logout(t, params); got != afterLogout {
		t.Errorf("the second time to %s", got)
	}
}

// asksFirst checks that nothing ends before the person has agreed, and where
// the page that asks is told to go on.
func asksFirst(t *testing.T, w *world, b *browser, a answer, params url.Values, want string) {
	t.Helper()
	if diff := cmp.Diff(want, b.logout(t, params)); diff != "" {
		t.Error(diff)
	}
	if !w.signedIn(t, a) {
		t.Error("the session has ended without a question")
	}
}

func TestOP_logout_no_hint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	client := string(w.native.ID)
	asksFirst(t, w, b, a, nil, "/a/logout")
	asksFirst(t, w, b, a, url.Values{"state": {"x"}}, "/a/logout")
	asksFirst(t, w, b, a, url.Values{"post_logout_redirect_uri": {afterLogout}}, "/a/logout")
	asksFirst(t, w, b, a, url.Values{"client_id": {"skc_1"}, "post_logout_redirect_uri": {afterLogout}}, "/a/logout")
	asksFirst(t, w, b, a, url.Values{"client_id": {client}, "post_logout_redirect_uri": {"https://evil.example/"}}, "/a/logout")
	asksFirst(t, w, b, a, url.Values{"client_id": {client}, "post_logout_redirect_uri": {afterLogout}, "state": {"x"}},
		"/a/logout?"+url.Values{"client_id": {client}, "post_logout_redirect_uri": {afterLogout}, "state": {"x"}}.Encode())
}

// TestOP_logout_csrf_get: a page that makes the browser visit the endpoint signs
// nobody out.
func TestOP_logout_csrf_get(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	tampered := a.IDToken[:len(a.IDToken)-4] + "AAAA"
	for _, hint := range []string{"", "x", tampered, a.AccessToken, encode(`{"alg":"none"}`) + "." + strings.Split(a.IDToken, ".")[1] + "."} {
		asksFirst(t, w, b, a, url.Values{"id_token_hint": {hint}}, "/a/logout")
	}
}

func TestOP_logout_hint_other_user(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	eve := w.browser(t)
	eve.signIn(t, w.person(t, "eve@example.com", w.acme), w.acme.ID)
	hers := w.redeem(t, w.redeemParams(eve.code(t, w.native), nil))
	asksFirst(t, w, b, a, url.Values{"id_token_hint": {hers.IDToken}}, "/a/logout")

	// Her other session, and one of Ada's that another browser holds.
	_, _, elsewhere := w.tokens(t)
	asksFirst(t, w, b, a, url.Values{"id_token_hint": {elsewhere.IDToken}}, "/a/logout")
	if !w.signedIn(t, elsewhere) || !w.signedIn(t, hers) {
		t.Error("a session of another browser has ended")
	}
}

func TestOP_logout_hint_other_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	asksFirst(t, w, b, a, url.Values{"id_token_hint": {a.IDToken}, "client_id": {string(w.web.ID)}}, "/a/logout")
}

func TestOP_logout_post(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	form := url.Values{"id_token_hint": {a.IDToken}, "post_logout_redirect_uri": {afterLogout}}
	res := b.do(t, newRequest(t, http.MethodPost, w.server.URL+"/oidc/logout", form))
	if res.location == nil || res.location.Path != "/oidc/logout" || !w.signedIn(t, a) {
		t.Fatalf("%d to %v", res.status, res.location)
	}
	if res := b.get(t, res.location.String()); res.location.String() != afterLogout || w.signedIn(t, a) {
		t.Errorf("%d to %v", res.status, res.location)
	}
}

func TestOP_logout_malformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	for _, query := range []string{"client_id=%zz", "state=a&state=b"} {
		if res := b.get(t, "/oidc/logout?"+query); res.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, res.status)
		}
	}
	if !w.signedIn(t, a) {
		t.Error("the session has ended")
	}
}
