package oidc

import (
	"net/http"
	"strings"
	"testing"
)

// crossOrigin lists the endpoints that pages of other origins may call, and who.
var crossOrigin = map[string]struct {
	method  string
	anybody bool
}{
	"/oauth/token":                      {http.MethodPost, false},
	"/oauth/revoke":                     {http.MethodPost, false},
	"/userinfo":                         {http.MethodGet, false},
	"/keys":                             {http.MethodGet, true},
	"/.well-known/openid-configuration": {http.MethodGet, true},
	"/.well-known/oauth-authorization-server": {http.MethodGet, true},
}

func (w *world) fromOrigin(t *testing.T, method, path, origin string, preflight bool) response {
	t.Helper()
	r := newRequest(t, method, w.server.URL+path, nil)
	r.Header.Set("Origin", origin)
	if preflight {
		r.Header.Set("Access-Control-Request-Method", http.MethodPost)
		r.Header.Set("Access-Control-Request-Headers", "authorization")
	}
	return w.browser(t).do(t, r)
}

func TestOP_cors_registered_origin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, endpoint := range crossOrigin {
		want := "https://app.example"
		if endpoint.anybody {
			want = "*"
		}
		res := w.fromOrigin(t, endpoint.method, path, "https://app.example", false)
		if got := res.header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin %q", path, got)
		}
		res = w.fromOrigin(t, http.MethodOptions, path, "https://app.example", true)
		if got := res.header.Get("Access-Control-Allow-Origin"); res.status != http.StatusNoContent || got != want || res.body != "" ||
			!strings.Contains(res.header.Get("Access-Control-Allow-Methods"), endpoint.method) ||
			!strings.Contains(res.header.Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("%s, preflight: %d %v", path, res.status, res.header)
		}
		if res.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s is shared with cookies", path)
		}
	}
}

func TestOP_cors_userinfo_foreign_origin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, endpoint := range crossOrigin {
		for _, origin := range []string{
			"https://evil.example", "https://app.example.evil.example", "http://app.example", "https://app.example:8443", "null",
		} {
			for _, preflight := range []bool{false, true} {
				method := endpoint.method
				if preflight {
					method = http.MethodOptions
				}
				res := w.fromOrigin(t, method, path, origin, preflight)
				for name := range res.header {
					if strings.HasPrefix(name, "Access-Control-") && !endpoint.anybody {
						t.Errorf("%s from %s: %s", path, origin, name)
					}
				}
				if res.header.Get("Access-Control-Allow-Credentials") != "" || !endpoint.anybody && res.header.Get("Vary") != "Origin" {
					t.Errorf("%s from %s: %v", path, origin, res.header)
				}
			}
		}
	}
}

// TestOP_cors_elsewhere: pages read nothing that a browser's cookie opens, and
// introspection is for servers.
func TestOP_cors_elsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, method := range map[string]string{
		"/oauth/introspect": http.MethodPost, "/oauth/authorize": http.MethodGet, "/oidc/logout": http.MethodGet,
	} {
		for _, preflight := range []bool{false, true} {
			res := w.fromOrigin(t, method, path, "https://app.example", preflight)
			if got := res.header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("%s is shared with %s", path, got)
			}
		}
	}
}
