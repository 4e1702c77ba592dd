package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// revoke gives a token up for the native application.
func (w *world) revoke(t testing.TB, token string, changes url.Values) response {
	t.Helper()
	params := url.Values{"token": {token}, "client_id": {string(w.native.ID)}}
	for name, values := range changes {
		params[name] = values
	}
	return w.browser(t).do(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/revoke", params))
}

// isDone checks the one answer that every token gets. Some clients read it as JSON.
func isDone(t testing.TB, res response) {
	t.Helper()
	if res.status != http.StatusOK || strings.TrimSpace(res.body) != "{}" || res.header.Get("Content-Type") != "application/json" {
		t.Errorf("%d %s", res.status, res.body)
	}
}

func TestOP_revoke(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]func(*testing.T, *world, answer) string{
		"refresh token":         func(_ *testing.T, _ *world, a answer) string { return a.Refresh },
		"access token":          func(_ *testing.T, _ *world, a answer) string { return a.AccessToken },
		"rotated refresh token": func(t *testing.T, w *world, a answer) string { w.refreshed(t, a.Refresh); return a.Refresh },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, _, a := w.offline(t)
			hint := url.Values{"token_type_hint": {"a wrong hint is only a hint"}}
			for range 2 {
				isDone(t, w.revoke(t, token(t, w, a), hint))
				token = func(*testing.T, *world, answer) string { return a.Refresh }
			}
			refused(t, w.refresh(t, a.Refresh, nil), http.StatusBadRequest, "invalid_grant")
			if res := w.userinfo(t, a.AccessToken); res.status != http.StatusUnauthorized {
				t.Errorf("userinfo: %d", res.status)
			}
			granted(t, b.authorize(t, w.native, nil)) // the session is another matter
			events, err := w.db.Events(t.Context(), w.acme.ID, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(events) != 3 || events[1].Type() != model.EventAuthorizationRevoked {
				t.Errorf("events %+v", events)
			}
		})
	}
}

func TestOP_revoke_machine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	revoked, other := w.machine(t, nil), w.machine(t, nil)
	for range 2 {
		if res := w.asWeb(t, "/oauth/revoke", revoked.AccessToken); res.status != http.StatusOK {
			t.Errorf("%d %s", res.status, res.body)
		}
	}
	w.inactive(t, revoked.AccessToken)
	if res := w.userinfo(t, other.AccessToken); res.status != http.StatusForbidden { // good, for something else
		t.Errorf("another token: %d", res.status)
	}
}

func TestOP_revoke_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	for _, token := range []string{"x", "rt_1_1_x", a.IDToken, a.AccessToken + "x"} {
		isDone(t, w.revoke(t, token, nil))
	}
	w.refreshed(t, a.Refresh)
	if res := w.revoke(t, "", nil); res.status != http.StatusBadRequest {
		t.Errorf("no token: %d", res.status)
	}
}

func TestOP_revoke_other_client(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.offline(t)
	for _, token := range []string{a.Refresh, a.AccessToken} {
		if res := w.asWeb(t, "/oauth/revoke", token); res.status != http.StatusOK {
			t.Errorf("%d %s", res.status, res.body)
		}
		if res := w.revoke(t, token, url.Values{"client_id": nil}); res.status != http.StatusUnauthorized {
			t.Errorf("nobody: %d", res.status)
		}
	}
	w.refreshed(t, a.Refresh)
	if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
		t.Errorf("userinfo: %d", res.status)
	}
}
