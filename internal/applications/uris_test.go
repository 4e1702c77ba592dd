package applications

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

func TestRedirectsTo(t *testing.T) {
	t.Parallel()
	web := model.Application{Type: model.ApplicationWeb, RedirectURIs: []string{
		"https://app.example/callback", "https://*.app.example/callback", "http://127.0.0.1/callback",
	}}
	native := model.Application{Type: model.ApplicationNative, RedirectURIs: []string{
		"com.example.app:/callback", "http://127.0.0.1/callback", "http://[::1]:8080/callback", "http://localhost/callback", "http://127.0.0.1",
	}}
	for _, test := range []struct {
		name string
		app  model.Application
		uri  string
		want bool
	}{
		{"registered", web, "https://app.example/callback", true},
		{"a label", web, "https://acme.app.example/callback", true},
		{"a label with a dash", web, "https://acme-2.app.example/callback", true},
		{"two labels", web, "https://a.b.app.example/callback", false},
		{"no label", web, "https://.app.example/callback", false},
		{"the wildcard itself", web, "https://*.app.example/callback", false},
		{"dash at the end", web, "https://acme-.app.example/callback", false},
		{"upper case", web, "https://Acme.app.example/callback", false},
		{"another path", web, "https://acme.app.example/other", false},
		{"another scheme", web, "http://acme.app.example/callback", false},
		{"port", web, "https://acme.app.example:8443/callback", false},
		{"userinfo", web, "https://evil@acme.app.example/callback", false},
		{"userinfo before the dot", web, "https://evil.example@x.app.example/callback", false},
		{"slash in the label", web, "https://evil.example/.app.example/callback", false},
		{"slash", web, "https://evil/.app.example/callback", false},
		{"question mark", web, "https://evil?.app.example/callback", false},
		{"hash", web, "https://evil#.app.example/callback", false},
		{"backslash", web, `https://evil\.app.example/callback`, false},
		{"percent", web, "https://evil%2f.app.example/callback", false},
		{"suffix", web, "https://acme.app.example.evil.example/callback", false},
		{"web and another port", web, "http://127.0.0.1:9999/callback", false},

		{"own scheme", native, "com.example.app:/callback", true},
		{"any port", native, "http://127.0.0.1:49152/callback", true},
		{"no port", native, "http://127.0.0.1/callback", true},
		{"any port, IPv6", native, "http://[::1]:1/callback", true},
		{"no port, IPv6", native, "http://[::1]/callback", true},
		{"only an address", native, "http://127.0.0.1:5000", true},
		{"port 0", native, "http://127.0.0.1:0/callback", false},
		{"port too high", native, "http://127.0.0.1:65536/callback", false},
		{"port with a sign", native, "http://127.0.0.1:+80/callback", false},
		{"port with a zero before", native, "http://127.0.0.1:080/callback", false},
		{"empty port", native, "http://127.0.0.1:/callback", false},
		{"port and userinfo", native, "http://127.0.0.1:80@evil.example/callback", false},
		{"userinfo", native, "http://127.0.0.1@evil.example/callback", false},
		{"suffix, loopback", native, "http://127.0.0.1.evil.example/callback", false},
		{"another address", native, "http://127.0.0.2:80/callback", false},
		{"another path, loopback", native, "http://127.0.0.1:80/other", false},
		{"https on loopback", native, "https://127.0.0.1:80/callback", false},
		{"a name is compared whole", native, "http://localhost:8080/callback", false},
		{"empty", native, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := RedirectsTo(test.app, test.uri); got != test.want {
				t.Errorf("RedirectsTo(%q) = %v", test.uri, got)
			}
		})
	}
}
