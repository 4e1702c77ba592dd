package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// BenchmarkAPI makes calls of the management API where 100,000 people are in one
// organization, through the whole program.
func BenchmarkAPI(b *testing.B) {
	l := newLarge(b, 100_000)
	token := backendToken(b, l)
	org, some := string(l.members[0].Org), l.members[50_000]
	n := 0
	next := func(text string) string { n++; return fmt.Sprintf(text, n) }
	for _, c := range []struct {
		name, method string
		path         string
		body         func() string
		want         int
	}{
		{"get user", "GET", "/api/v1/users/" + string(some.User), nil, 200},
		{"list users", "GET", "/api/v1/users?page_size=30", nil, 200},
		{"search users, one", "GET", "/api/v1/users:search?query=person50000&page_size=30", nil, 200},
		{"search users, all", "GET", "/api/v1/users:search?query=person&page_size=30", nil, 200},
		{"search users, none", "GET", "/api/v1/users:search?query=nobody&page_size=30", nil, 200},
		{"list members", "GET", "/api/v1/organizations/" + org + "/users?page_size=30", nil, 200},
		{"search members", "GET", "/api/v1/organizations/" + org + "/users:search?query=person50000&page_size=30", nil, 200},
		{"get organization", "GET", "/api/v1/organizations/" + org, nil, 200},
		{"list organizations", "GET", "/api/v1/organizations?page_size=30", nil, 200},
		{"create organization", "POST", "/api/v1/organizations", func() string { return next(`{"display_name":"Org %d"}`) }, 201},
		{"create user and membership", "POST", "/api/v1/organizations/" + org + "/users", func() string { return next(`{"email":"new%d@large.example","membership":{}}`) }, 201},
	} {
		b.Run(c.name, func(b *testing.B) {
			ask := func() {
				body := ""
				if c.body != nil {
					body = c.body()
				}
				r := httptest.NewRequest(c.method, "http://anteroom.test"+c.path, strings.NewReader(body))
				r.Header.Set("Authorization", "Bearer "+token)
				if body != "" {
					r.Header.Set("Content-Type", "application/json")
				}
				w := httptest.NewRecorder()
				l.handler.ServeHTTP(w, r)
				if w.Code != c.want {
					b.Fatalf("status %d, want %d: %.300s", w.Code, c.want, w.Body)
				}
			}
			ask()
			cpu(b)
			for b.Loop() {
				ask()
			}
		})
	}
}

// backendToken returns a token of an application that may do everything.
func backendToken(b *testing.B, l *large) string {
	b.Helper()
	a, password, err := applications.New(l.db, secret.NewSource(nil)).Create(b.Context(), model.System, model.Application{
		Name: "Backend", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, Scopes: model.APIScopes(),
	})
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(a.ID)}, "client_secret": {password}}
	r := httptest.NewRequest("POST", "http://anteroom.test/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		b.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return got.Token
}
