package handlers_test

import (
	"net/http"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// TestPagesOfApps: the router and what is around it let the browsers of
// single-page applications ask, and nobody else's.
func TestPagesOfApps(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	_, _, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "App", Type: model.ApplicationSPA, RedirectURIs: []string{"https://app.example/callback"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/oauth/token": "https://app.example", "/oauth/revoke": "https://app.example", "/userinfo": "https://app.example",
		"/keys": "*", "/.well-known/openid-configuration": "*", "/oauth/introspect": "", "/oauth/authorize": "", "/ui/": "",
	} {
		for origin, expected := range map[string]string{"https://app.example": want, "https://evil.example": map[bool]string{true: "*"}[want == "*"]} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.Server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Origin", origin)
			r.Header.Set("Access-Control-Request-Method", http.MethodPost)
			res, err := w.Server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if got := res.Header.Get("Access-Control-Allow-Origin"); got != expected || (res.StatusCode == http.StatusNoContent) != (expected != "") {
				t.Errorf("%s from %s: %d, Access-Control-Allow-Origin %q, want %q", path, origin, res.StatusCode, got, expected)
			}
		}
	}
}
