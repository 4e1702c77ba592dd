package applications

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func TestMayReturn(t *testing.T) {
	t.Parallel()
	s := New(dbtest.Open(t), secret.NewSource(nil))
	for _, a := range []model.Application{
		{Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback", "https://*.tenants.test/cb", "http://localhost:8081/cb"}},
		{Type: model.ApplicationSPA, RedirectURIs: []string{"https://spa.test/"}, InitiateLoginURI: "https://login.test:8443/start"},
		{Type: model.ApplicationNative, RedirectURIs: []string{"com.example.app:/cb", "http://127.0.0.1/cb", "https://native.test/cb"}},
	} {
		a.Name, a.PostLogoutRedirectURIs = "App", []string{"https://bye.test/"}
		if _, _, err := s.Create(t.Context(), model.System, a); err != nil {
			t.Fatal(err)
		}
	}
	for uri, want := range map[string]bool{
		"https://app.test": true, "https://app.test/": true, "https://app.test/orders?x=1&y=https://evil.test#there": true, "https://app.test?x": true,
		"https://spa.test/": true, "https://login.test:8443/": true, "http://localhost:8081/": true, "https://acme.tenants.test/x": true,
		"https://app.test:443/": true, "HTTPS://App.test/": true, "https://app.test./x": true, "https://ACME.tenants.test.:443/x": true,

		"": false, "/": false, "//app.test/": false, "https:app.test": false, "https:/app.test": false, "https:///app.test/": false,
		"http://app.test/": false, "https://app.test:8443/": false, "https://app.test:80/": false, "https://app.test../": false,
		"https://app.test.evil.test/": false, "https://app.test@evil.test/": false, "https://app.test:x@evil.test/": false,
		"https://evil.test/https://app.test/": false, "https://evil.test?https://app.test/": false, "https://evil.test#https://app.test/": false,
		"https://app.test\\@evil.test/": false, "https://app.test#@evil.test/": false, "https://app.test:443#@evil.test/": false, "https://app.test:443@evil.test/": false, "https://app.test;evil.test/": false,
		"https://app.test/\n": false, "https://app.test/\x00": false, "https://app.test /": false, " https://app.test/": false, "https://app.test%2f@evil.test/": false,
		"https://tenants.test/": false, "https://a.b.tenants.test/": false, "https://*.tenants.test/": false, "https://evil.test/.tenants.test/": false,
		"https://evil.test?.tenants.test/": false, "https://-.tenants.test/": false,
		"https://native.test/": false, "http://127.0.0.1/": false, "com.example.app:/cb": false, "https://bye.test/": false,
		"javascript:alert(1)": false, "data:text/html,x": false, "javascript://app.test/%0aalert(1)": false,
		"https://app.test/" + strings.Repeat("a", model.MaxReturn): false,
	} {
		got, err := s.MayReturn(t.Context(), uri)
		if err != nil || got != want {
			t.Errorf("%q: %t, %v; want %t", uri, got, err, want)
		}
	}
}
