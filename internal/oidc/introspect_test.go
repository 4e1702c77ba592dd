package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// asWeb sends a token to an endpoint, authenticated as the web application.
func (w *world) asWeb(t testing.TB, path, token string) response {
	t.Helper()
	r := newRequest(t, http.MethodPost, w.server.URL+path, url.Values{"token": {token}})
	return w.browser(t).do(t, basicAuth(r, w.web.ID, clientSecret))
}

// webTokens walks a new browser of Ada's to tokens of the web application.
func (w *world) webTokens(t testing.TB) (model.Session, answer) {
	t.Helper()
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	code := b.authorize(t, w.web, url.Values{"scope": {"openid email offline_access"}}).location.Query().Get("code")
	a := w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}))
	if a.status != http.StatusOK {
		t.Fatalf("redeem: %d %s", a.status, a.Error)
	}
	return s, a
}

// inactive checks that nothing is said about a token.
func (w *world) inactive(t *testing.T, token string) {
	t.Helper()
	res := w.asWeb(t, "/oauth/introspect", token)
	if diff := cmp.Diff(`{"active":false}`+"\n", res.body); res.status != http.StatusOK || diff != "" {
		t.Errorf("%d %s", res.status, diff)
	}
	if res.header.Get("Cache-Control") != "no-store" {
		t.Error("the answer may be cached")
	}
}

func TestOP_introspect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	want := claimsOf(t, a.AccessToken)
	want["active"], want["token_type"], want["username"] = true, "Bearer", "ada@example.com"
	var got map[string]any
	if err := json.Unmarshal([]byte(w.asWeb(t, "/oauth/introspect", a.AccessToken).body), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOP_introspect_now: the rights are those of this moment.
func TestOP_introspect_now(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	m, err := w.db.MemberOfUser(t.Context(), w.acme.ID, w.ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.SetRoles(t.Context(), m, model.ByHand("role_2"))
		return err
	})
	res := w.asWeb(t, "/oauth/introspect", a.AccessToken)
	if !strings.Contains(res.body, `"roles":["member"],"permissions":["sk_org_settings_read","sk_org_users_read"]`) {
		t.Error(res.body)
	}
}

func TestOP_introspect_machine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.machine(t, nil)
	want := claimsOf(t, a.AccessToken)
	want["active"], want["token_type"] = true, "Bearer"
	var got map[string]any
	if err := json.Unmarshal([]byte(w.asWeb(t, "/oauth/introspect", a.AccessToken).body), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	w.clock.Advance(5 * time.Minute)
	w.inactive(t, a.AccessToken)
}

// scopesNow returns the scopes that introspection tells of a token of the web
// application.
func (w *world) scopesNow(t *testing.T, token string) (both [2]string) {
	t.Helper()
	var got struct {
		Scope  string   `json:"scope"`
		Scopes []string `json:"scopes"`
	}
	if err := json.Unmarshal([]byte(w.asWeb(t, introspectPath, token).body), &got); err != nil {
		t.Fatal(err)
	}
	return [2]string{got.Scope, strings.Join(got.Scopes, " ")}
}

// TestOP_introspect_fewer_scopes: what an application may not have any more does not
// stand in the tokens that it has.
func TestOP_introspect_fewer_scopes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := w.machine(t, nil).AccessToken
	_, persons := w.webTokens(t)
	w.change(t, w.web, func(a *model.Application) {
		a.Scopes, a.OfflineAccess = []string{"orders:read", "orders:delete"}, false
	})
	for token, want := range map[string]string{own: "orders:read", persons.AccessToken: "openid email"} {
		if diff := cmp.Diff([2]string{want, want}, w.scopesNow(t, token)); diff != "" {
			t.Error(diff)
		}
	}
	w.change(t, w.web, func(a *model.Application) { a.Scopes = nil })
	if diff := cmp.Diff([2]string{}, w.scopesNow(t, own)); diff != "" {
		t.Error(diff)
	}
}

func TestOP_introspect_unauthenticated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	for name, form := range map[string]url.Values{
		"nobody":       {"token": {a.AccessToken}},
		"public":       {"token": {a.AccessToken}, "client_id": {string(w.native.ID)}},
		"wrong secret": {"token": {a.AccessToken}, "client_id": {string(w.web.ID)}, "client_secret": {"x"}},
	} {
		res := w.browser(t).do(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/introspect", form))
		if res.status != http.StatusUnauthorized || strings.Contains(res.body, "active") || res.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, res.status, res.body)
		}
	}
	r := newRequest(t, http.MethodGet, w.server.URL+"/oauth/introspect?token="+a.AccessToken, nil)
	if res := w.browser(t).do(t, basicAuth(r, w.web.ID, clientSecret)); res.status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", res.status)
	}
}

func TestOP_introspect_foreign_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.tokens(t) // the native application's
	w.inactive(t, a.AccessToken)
}

func TestOP_introspect_refresh_token(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	for _, token := range []string{a.Refresh, a.IDToken, "", "x", a.AccessToken + "x"} {
		w.inactive(t, token)
	}
}

func TestOP_introspect_revoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, ended := w.webTokens(t)
	if err := w.sessions.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w.inactive(t, ended.AccessToken)
	_, revoked := w.webTokens(t)
	w.asWeb(t, "/oauth/revoke", revoked.AccessToken)
	w.inactive(t, revoked.AccessToken)
	_, expired := w.webTokens(t)
	w.clock.Advance(5 * time.Minute)
	w.inactive(t, expired.AccessToken)
}
