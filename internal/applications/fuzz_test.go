package applications

import (
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// FuzzRedirectsTo compares what is let through with what a browser would make of
// it: an answer goes to a registered host, on a registered path, and nowhere
// else.
func FuzzRedirectsTo(f *testing.F) {
	apps := []model.Application{
		{Type: model.ApplicationWeb, RedirectURIs: []string{"https://*.app.example/callback"}},
		{Type: model.ApplicationNative, RedirectURIs: []string{"http://127.0.0.1/callback", "http://[::1]/callback"}},
	}
	for _, seed := range []string{
		"https://a.app.example/callback", "https://evil.example/.app.example/callback", "https://evil@a.app.example/callback",
		"https://a.app.example:1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:1@evil.example/callback",
		"http://[::1]:8080/callback", "http://127.0.0.1:80/callback?x", `https://a\.app.example/callback`, "https://xn--a.app.example/callback",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		for _, app := range apps {
			if !RedirectsTo(app, uri) {
				continue
			}
			u, err := url.Parse(uri)
			if err != nil || u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(uri, "#") || u.Path != "/callback" {
				t.Fatalf("%q is let through: %v", uri, err)
			}
			label, below, _ := strings.Cut(u.Host, ".")
			web := u.Scheme == "https" && below == "app.example" && label != ""
			native := u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1")
			if app.Type == model.ApplicationWeb && !web || app.Type == model.ApplicationNative && !native {
				t.Errorf("%q is let through", uri)
			}
		}
	})
}

// FuzzCheckRedirect: whatever is registered can be redirected to, and is no
// script.
func FuzzCheckRedirect(f *testing.F) {
	for _, seed := range []string{"https://x.test/", "https://*.x.test/", "javascript:alert(1)", "data:x", "https://*.com", "http://localhost", "com.example:/x", "https://X.test:443/%2f/../a?b", "https://é.test/é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		for _, kind := range []model.ApplicationType{model.ApplicationWeb, model.ApplicationSPA, model.ApplicationNative} {
			if checkRedirect(uri, kind) != nil {
				continue
			}
			u, err := url.Parse(uri)
			if err != nil || len(uri) > maxURI || u.Fragment != "" || u.User != nil || answered(u.Query()) {
				t.Errorf("%q is registered: %v", uri, err)
			}
			if !isWildcard(uri) && sentForm(uri) != uri {
				t.Errorf("%q is registered, and sent as %q", uri, sentForm(uri))
			}
			if u.Scheme != "https" && u.Scheme != "http" && (kind != model.ApplicationNative || !strings.Contains(u.Scheme, ".")) {
				t.Errorf("%q is registered for %s", uri, kind)
			}
		}
	})
}

// FuzzReturnsTo: whoever parses an address to return to finds a registered host.
func FuzzReturnsTo(f *testing.F) {
	app := model.Application{Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/cb", "https://*.tenants.test/cb", "http://localhost:8081/cb"}}
	for _, seed := range []string{
		"https://app.test/x?y#z", "https://app.test?x", "https://a.tenants.test/", "http://localhost:8081", "https://app.test@evil.test/",
		"https://app.test\\@evil.test", "https://app.test:x@evil.test", "https://app.test%2f@evil.test/", "https://evil.test/.tenants.test/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		if !returnsTo(app, uri) {
			return
		}
		u, err := url.Parse(uri)
		if err != nil {
			return // what comes before its path is the registered origin all the same
		}
		label, below, _ := strings.Cut(u.Host, ".")
		known := u.Scheme == "https" && (u.Host == "app.test" || below == "tenants.test" && label != "") || u.Scheme == "http" && u.Host == "localhost:8081"
		if !known || u.User != nil {
			t.Errorf("%q leads to %s://%s", uri, u.Scheme, u.Host)
		}
	})
}
