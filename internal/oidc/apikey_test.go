package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	apikeys "github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// key makes a key of an organization, or of one of its members.
func (w *world) key(t testing.TB, org model.OrgID, user model.UserID, may ...model.Permission) (model.APIKey, string) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error { return tx.SetFeature(t.Context(), org, model.FeatureAPIKeys) })
	k, text, err := w.apiKeys.Create(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, apikeys.Wish{
		Name: "Nightly export", User: user, Permissions: may, Claims: map[string]string{"plan": "gold"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}

// TestOP_introspect_key: what an application learns about a key of an organization, and of one
// of its members.
func TestOP_introspect_key(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, user := range map[string]model.UserID{"of the organization": "", "of a member": w.ada.ID} {
		k, text := w.key(t, w.acme.ID, user, model.SettingsRead, model.UsersRead)
		if !w.apiKeys.LastUsed(k).IsZero() {
			t.Errorf("%s: used before", name)
		}
		subject := string(user)
		if user == "" {
			subject = string(k.ID)
		}
		want := map[string]any{
			"active": true, "iss": w.server.URL, "sub": subject, "jti": string(k.ID), "oid": string(w.acme.ID), "org_name": "Acme Corp",
			"iat": float64(k.CreatedAt.Unix()), "exp": float64(k.ExpiresAt.Unix()), "token_type": "Bearer",
			"permissions": []any{"sk_org_settings_read", "sk_org_users_read"}, "custom_claims": map[string]any{"plan": "gold"},
		}
		scopes := model.PermissionScopes(model.Permissions{model.SettingsRead, model.UsersRead})
		want["scope"], want["scopes"] = strings.Join(scopes, " "), anyOf(scopes)
		var got map[string]any
		if err := json.Unmarshal([]byte(w.asWeb(t, introspectPath, text).body), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got := w.apiKeys.LastUsed(k); !got.Equal(w.clock.Now()) {
			t.Errorf("%s: used %v", name, got)
		}
	}
}

func anyOf(texts []string) []any {
	all := []any{}
	for _, s := range texts {
		all = append(all, s)
	}
	return all
}

// TestOP_introspect_key_over: nothing is said about keys that count no more, and what a
// member's key allows is what they may do now.
func TestOP_introspect_key_over(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person(t, "bo@example.com", w.acme, w.globex) // somebody has to be left
	operator := model.Actor{Kind: model.ActorOperator, Org: w.acme.ID}
	_, ours := w.key(t, w.acme.ID, "", model.SettingsRead)
	revoked, gone := w.key(t, w.acme.ID, "", model.SettingsRead)
	if _, err := w.apiKeys.Revoke(t.Context(), operator, revoked.ID); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{gone, apikeys.Prefix, apikeys.Prefix + "x", ours + "x", ours[:len(ours)-1] + "_", strings.ToUpper(ours)} {
		w.inactive(t, text)
	}
	_, adas := w.key(t, w.acme.ID, w.ada.ID, model.SettingsRead, model.SettingsManage)
	m, err := w.db.MemberOfUser(t.Context(), w.acme.ID, w.ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.SetRoles(t.Context(), m, model.ByHand("role_2"))
		return err
	})
	if res := w.asWeb(t, introspectPath, adas); !strings.Contains(res.body, `"permissions":["sk_org_settings_read"]`) {
		t.Error(res.body)
	}
	w.write(t, func(tx *db.Tx) error { return tx.ClearFeatures(t.Context(), w.acme.ID) })
	w.inactive(t, ours)
	w.write(t, func(tx *db.Tx) error { return tx.SetFeature(t.Context(), w.acme.ID, model.FeatureAPIKeys) })
	w.clock.Advance(model.APIKeyLife - time.Second)
	if res := w.asWeb(t, introspectPath, ours); !strings.Contains(res.body, `"active":true`) {
		t.Error(res.body)
	}
	w.clock.Advance(time.Second)
	w.inactive(t, ours)
}

// TestOP_introspect_key_asked: who does not prove who they are learns nothing, and what acts for
// one organization nothing of another's keys, which are not used by that either.
func TestOP_introspect_key_asked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text := w.key(t, w.acme.ID, "", model.SettingsRead)
	for name, form := range map[string]url.Values{
		"nobody":       {"token": {text}},
		"public":       {"token": {text}, "client_id": {string(w.native.ID)}},
		"the key":      {"token": {text}, "client_id": {string(k.ID)}, "client_secret": {text}},
		"wrong secret": {"token": {text}, "client_id": {string(w.web.ID)}, "client_secret": {text}},
	} {
		res := w.browser(t).do(t, newRequest(t, http.MethodPost, w.server.URL+introspectPath, form))
		if res.status != http.StatusUnauthorized || strings.Contains(res.body, "active") {
			t.Errorf("%s: %d %s", name, res.status, res.body)
		}
	}
	for _, org := range []model.OrgID{w.globex.ID, w.acme.ID} {
		sees := org == w.acme.ID
		var bound model.Application
		w.write(t, func(tx *db.Tx) (err error) {
			bound, err = w.register(t.Context(), tx, model.Application{Name: "Sync", Type: model.ApplicationWeb, SigningAlg: "RS256", Org: org}, clientSecret)
			return err
		})
		r := newRequest(t, http.MethodPost, w.server.URL+introspectPath, url.Values{"token": {text}})
		res := w.browser(t).do(t, basicAuth(r, bound.ID, clientSecret))
		if got := strings.Contains(res.body, `"active":true`); got != sees || !sees && res.body != `{"active":false}`+"\n" {
			t.Errorf("bound to %s: %d %s", org, res.status, res.body)
		}
		if used := !w.apiKeys.LastUsed(k).IsZero(); used != sees {
			t.Errorf("bound to %s: used is %t", org, used)
		}
	}
}

// TestOP_introspect_key_revoked_while_asked: from when revoking has answered on, all are told
// that the key is not active.
func TestOP_introspect_key_revoked_while_asked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k, text := w.key(t, w.acme.ID, "", model.SettingsRead)
	var wg sync.WaitGroup
	revoked := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-revoked:
					if res := w.asWeb(t, introspectPath, text); !strings.Contains(res.body, `"active":false`) {
						t.Errorf("after it was revoked: %s", res.body)
					}
					return
				default:
					w.asWeb(t, introspectPath, text)
				}
			}
		})
	}
	_, err := w.apiKeys.Revoke(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme.ID}, k.ID)
	close(revoked)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkIntrospectKey is what asking about a key costs, beside BenchmarkIntrospect.
func BenchmarkIntrospectKey(b *testing.B) {
	w := newWorld(b)
	_, text := w.key(b, w.acme.ID, w.ada.ID, model.SettingsRead)
	form := url.Values{"token": {text}, "client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}
	for b.Loop() {
		recorded(b, w.provider.Introspect, formRequest(b, introspectPath, form))
	}
}
