package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// visit signs an operator in to a browser in the place of Ada, and returns who it is.
func (w *world) visit(t *testing.T, b *browser) model.OperatorID {
	t.Helper()
	token := secret.NewSource(nil).Token()
	s := model.Session{User: w.ada, Org: model.Organization{ID: w.acme.ID}, AuthTime: w.clock.Now()}
	w.write(t, func(tx *db.Tx) error {
		o, err := tx.InsertOperator(t.Context(), model.Operator{Name: "Olga Ruiz", Email: "olga@coffeedesk.example"})
		if err != nil {
			return err
		}
		console, err := tx.InsertOperatorSession(t.Context(), model.OperatorSession{Operator: o}, secret.Hash("console"), 1)
		if err != nil {
			return err
		}
		until := tx.Now().Add(2 * time.Minute)
		s.Support = model.Support{Operator: o.ID, Session: console.ID, Until: until}
		if err := tx.PutSupportAccess(t.Context(), model.SupportAccess{Org: w.acme.ID, GrantedBy: w.ada.ID, Until: until}); err != nil {
			return err
		}
		_, err = tx.InsertSession(t.Context(), s, secret.Hash(token))
		return err
	})
	b.client.Jar.SetCookies(b.base(t), []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
	return s.Support.Operator
}

// TestOP_act: whatever says who somebody is says who is there in their place (RFC 8693, section
// 4.1), for as long as they may be and no longer; to change anything is not among what they may.
func TestOP_act(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	want := map[string]any{"sub": string(w.visit(t, b))}
	code := b.authorize(t, w.web, url.Values{"scope": {"openid email offline_access"}}).location.Query().Get("code")
	a := w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}))
	if a.status != http.StatusOK || a.ExpiresIn > 120 || a.Refresh == "" {
		t.Fatalf("redeem: %d %s, for %d seconds", a.status, a.Error, a.ExpiresIn)
	}
	said := map[string]map[string]any{"ID token": claimsOf(t, a.IDToken), "access token": claimsOf(t, a.AccessToken)}
	for name, answer := range map[string]response{"userinfo": w.userinfo(t, a.AccessToken), "introspection": w.asWeb(t, "/oauth/introspect", a.AccessToken)} {
		var claims map[string]any
		if err := json.Unmarshal([]byte(answer.body), &claims); err != nil {
			t.Fatalf("%s: %q: %v", name, answer.body, err)
		}
		said[name] = claims
	}
	for name, claims := range said {
		if diff := cmp.Diff(any(want), claims["act"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if may, _ := claims["permissions"].([]any); slices.Contains(may, any("sk_org_settings_manage")) || claims["permissions"] != nil && !slices.Contains(may, any("sk_org_settings_read")) {
			t.Errorf("%s allows %v", name, may)
		}
	}
	for why, changes := range map[string]url.Values{
		"stronger proof":       {"acr_values": {"phr"}},
		"another organization": {"organization_id": {string(w.globex.ID)}},
	} {
		if got := b.authorize(t, w.web, changes).location.Query().Get("error"); got != "access_denied" {
			t.Errorf("%s: %q, want access_denied", why, got)
		}
	}

	w.clock.Advance(2 * time.Minute)
	w.inactive(t, a.AccessToken)
	again := w.redeem(t, url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {a.Refresh}, "client_id": {string(w.web.ID)}, "client_secret": {clientSecret},
	})
	if again.Error != "invalid_grant" {
		t.Errorf("refreshed: %d %s", again.status, again.Error)
	}
}

// TestOP_no_act: nobody is there in the place of who is there.
func TestOP_no_act(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, a := w.webTokens(t)
	for name, token := range map[string]string{"ID token": a.IDToken, "access token": a.AccessToken} {
		if act, has := claimsOf(t, token)["act"]; has {
			t.Errorf("%s says %v", name, act)
		}
	}
}
