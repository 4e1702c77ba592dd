package oidc

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// send serves a form to a handler, without a network.
func send(t *testing.T, serve http.HandlerFunc, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	serve(rec, r)
	return rec
}

// FuzzTokenRequest sends any form to the endpoints that applications call: none
// fails, and nobody gets a token who has not shown who they are.
func FuzzTokenRequest(f *testing.F) {
	w := newWorld(f)
	code := url.Values{"grant_type": {"authorization_code"}, "code": {w.provider.cfg.Source.Token()}}
	for _, seed := range []url.Values{
		w.redeemParams("x", nil), w.redeemParams("x", code),
		{"grant_type": {"client_credentials"}, "client_id": {string(w.web.ID)}, "client_secret": {"x"}, "scope": {"orders:read"}},
		{"grant_type": {"refresh_token"}, "client_id": {string(w.native.ID)}, "refresh_token": {"rt_1_1_x"}},
		{"client_assertion_type": {assertionType}, "client_assertion": {encode(`{"alg":"RS256"}`) + "." + encode(`{"sub":"skc_1"}`) + ".x"}},
		{"token": {"x"}, "client_id": {string(w.native.ID)}}, {"a": {"1", "2"}},
	} {
		f.Add(seed.Encode())
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, serve := range []http.HandlerFunc{w.provider.Token, w.provider.Introspect, w.provider.Revoke} {
			rec := send(t, serve, body)
			if rec.Code >= http.StatusInternalServerError || strings.Contains(rec.Body.String(), "access_token") {
				t.Errorf("%q: %d %s", body, rec.Code, rec.Body)
			}
		}
	})
}

// FuzzRefreshToken offers any text as a refresh token: one is good.
func FuzzRefreshToken(f *testing.F) {
	w := newWorld(f)
	_, _, a := w.offline(f)
	for _, seed := range []string{a.Refresh, "", "rt_", "rt_1_1_1", a.Refresh + "_", strings.ToUpper(a.Refresh), strings.Replace(a.Refresh, "_1_", "_01_", 1)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		read, err := w.provider.readRefreshToken(t.Context(), token)
		if (err == nil) != (token == a.Refresh) || err == nil && read.generation != 1 {
			t.Errorf("%q: %v", token, err)
		}
	})
}
