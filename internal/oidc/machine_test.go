package oidc

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// machine asks for a token of the application's own, for the web application
// unless changed.
func (w *world) machine(t testing.TB, changes url.Values) answer {
	t.Helper()
	params := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}
	for name, values := range changes {
		params[name] = values
	}
	return w.token(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", params))
}

func TestOP_client_credentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for scope, want := range map[string][]any{
		"":                         {"orders:read", "orders:write"},
		"orders:write":             {"orders:write"},
		"orders:write orders:read": {"orders:read", "orders:write"},
	} {
		a := w.machine(t, url.Values{"scope": {scope}})
		if a.status != http.StatusOK || a.Refresh != "" || a.IDToken != "" || a.ExpiresIn != 300 {
			t.Fatalf("%q: %d %s %+v", scope, a.status, a.Error, a.tokenResponse)
		}
		claims := claimsOf(t, a.AccessToken)
		if diff := cmp.Diff(want, claims["scopes"]); diff != "" || claims["sub"] != string(w.web.ID) {
			t.Errorf("%q: sub %v, scopes %s", scope, claims["sub"], diff)
		}
		for name := range claims { // nothing about any person or organization
			if !slices.Contains([]string{"iss", "sub", "aud", "client_id", "exp", "iat", "nbf", "jti", "scope", "scopes"}, name) {
				t.Errorf("%q: claim %s", scope, name)
			}
		}
	}
}

// TestOP_client_credentials_of_an_organization: the token of a client of one organization says
// which, and introspection, too.
func TestOP_client_credentials_of_an_organization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var client model.Application
	w.write(t, func(tx *db.Tx) (err error) {
		client, err = w.register(t.Context(), tx, model.Application{Name: "Export", Type: model.ApplicationWeb, SigningAlg: "RS256", Org: w.acme.ID}, clientSecret)
		return err
	})
	a := w.machine(t, url.Values{"client_id": {string(client.ID)}})
	if claims := claimsOf(t, a.AccessToken); claims["oid"] != string(w.acme.ID) || claims["sub"] != string(client.ID) || claims["sid"] != nil {
		t.Errorf("claims %v", claims)
	}
	r := newRequest(t, http.MethodPost, w.server.URL+introspectPath, url.Values{"token": {a.AccessToken}})
	if res := w.browser(t).do(t, basicAuth(r, client.ID, clientSecret)); !strings.Contains(res.body, `"oid":"`+string(w.acme.ID)+`"`) {
		t.Errorf("introspection: %s", res.body)
	}
}

func TestOP_client_credentials_scope_escalation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, scope := range []string{"orders:delete", "orders:read openid", "openid", "offline_access", "orders:read*"} {
		refused(t, w.machine(t, url.Values{"scope": {scope}}), http.StatusBadRequest, "invalid_scope")
	}
}

func TestOP_client_credentials_public_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, app := range []model.Application{w.native, w.spa} {
		a := w.machine(t, url.Values{"client_id": {string(app.ID)}, "client_secret": nil})
		refused(t, a, http.StatusBadRequest, "unauthorized_client")
	}
	refused(t, w.machine(t, url.Values{"client_secret": {"wrong"}}), http.StatusUnauthorized, "invalid_client")
	refused(t, w.machine(t, url.Values{"client_secret": nil}), http.StatusUnauthorized, "invalid_client")
}

// TestOP_client_credentials_other_org_resource: an application's own token opens
// nothing that belongs to people or organizations.
func TestOP_client_credentials_other_org_resource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.machine(t, url.Values{"organization_id": {string(w.acme.ID)}, "resource": {"https://api.example"}})
	if claims := claimsOf(t, a.AccessToken); claims["oid"] != nil || claims["permissions"] != nil {
		t.Errorf("claims %v", claims)
	}
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusForbidden {
		t.Errorf("userinfo: %d %s", res.status, res.body)
	}
}
