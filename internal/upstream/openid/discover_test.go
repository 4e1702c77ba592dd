package openid

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/anteroom/anteroom/internal/upstream"
)

func TestReadIssuer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pasted, want string
		insecure     bool
	}{
		{"https://acme.okta.example", "https://acme.okta.example", false},
		{" acme.okta.example\n", "https://acme.okta.example", false},
		{"https://acme.auth0.example/", "https://acme.auth0.example/", false},
		{"https://login.example/tenant/v2.0/.well-known/openid-configuration", "https://login.example/tenant/v2.0", false},
		{"https://login.example/.well-known/openid-configuration/", "https://login.example", false},
		{"http://127.0.0.1:8080/realms/acme", "http://127.0.0.1:8080/realms/acme", true},
		{"http://idp.example", "", false},
		{"https://idp.example/?appid=1", "", false},
		{"https://idp.example/#top", "", false},
		{"https://a:b@idp.example", "", false},
		{"https://idp.example/a b", "", false},
		{"javascript://idp.example", "", true},
		{"https://", "", false},
		{"", "", false},
		{"dana@acme.example", "", false},
	} {
		got, err := ReadIssuer(c.pasted, c.insecure)
		if got != c.want || (faultOf(t, err).Code == upstream.CodeAddress) != (c.want == "") {
			t.Errorf("%q: %q, %v; want %q", c.pasted, got, err, c.want)
		}
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	got, err := Discover(t.Context(), p.client(), p.URL, false)
	if err != nil {
		t.Fatal(err)
	}
	want := &Provider{
		Issuer: p.URL, Authorization: p.URL + "/authorize?tenant=1", Token: p.URL + "/token", UserInfo: p.URL + "/userinfo", KeySet: p.URL + "/keys", EndSession: p.URL + "/logout",
		Claims: []string{"sub", "email"}, Scopes: []string{"openid", "email"}, Contexts: []string{"phr"},
		Algorithms: []string{"RS256", "ES256"}, Challenges: []string{"S256"}, Methods: []string{methodBasic, methodPost},
		NamesIssuer: true, LogsOut: true,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Provider{})); diff != "" {
		t.Errorf("the provider (-want +got):\n%s", diff)
	}
	if ids := got.KeyIDs(); !slices.Equal(ids, []string{"k1"}) {
		t.Errorf("keys %q", ids)
	}
}

// TestSlash: administrators leave out the slash at the end of an issuer, or add one. The
// document decides, and tokens have to be of what it says.
func TestSlash(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/"} {
		p := (&idp{path: path}).start(t)
		for _, pasted := range []string{p.URL, p.URL + "/"} {
			found, err := Discover(t.Context(), p.client(), pasted, false)
			if err != nil || found.Issuer != p.issuer() {
				t.Fatalf("%s: %+v, %v", pasted, found, err)
			}
			c := p.connection(t)
			c.Provider = found
			for iss, code := range map[string]upstream.Code{p.issuer(): "", strings.TrimSuffix(p.URL+"//", path+"/"): upstream.CodeIssuer} {
				p.claims = says{"iss": iss}
				address, pending := c.Start(Request{})
				_, err := c.Finish(t.Context(), p.browse(t, address), pending, now)
				if f := faultOf(t, err); f.Code != code {
					t.Errorf("issuer %s, token of %s: %v, want %q", found.Issuer, iss, err, code)
				}
			}
		}
	}
}

func TestDiscoverRefuses(t *testing.T) {
	t.Parallel()
	serve := func(path string, h http.HandlerFunc) *idp { return &idp{handle: map[string]http.HandlerFunc{path: h}} }
	large := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat(" ", 1<<20)+"{}") }
	for name, c := range map[string]struct {
		idp   *idp
		code  upstream.Code
		field string
	}{
		"discovery missing":             {serve(wellKnown, http.NotFound), upstream.CodeHTTPStatus, "discovery"},
		"discovery without an answer":   {serve(wellKnown, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), upstream.CodeUnreachable, "discovery"},
		"discovery that is a page":      {serve(wellKnown, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }), CodeJSON, "discovery"},
		"discovery that is null":        {serve(wellKnown, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "null") }), CodeJSON, "discovery"},
		"discovery large":               {serve(wellKnown, large), upstream.CodeLimit, "discovery"},
		"discovery redirect private ip": {serve(wellKnown, http.RedirectHandler("https://10.0.0.1/", http.StatusFound).ServeHTTP), upstream.CodeRedirect, "discovery"},
		"discovery issuer mismatch":     {&idp{document: says{"issuer": "https://other.example"}}, CodeOtherIssuer, "issuer"},
		"discovery issuer missing":      {&idp{document: says{"issuer": nil}}, CodeOtherIssuer, "issuer"},
		"discovery of every tenant":     {&idp{document: says{"issuer": "https://login.example/{tenantid}/v2.0"}}, CodeManyTenants, "issuer"},
		"no authorization endpoint":     {&idp{document: says{"authorization_endpoint": nil}}, CodeIncomplete, "authorization_endpoint"},
		"no token endpoint":             {&idp{document: says{"token_endpoint": nil}}, CodeIncomplete, "token_endpoint"},
		"no keys":                       {&idp{document: says{"jwks_uri": nil}}, CodeIncomplete, "jwks_uri"},
		"jwks http":                     {&idp{document: says{"jwks_uri": "http://idp.example/keys"}}, CodeEndpoint, "jwks_uri"},
		"authorization by a script":     {&idp{document: says{"authorization_endpoint": "javascript:alert(1)"}}, CodeEndpoint, "authorization_endpoint"},
		"authorization with a fragment": {&idp{document: says{"authorization_endpoint": "https://idp.example/#a"}}, CodeEndpoint, "authorization_endpoint"},
		"token http":                    {&idp{document: says{"token_endpoint": "http://idp.example/token"}}, CodeEndpoint, "token_endpoint"},
		"userinfo http":                 {&idp{document: says{"userinfo_endpoint": "http://idp.example/"}}, CodeEndpoint, "userinfo_endpoint"},
		"end of session http":           {&idp{document: says{"end_session_endpoint": "http://idp.example/"}}, CodeEndpoint, "end_session_endpoint"},
		"implicit flow only":            {&idp{document: says{"response_types_supported": []string{"id_token"}}}, CodeFlow, "response_types_supported"},
		"alg none and hs256 only":       {&idp{document: says{"id_token_signing_alg_values_supported": []string{"none", "HS256"}}}, CodeAlgorithms, "id_token_signing_alg_values_supported"},
		"no word about algorithms":      {&idp{document: says{"id_token_signing_alg_values_supported": nil}}, CodeAlgorithms, "id_token_signing_alg_values_supported"},
		"private keys only":             {&idp{document: says{"token_endpoint_auth_methods_supported": []string{"private_key_jwt"}}}, CodeMethods, "token_endpoint_auth_methods_supported"},
		"jwks missing":                  {serve("/keys", http.NotFound), upstream.CodeHTTPStatus, "jwks_uri"},
		"jwks large":                    {serve("/keys", large), upstream.CodeLimit, "jwks_uri"},
		"jwks redirect":                 {serve("/keys", http.RedirectHandler("/", http.StatusFound).ServeHTTP), upstream.CodeRedirect, "jwks_uri"},
		"jwks empty":                    {&idp{keys: []any{}}, CodeNoKeys, "jwks_uri"},
		"jwks of small keys":            {&idp{keys: []any{public(small(), "k1")}}, CodeNoKeys, "jwks_uri"},
		"jwks of secrets":               {&idp{keys: []any{jose.JSONWebKey{Key: []byte("a secret"), KeyID: "k1"}}}, CodeNoKeys, "jwks_uri"},
		"jwks of private keys":          {&idp{keys: []any{jose.JSONWebKey{Key: theirs(), KeyID: "k1"}}}, CodeNoKeys, "jwks_uri"},
		"jwks for encryption":           {&idp{keys: []any{jose.JSONWebKey{Key: theirs().Public(), Use: "enc"}}}, CodeNoKeys, "jwks_uri"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.idp.start(t)
			found, err := Discover(t.Context(), p.client(), p.URL, false)
			if f := faultOf(t, err); f.Code != c.code || f.Field != c.field || f.Step != StepDiscover || found != nil {
				t.Errorf("refused for %q at %s (%v), want %q at %s", f.Code, f.Field, err, c.code, c.field)
			}
		})
	}
}

// TestDiscoverInsecure allows http where that is allowed, and not elsewhere.
func TestDiscoverInsecure(t *testing.T) {
	t.Parallel()
	p := (&idp{document: says{"end_session_endpoint": "http://idp.example/logout"}}).start(t)
	if _, err := Discover(t.Context(), p.client(), p.URL, true); err != nil {
		t.Error(err)
	}
	_, err := Discover(t.Context(), p.client(), strings.Replace(p.URL, "https", "http", 1), false)
	if f := faultOf(t, err); f.Code != upstream.CodeAddress {
		t.Errorf("%v", err)
	}
}
