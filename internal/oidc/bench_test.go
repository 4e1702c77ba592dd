package oidc

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// recorded serves a request without a network.
func recorded(b *testing.B, serve http.HandlerFunc, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	serve(rec, r)
	if rec.Code >= http.StatusBadRequest {
		b.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return rec
}

// signedInRequest returns the authorization request of a browser that is signed in.
func (w *world) signedInRequest(b *testing.B, app model.Application) *http.Request {
	b.Helper()
	br := w.browser(b)
	br.signIn(b, w.ada, w.acme.ID)
	r := newRequest(b, http.MethodGet, w.server.URL+"/oauth/authorize?"+authorizeParams(app, nil).Encode(), nil)
	for _, c := range br.client.Jar.Cookies(br.base(b)) {
		r.AddCookie(c)
	}
	return r
}

func (w *world) tokenRequest(b *testing.B, app model.Application, code string) *http.Request {
	changes := url.Values{"client_id": {string(app.ID)}}
	if app.Confidential() {
		changes.Set("client_secret", clientSecret)
	}
	r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/oauth/token", strings.NewReader(w.redeemParams(code, changes).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// BenchmarkCodeFlow is what one sign-in to an application costs once the person
// is signed in here: authorization and tokens.
func BenchmarkCodeFlow(b *testing.B) {
	for _, alg := range algorithms() {
		b.Run(string(alg), func(b *testing.B) {
			w := newWorld(b)
			app := w.web
			if alg == "ES256" {
				app = w.native
			}
			r := w.signedInRequest(b, app)
			for b.Loop() {
				location := recorded(b, page(w.provider.Authorize), r).Header().Get("Location")
				_, query, _ := strings.Cut(location, "?")
				params, err := url.ParseQuery(query)
				if err != nil {
					b.Fatal(err)
				}
				recorded(b, w.provider.Token, w.tokenRequest(b, app, params.Get("code")))
			}
		})
	}
}

// BenchmarkToken is the token endpoint alone, on codes that are made while the
// clock stands.
func BenchmarkToken(b *testing.B) {
	for _, alg := range algorithms() {
		b.Run(string(alg), func(b *testing.B) {
			w := newWorld(b)
			app := w.web
			if alg == "ES256" {
				app = w.native
			}
			s := w.browser(b).signIn(b, w.ada, w.acme.ID)
			for b.Loop() {
				b.StopTimer()
				code := secret.NewSource(nil).Token()
				w.write(b, func(tx *db.Tx) error {
					_, err := tx.InsertGrant(b.Context(), model.Grant{
						Application: app.ID, User: w.ada.ID, Org: w.acme.ID, Session: s.ID, RedirectURI: callback, Challenge: challengeOf,
						Scopes: []string{scopeOpenID, scopeProfile, scopeEmail}, AMR: s.AMR, AuthTime: s.AuthTime,
					}, secret.Hash(code), model.AuthCodeLife)
					return err
				})
				r := w.tokenRequest(b, app, code)
				b.StartTimer()
				recorded(b, w.provider.Token, r)
			}
		})
	}
}

func BenchmarkUserinfo(b *testing.B) {
	w := newWorld(b)
	_, _, a := w.tokens(b)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/userinfo", nil)
	r.Header.Set("Authorization", "Bearer "+a.AccessToken)
	for b.Loop() {
		recorded(b, w.provider.Userinfo, r)
	}
}
