package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// pick returns those of the claims that are there.
func pick(claims map[string]any, names ...string) map[string]any {
	found := map[string]any{}
	for _, name := range names {
		if value, ok := claims[name]; ok {
			found[name] = value
		}
	}
	return found
}

// TestOP_claims_by_application: ID tokens say what the scopes bring, and more only where
// the operator wants that. Access tokens and userinfo say of the organization to all.
func TestOP_claims_by_application(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := []string{"client_id", "oid", "org_name", "email", "email_verified", "roles", "groups", "preferred_username"}
	email := map[string]any{"email": "ada@example.com", "email_verified": true}
	full := map[string]any{
		"client_id": string(w.web.ID), "oid": string(w.acme.ID), "org_name": "Acme Corp", "email": "ada@example.com", "email_verified": true,
	}
	all := map[string]any{"roles": []any{"admin"}, "groups": []any{"admin"}, "preferred_username": "ada@example.com"}
	for _, test := range []struct {
		name   string
		change func(*model.Application)
		scope  string
		want   map[string]any
		info   map[string]any // of the three that are added
	}{
		{"nothing", func(*model.Application) {}, "openid", map[string]any{}, map[string]any{}},
		{"email", func(*model.Application) {}, "openid email", email, map[string]any{}},
		{"full", func(a *model.Application) { a.FullIDToken = true }, "openid", full, map[string]any{}},
		{"added", func(a *model.Application) { a.FullIDToken, a.Claims = false, model.ExtraClaims() }, "openid", all, all},
		{
			"one", func(a *model.Application) { a.Claims = []model.ExtraClaim{model.ClaimGroups} }, "openid",
			map[string]any{"groups": []any{"admin"}}, map[string]any{"groups": []any{"admin"}},
		},
	} {
		w.change(t, w.web, test.change)
		b := w.browser(t)
		b.signIn(t, w.ada, w.acme.ID)
		code := granted(t, b.authorize(t, w.web, url.Values{"scope": {test.scope}}))
		a := w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}))
		if diff := cmp.Diff(test.want, pick(claimsOf(t, a.IDToken), names...)); diff != "" {
			t.Errorf("%s: ID token %s", test.name, diff)
		}
		var info map[string]any
		if err := json.Unmarshal([]byte(w.userinfo(t, a.AccessToken).body), &info); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.info, pick(info, "roles", "groups", "preferred_username")); diff != "" || info["oid"] != string(w.acme.ID) {
			t.Errorf("%s: userinfo %s", test.name, diff)
		}
		access := claimsOf(t, a.AccessToken)
		if access["oid"] != string(w.acme.ID) || access["client_id"] != string(w.web.ID) || access["groups"] != nil {
			t.Errorf("%s: access token %v", test.name, access)
		}
	}
}

// TestOP_added_roles_are_there_when_there_are_none, as an empty list.
func TestOP_added_roles_are_there_when_there_are_none(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(extrasOf([]model.ExtraClaim{model.ClaimRoles}, model.User{}, rightsOf(nil, model.Support{}).Roles, groupClaims{}))
	if err != nil || string(got) != `{"roles":[]}` {
		t.Errorf("%s, %v", got, err)
	}
}

// TestOP_access_token_life: the application's own, within the session and what somebody
// may be away.
func TestOP_access_token_life(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.change(t, w.web, func(a *model.Application) { a.AccessToken = time.Hour })
	for _, test := range []struct {
		policy model.SessionPolicy
		want   time.Duration
	}{
		{model.SessionPolicy{}, time.Hour},
		{model.SessionPolicy{Absolute: 30 * time.Minute}, 30 * time.Minute},
		{model.SessionPolicy{Absolute: 30 * time.Minute, Idle: 10 * time.Minute}, 10 * time.Minute},
	} {
		w.setPolicy(t, test.policy)
		_, _, a := w.enter(t)
		claims := claimsOf(t, a.AccessToken)
		if got := time.Duration(a.ExpiresIn) * time.Second; got != test.want || claims["exp"].(float64)-claims["iat"].(float64) != got.Seconds() {
			t.Errorf("%+v: %s, want %s", test.policy, got, test.want)
		}
	}
	if a := w.machine(t, nil); a.ExpiresIn != 3600 {
		t.Errorf("for itself: %d", a.ExpiresIn)
	}
	_, _, other := w.tokens(t)
	if other.ExpiresIn != 300 {
		t.Errorf("another application: %d", other.ExpiresIn)
	}
}

// TestOP_plain_access_tokens: where the operator wants that, access tokens have the
// type of ID tokens. Neither passes for the other.
func TestOP_plain_access_tokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.change(t, w.web, func(a *model.Application) { a.PlainAccessTokens = true })
	b, _, a := w.enter(t)
	machine := w.machine(t, nil)
	for _, raw := range []string{a.AccessToken, machine.AccessToken} {
		token, err := jose.ParseSignedCompact(raw, algorithms())
		if err != nil {
			t.Fatal(err)
		}
		if typ := token.Signatures[0].Protected.ExtraHeaders[jose.HeaderType]; typ != "JWT" {
			t.Errorf("typ %v", typ)
		}
		if res := w.asWeb(t, introspectPath, raw); !isActive(t, res) {
			t.Errorf("introspection: %s", res.body)
		}
	}
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
		t.Errorf("userinfo: %d", res.status)
	}
	w.change(t, w.web, func(a *model.Application) { a.FullIDToken = true })
	_, _, full := w.enter(t) // whose ID token looks most like an access token
	for _, raw := range []string{a.IDToken, full.IDToken} {
		if res := w.userinfo(t, raw); res.status != http.StatusUnauthorized {
			t.Errorf("an ID token opens userinfo: %d", res.status)
		}
		w.inactive(t, raw)
	}
	asksFirst(t, w, b, a, url.Values{"id_token_hint": {a.AccessToken}}, confirmPage)
	failed(t, w, b.authorize(t, w.web, url.Values{"id_token_hint": {a.AccessToken}, "prompt": {"none"}}), "login_required")
}

func isActive(t *testing.T, res response) bool {
	t.Helper()
	var got struct {
		Active bool `json:"active"`
	}
	if err := json.Unmarshal([]byte(res.body), &got); err != nil {
		t.Fatal(err)
	}
	return got.Active
}

// TestOP_introspect_resource_server: the token of an application that the operator has
// made tokens of for another one, and the tokens of no other.
func TestOP_introspect_resource_server(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var api model.Application
	w.write(t, func(tx *db.Tx) (err error) {
		api, err = w.register(t.Context(), tx, model.Application{Name: "API", Type: model.ApplicationWeb, SigningAlg: "RS256", RedirectURIs: []string{callback}}, "of the api")
		return err
	})
	ask := func(token string) response {
		r := newRequest(t, http.MethodPost, w.server.URL+introspectPath, url.Values{"token": {token}})
		return w.browser(t).do(t, basicAuth(r, api.ID, "of the api"))
	}
	_, _, before := w.enter(t)
	w.change(t, w.web, func(a *model.Application) { a.Audiences = []model.ApplicationID{api.ID} })
	_, _, a := w.enter(t)
	_, _, native := w.tokens(t)
	machine := w.machine(t, nil)
	if aud := claimsOf(t, a.AccessToken)["aud"]; !cmp.Equal(aud, []any{string(w.web.ID), string(api.ID)}) {
		t.Errorf("aud %v", aud)
	}
	if aud := claimsOf(t, a.IDToken)["aud"]; !cmp.Equal(aud, []any{string(w.web.ID)}) {
		t.Errorf("aud of the ID token %v", aud)
	}
	for name, test := range map[string]struct {
		token string
		want  bool
	}{
		"for both": {a.AccessToken, true}, "of the application's own": {machine.AccessToken, true},
		"made before": {before.AccessToken, false}, "another application's": {native.AccessToken, false}, "ID token": {a.IDToken, false},
	} {
		if res := ask(test.token); isActive(t, res) != test.want {
			t.Errorf("%s: %s", name, res.body)
		}
	}
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
		t.Errorf("userinfo: %d", res.status)
	}
	if !isActive(t, w.asWeb(t, introspectPath, a.AccessToken)) {
		t.Error("its own application may not ask any more")
	}
	r := newRequest(t, http.MethodPost, w.server.URL+revokePath, url.Values{"token": {a.AccessToken}})
	w.browser(t).do(t, basicAuth(r, api.ID, "of the api"))
	if !isActive(t, ask(a.AccessToken)) {
		t.Error("a resource server revokes")
	}
	w.change(t, w.web, func(a *model.Application) { a.Audiences = nil })
	if res := ask(a.AccessToken); res.body != `{"active":false}`+"\n" {
		t.Errorf("what the operator has taken back still counts: %s", res.body)
	}
}
