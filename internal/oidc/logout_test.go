package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
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

// onPage checks that the browser is sent to a page of ours, and that the page learns
// where the application wanted to have the person, and why not.
func onPage(t *testing.T, page, to string, params url.Values) {
	t.Helper()
	u, err := url.Parse(to)
	uri := params.Get("post_logout_redirect_uri")
	want := uri[:min(len(uri), longestOnward)]
	if err != nil || u.Path != page || u.Host != "" || u.Query().Get("post_logout_redirect_uri") != want ||
		uri != "" && u.Query().Has(model.LongStateParam) != (len(params.Get("state")) > maxState) {
		t.Errorf("to %s, want %s with %v", to, page, params)
	}
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
		"URI too long":    {url.Values{"post_logout_redirect_uri": {afterLogout + strings.Repeat("x", longestOnward)}}, "/a/signed-out"},
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
			res := b.get(t, "/oidc/logout?"+params.Encode())
			got := res.location.String()
			// On the way to an identity provider the browser is told the page here, with all of that.
			onPage(t, "/a/signed-out", res.header.Get("X-Next"), params)
			if strings.HasPrefix(test.want, "/") {
				onPage(t, test.want, got, params)
			} else if diff := cmp.Diff(test.want, got); diff != "" {
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
	got := b.logout(t, params)
	if !strings.Contains(want, "?") {
		onPage(t, want, got, params)
	} else if diff := cmp.Diff(want, got); diff != "" {
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

// TestOP_logout_by_a_server: an application's own server, which has no cookie, ends
// the session that its ID token was issued for, by either method. By GET, which
// anybody makes who finds an address in a log, not with a token that has expired.
func TestOP_logout_by_a_server(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method        string
		expired, ends bool
	}{
		"GET":           {http.MethodGet, false, true},
		"POST":          {http.MethodPost, false, true},
		"POST, expired": {http.MethodPost, true, true},
		"GET, expired":  {http.MethodGet, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, _, a := w.tokens(t)
			_, _, other := w.tokens(t)
			params := url.Values{"post_logout_redirect_uri": {afterLogout}, "state": {"x"}}
			call := func(hint string) response {
				params.Set("id_token_hint", hint)
				if test.method == http.MethodPost {
					return w.browser(t).do(t, newRequest(t, test.method, w.server.URL+logoutPath, params))
				}
				return w.browser(t).get(t, logoutPath+"?"+params.Encode())
			}
			for _, bad := range []string{"", "x", a.IDToken[:len(a.IDToken)-4] + "AAAA"} {
				res := call(bad)
				if test.method == http.MethodPost && (res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "Nobody was signed out")) {
					t.Errorf("%q: %d to %v", bad, res.status, res.location)
				}
				if test.method == http.MethodGet {
					onPage(t, confirmPage, res.location.String(), params)
				}
			}
			if !w.activeSession(t, a) {
				t.Fatal("the session has ended without a proof")
			}
			if test.expired {
				w.clock.Advance(model.IDTokenLife)
			}
			if !test.ends {
				onPage(t, confirmPage, call(a.IDToken).location.String(), params)
				if !w.activeSession(t, a) {
					t.Error("the session has ended")
				}
				b.logout(t, params) // by the person's own browser it does
			}
			for range 2 { // what is over is over
				if res := call(a.IDToken); res.location == nil || res.location.String() != afterLogout+"?state=x" {
					t.Errorf("%d to %v", res.status, res.location)
				}
			}
			if w.activeSession(t, a) || !w.activeSession(t, other) {
				t.Error("another session has ended than that of the ID token")
			}
		})
	}
}

// TestOP_logout_deleted_application: what an application had proves nothing any more
// when it is gone.
func TestOP_logout_deleted_application(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	w.write(t, func(tx *db.Tx) error { return tx.DeleteApplication(t.Context(), w.native.ID) })
	params := url.Values{"id_token_hint": {a.IDToken}}
	onPage(t, confirmPage, b.logout(t, params), nil)
	onPage(t, confirmPage, w.browser(t).logout(t, params), nil)
	if res := w.browser(t).do(t, newRequest(t, http.MethodPost, w.server.URL+logoutPath, params)); res.status != http.StatusUnprocessableEntity {
		t.Errorf("%d to %v", res.status, res.location)
	}
	if !w.activeSession(t, a) {
		t.Error("the session has ended")
	}
	failed(t, w, b.authorize(t, w.web, url.Values{"id_token_hint": {a.IDToken}, "prompt": {"none"}}), "login_required")
}

// activeSession reports whether the session of an ID token is still one.
func (w *world) activeSession(t *testing.T, a answer) bool {
	t.Helper()
	sid, _ := claimsOf(t, a.IDToken)["sid"].(string)
	_, err := w.sessions.LoadByID(t.Context(), model.SessionID(sid))
	return err == nil
}

// TestOP_logout_form_of_a_browser: a form of another site comes without the cookie, and
// the cookie decides.
func TestOP_logout_form_of_a_browser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.tokens(t)
	for name, value := range map[string]string{"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site", "Cookie": "x=1"} {
		r := newRequest(t, http.MethodPost, w.server.URL+logoutPath, url.Values{"id_token_hint": {a.IDToken}})
		r.Header.Set(name, value)
		res := w.browser(t).do(t, r)
		if res.location == nil || res.location.Path != logoutPath || !w.activeSession(t, a) {
			t.Errorf("%s: %d to %v", name, res.status, res.location)
		}
	}
}

// TestOP_head changes nothing, anywhere.
func TestOP_head(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	for _, path := range []string{
		logoutPath + "?" + url.Values{"id_token_hint": {a.IDToken}}.Encode(),
		authorizePath + "?" + authorizeParams(w.web, nil).Encode(), authorizePath + "/req_1",
		keysPath, "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server",
	} {
		if res := b.do(t, newRequest(t, http.MethodHead, w.server.URL+path, nil)); res.status != http.StatusOK || res.location != nil {
			t.Errorf("%s: %d to %v", path, res.status, res.location)
		}
	}
	if !w.signedIn(t, a) {
		t.Error("the session has ended")
	}
	r := newRequest(t, http.MethodHead, w.server.URL+userinfoPath, nil)
	r.Header.Set("Authorization", "Bearer "+a.AccessToken)
	if res := b.do(t, r); res.status != http.StatusOK {
		t.Errorf("userinfo: %d", res.status)
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
