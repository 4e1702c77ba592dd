package applications

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	uri := func(u string) func(*model.Application) {
		return func(a *model.Application) { a.RedirectURIs = []string{u} }
	}
	pages := func(t model.ApplicationType, o string) func(*model.Application) {
		return func(a *model.Application) { a.Type, a.Origins = t, []string{o} }
	}
	told := func(u string) func(*model.Application) {
		return func(a *model.Application) { a.BackchannelLogoutURI = u }
	}
	native := func(u string) func(*model.Application) {
		return func(a *model.Application) { a.Type, a.RedirectURIs = model.ApplicationNative, []string{u} }
	}
	for _, test := range []struct {
		name   string
		change func(*model.Application)
		field  string // that is refused; "" when all is well
	}{
		{"plain", func(*model.Application) {}, ""},
		{"no name", func(a *model.Application) { a.Name = " " }, "name"},
		{"longest name", func(a *model.Application) { a.Name = strings.Repeat("n", 200) }, ""},
		{"name too long", func(a *model.Application) { a.Name = strings.Repeat("n", 201) }, "name"},
		{"a name that turns round", func(a *model.Application) { a.Name = "Coffee\u202edesk" }, "name"},
		{"a name of letters with accents", func(a *model.Application) { a.Name = strings.Repeat("é", 200) }, ""},
		{"no type", func(a *model.Application) { a.Type = "" }, "type"},
		{"unknown type", func(a *model.Application) { a.Type = "desktop" }, "type"},
		{"ES256", func(a *model.Application) { a.SigningAlg = "ES256" }, ""},
		{"no signature", func(a *model.Application) { a.SigningAlg = "none" }, "signing_alg"},
		{"shared key", func(a *model.Application) { a.SigningAlg = "HS256" }, "signing_alg"},
		{"no redirect URI", func(a *model.Application) { a.RedirectURIs = nil }, "redirect_uris"},
		{"most URIs", func(a *model.Application) { a.RedirectURIs = manyURIs(50) }, ""},
		{"too many URIs", func(a *model.Application) { a.RedirectURIs = manyURIs(51) }, "redirect_uris"},
		{"too many URIs in all", func(a *model.Application) { a.PostLogoutRedirectURIs = manyURIs(50) }, "redirect_uris"},
		{"bad one after good ones", func(a *model.Application) { a.RedirectURIs = append(manyURIs(3), "ftp://x.test/") }, "redirect_uris"},
		{"bad after sign-out", func(a *model.Application) { a.PostLogoutRedirectURIs = []string{"http://x.test/"} }, "post_logout_redirect_uris"},
		{"bad login address", func(a *model.Application) { a.InitiateLoginURI = "javascript:alert(1)" }, "initiate_login_uri"},
		{"login address", func(a *model.Application) { a.InitiateLoginURI = "https://x.test/login" }, ""},
		{"told of logouts", told("https://x.test/logout?tenant=1"), ""},
		{"told on localhost", told("http://localhost:8081/logout"), ""},
		{"told by http", told("http://x.test/logout"), "backchannel_logout_uri"},
		{"told with a fragment", told("https://x.test/logout?a#b"), "backchannel_logout_uri"},
		{"told with a user", told("https://a:b@x.test/logout"), "backchannel_logout_uri"},
		{"told at an address that is too long", told("https://x.test/?" + strings.Repeat("a", 256)), "backchannel_logout_uri"},
		{"told nowhere", func(a *model.Application) { a.BackchannelSessionRequired = true }, "backchannel_logout_session_required"},
		{"told in a browser", func(a *model.Application) {
			a.Type, a.BackchannelLogoutURI = model.ApplicationSPA, "https://x.test/logout"
		}, "backchannel_logout_uri"},

		{"pages", pages(model.ApplicationSPA, "https://pages.x.test:8443"), ""},
		{"pages of a web application", pages(model.ApplicationWeb, "http://localhost:3000"), ""},
		{"pages on http", pages(model.ApplicationSPA, "http://pages.x.test"), "origins"},
		{"pages with a path", pages(model.ApplicationSPA, "https://pages.x.test/"), "origins"},
		{"pages with a default port", pages(model.ApplicationSPA, "https://pages.x.test:443"), "origins"},
		{"pages anywhere", pages(model.ApplicationSPA, "*"), "origins"},
		{"pages nowhere", pages(model.ApplicationSPA, "null"), "origins"},
		{"pages of a web view", pages(model.ApplicationNative, "capacitor://localhost"), ""},
		{"pages of a web view elsewhere", pages(model.ApplicationSPA, "capacitor://localhost"), "origins"},

		{"http on localhost", uri("http://localhost:8080/callback"), ""},
		{"http on 127.0.0.1", uri("http://127.0.0.1/callback"), ""},
		{"http on ::1", uri("http://[::1]:9000/callback"), ""},
		{"http elsewhere", uri("http://x.test/callback"), "redirect_uris"},
		{"http on a name that begins so", uri("http://localhost.x.test/"), "redirect_uris"},
		{"http on all interfaces", uri("http://0.0.0.0/"), "redirect_uris"},
		{"longest", uri("https://x.test/" + strings.Repeat("a", 241)), ""},
		{"too long", uri("https://x.test/" + strings.Repeat("a", 242)), "redirect_uris"},
		{"empty", uri(""), "redirect_uris"},
		{"relative", uri("/callback"), "redirect_uris"},
		{"without scheme", uri("//x.test/callback"), "redirect_uris"},
		{"no host", uri("https:///callback"), "redirect_uris"},
		{"opaque", uri("https:x.test"), "redirect_uris"},
		{"fragment", uri("https://x.test/#a"), "redirect_uris"},
		{"empty fragment", uri("https://x.test/#"), "redirect_uris"},
		{"query", uri("https://x.test/?a=b"), ""},
		{"query with what answers have", uri("https://x.test/?state=b"), "redirect_uris"},
		{"wildcard and query with what answers have", uri("https://*.x.test/?code=b"), "redirect_uris"},
		{"empty query", uri("https://x.test/?"), "redirect_uris"},
		{"user", uri("https://user@x.test/"), "redirect_uris"},
		{"wildcard", uri("https://*.x.test/callback"), ""},
		{"wildcard and port", uri("https://*.x.test:8443/callback"), ""},
		{"wildcard on http", uri("http://*.localhost/"), "redirect_uris"},
		{"wildcard further right", uri("https://a.*.x.test/"), "redirect_uris"},
		{"two wildcards", uri("https://*.*.x.test/"), "redirect_uris"},
		{"part of a label", uri("https://a*.x.test/"), "redirect_uris"},
		{"wildcard alone", uri("https://*/"), "redirect_uris"},
		{"wildcard below a public suffix", uri("https://*.co.uk/"), "redirect_uris"},
		{"wildcard below a host for everybody", uri("https://*.github.io/"), "redirect_uris"},
		{"wildcard below a top-level domain", uri("https://*.com/"), "redirect_uris"},
		{"wildcard below an address", uri("https://*.127.0.0.1/"), "redirect_uris"},
		{"wildcard in the path", uri("https://x.test/*"), "redirect_uris"},
		{"wildcard too long", uri("https://*.x.test/" + strings.Repeat("a", 240)), "redirect_uris"},
		{"wildcard, native", native("https://*.x.test/"), "redirect_uris"},
		{"wildcard without PKCE", func(a *model.Application) { a.RedirectURIs, a.PKCEOptional = []string{"https://*.x.test/"}, true }, "pkce_optional"},
		{"without PKCE", func(a *model.Application) { a.PKCEOptional = true }, ""},
		{"native without PKCE", func(a *model.Application) { a.Type, a.PKCEOptional = model.ApplicationNative, true }, "pkce_optional"},
		{"scopes", func(a *model.Application) { a.Scopes = []string{"orders:read", "a.b/c-d_E"} }, ""},
		{"scopes of a public one", func(a *model.Application) { a.Type, a.Scopes = model.ApplicationSPA, []string{"a"} }, "scopes"},
		{"scope about people", func(a *model.Application) { a.Scopes = []string{"openid"} }, "scopes"},
		{"scope with a space", func(a *model.Application) { a.Scopes = []string{"a b"} }, "scopes"},
		{"too many scopes", func(a *model.Application) { a.Scopes = make([]string, 51) }, "scopes"},
		{"scope twice", func(a *model.Application) { a.Scopes = []string{"a", "a"} }, "scopes"},
		{"short tokens", func(a *model.Application) { a.AccessToken = time.Minute }, ""},
		{"long tokens", func(a *model.Application) { a.AccessToken = 24 * time.Hour }, ""},
		{"tokens too short", func(a *model.Application) { a.AccessToken = 30 * time.Second }, "access_token"},
		{"tokens too long", func(a *model.Application) { a.AccessToken = 24*time.Hour + time.Minute }, "access_token"},
		{"tokens of odd seconds", func(a *model.Application) { a.AccessToken = 90 * time.Second }, "access_token"},
		{"all claims", func(a *model.Application) { a.Claims = model.ExtraClaims() }, ""},
		{"a claim of no kind", func(a *model.Application) { a.Claims = []model.ExtraClaim{"sub"} }, "claims"},
		{"a claim twice", func(a *model.Application) { a.Claims = []model.ExtraClaim{"roles", "roles"} }, "claims"},
		{"too many audiences", func(a *model.Application) { a.Audiences = make([]model.ApplicationID, 21) }, "audiences"},
		{"keys of a public one", func(a *model.Application) { a.Type, a.JWKS = model.ApplicationNative, "{}" }, "jwks"},
		{"backslash", uri(`https://x.test\@evil.test/`), "redirect_uris"},
		{"space", uri("https://x.test/a b"), "redirect_uris"},
		{"line break", uri("https://x.test/a\nb"), "redirect_uris"},
		{"script", uri("javascript:alert(1)"), "redirect_uris"},
		{"data", uri("data:text/html,x"), "redirect_uris"},
		{"scheme of its own, not native", uri("com.example.app:/callback"), "redirect_uris"},
		{"scheme of its own", native("com.example.app:/callback"), ""},
		{"scheme without a dot", native("myapp:/callback"), "redirect_uris"},
		{"script, native", native("javascript:alert(1)"), "redirect_uris"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := model.Application{Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://x.test/callback"}}
			test.change(&a)
			_, err := parse(a)
			var e *model.Error
			switch {
			case test.field == "" && err != nil:
				t.Errorf("check: %v", err)
			case test.field != "" && (!errors.As(err, &e) || e.Kind != model.Invalid || e.Field != test.field || e.Key == ""):
				t.Errorf("check: %v, want a refusal of %s", err, test.field)
			}
		})
	}
}

func manyURIs(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("https://x%d.test/", i)
	}
	return all
}

func TestCreate(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	service := New(d, secret.NewSource(nil))
	for _, kind := range []model.ApplicationType{model.ApplicationWeb, model.ApplicationSPA, model.ApplicationNative} {
		a := model.Application{Name: "Coffeedesk", Type: kind, RedirectURIs: []string{"https://x.test/callback"}}
		if _, _, err := service.Create(t.Context(), model.Actor{Kind: model.ActorUser}, a); model.KindOf(err) != model.Forbidden {
			t.Errorf("%s by a user: error = %v, want forbidden", kind, err)
		}
		created, clientSecret, err := service.Create(t.Context(), model.Actor{Kind: model.ActorOperator}, a)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := d.Application(t.Context(), created.ID)
		if err != nil {
			t.Fatal(err)
		}
		if stored.SigningAlg != "RS256" {
			t.Errorf("%s signs with %q, want RS256", kind, stored.SigningAlg)
		}
		if a.Confidential() != (clientSecret != "") || a.Confidential() != (len(stored.Secrets) == 1) {
			t.Errorf("%s: secret %v, %d hashes", kind, clientSecret != "", len(stored.Secrets))
		}
		for _, s := range stored.Secrets {
			if !bytes.Equal(s.Hash, secret.Hash(clientSecret)) {
				t.Errorf("%s: the hash is not the secret’s", kind)
			}
		}
	}
}
