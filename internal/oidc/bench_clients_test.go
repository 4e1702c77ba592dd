package oidc

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
)

// formRequest is a client's request to an endpoint.
func formRequest(b *testing.B, path string, form url.Values) *http.Request {
	r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// BenchmarkRefresh rotates one refresh token on and on.
func BenchmarkRefresh(b *testing.B) {
	w := newWorld(b)
	_, _, a := w.offline(b)
	_, web := w.webTokens(b)
	for _, client := range []struct {
		app   model.Application
		token string
	}{{w.native, a.Refresh}, {w.web, web.Refresh}} {
		b.Run(client.app.SigningAlg, func(b *testing.B) {
			form := url.Values{"grant_type": {"refresh_token"}, "client_id": {string(client.app.ID)}, "refresh_token": {client.token}}
			if client.app.Confidential() {
				form.Set("client_secret", clientSecret)
			}
			for b.Loop() {
				rec := recorded(b, w.provider.Token, formRequest(b, "/oauth/token", form))
				var got tokenResponse
				if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
					b.Fatal(err)
				}
				form.Set("refresh_token", got.Refresh)
			}
		})
	}
}

func BenchmarkIntrospect(b *testing.B) {
	w := newWorld(b)
	_, a := w.webTokens(b)
	form := url.Values{"token": {a.AccessToken}, "client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}
	for b.Loop() {
		recorded(b, w.provider.Introspect, formRequest(b, "/oauth/introspect", form))
	}
}

func BenchmarkClientCredentials(b *testing.B) {
	w := newWorld(b)
	keyed := w.keyed(b)
	b.Run("secret", func(b *testing.B) {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}
		for b.Loop() {
			recorded(b, w.provider.Token, formRequest(b, "/oauth/token", form))
		}
	})
	b.Run("private_key_jwt", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			assertion := signAssertion(b, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, w.assertionClaims(keyed))
			form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}}
			b.StartTimer()
			recorded(b, w.provider.Token, formRequest(b, "/oauth/token", form))
		}
	})
}

func BenchmarkKeys(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		recorded(b, w.provider.JWKS, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/keys", nil))
	}
}

func BenchmarkDiscovery(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		recorded(b, w.provider.Discovery, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/.well-known/openid-configuration", nil))
	}
}
