package sso

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// issuer starts an OpenID provider that describes itself, and returns its issuer.
func issuer(t *testing.T) string {
	t.Helper()
	key, err := keytest.Shared()
	must(t, err)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for path, v := range map[string]any{
		"/.well-known/openid-configuration": map[string]any{
			"issuer": server.URL, "authorization_endpoint": server.URL + "/authorize", "token_endpoint": server.URL + "/token", "jwks_uri": server.URL + "/keys",
			"response_types_supported": []string{"code"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		},
		"/keys": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Use: "sig"}}},
	} {
		mux.HandleFunc(path, func(rw http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(rw).Encode(v) })
	}
	return server.URL
}

// TestClientSecretStays only with whom it was made for: the same client at the same
// issuer. Whoever may move a connection to a server of their own would read it there
// otherwise.
func TestClientSecretStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, elsewhere := issuer(t), issuer(t)
	c, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionOIDC, "Ours")
	must(t, err)
	set := func(form OIDCForm, key string) {
		t.Helper()
		changed, err := w.SetOIDC(t.Context(), w.dana, c.ID, c.Version, form)
		if key != "" {
			if field := wantKind(t, err, model.Invalid, key); field != "client_secret" {
				t.Errorf("the field is %q", field)
			}
			return
		}
		must(t, err)
		c = changed
	}
	knows := func(want string) {
		t.Helper()
		draft, _ := c.In(model.SettingsDraft)
		if got, err := w.seal.Open(secretPlace(c.ID), draft.Secret); err != nil || string(got) != want {
			t.Errorf("the secret is %q, %v; want %q", got, err, want)
		}
	}
	set(OIDCForm{Issuer: here, ClientID: "us"}, "sso.no_client_secret")
	set(OIDCForm{Issuer: here, ClientID: "us", Secret: "first"}, "")
	knows("first")
	set(OIDCForm{Issuer: here + "/.well-known/openid-configuration", ClientID: " us ", Scopes: "groups"}, "")
	knows("first")
	set(OIDCForm{Issuer: elsewhere, ClientID: "us"}, "sso.no_client_secret")
	set(OIDCForm{Issuer: here, ClientID: "others"}, "sso.no_client_secret")
	set(OIDCForm{Issuer: here, ClientID: "US"}, "sso.no_client_secret")
	knows("first")

	// What is live lends its secret to a draft, by the same rule.
	w.test(t, w.dana, c)
	c, err = w.TurnOn(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	set(OIDCForm{Issuer: elsewhere, ClientID: "us"}, "sso.no_client_secret")
	set(OIDCForm{Issuer: here, ClientID: "us"}, "")
	knows("first")
	set(OIDCForm{Issuer: elsewhere, ClientID: "us", Secret: "second"}, "")
	knows("second")
	set(OIDCForm{Issuer: here, ClientID: "us"}, "sso.no_client_secret")
	c, err = w.ChangeProvider(t.Context(), w.dana, c.ID, c.Version, model.ProviderCustom, model.ConnectionOIDC)
	must(t, err)
	set(OIDCForm{Issuer: here, ClientID: "us"}, "sso.no_client_secret")
}

// TestSetOIDC: who the identity provider is, and what is asked of it, has a form.
func TestSetOIDC(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := issuer(t)
	c, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionOIDC, "Ours")
	must(t, err)
	good := OIDCForm{
		Issuer: at, ClientID: strings.Repeat("c", model.MostClientID), Secret: strings.Repeat("s", model.MostClientSecret),
		Scopes: " groups\topenid profile\nemail groups " + strings.Repeat("x", model.MostScope),
	}
	c, err = w.SetOIDC(t.Context(), w.dana, c.ID, c.Version, good)
	must(t, err)
	draft, _ := c.In(model.SettingsDraft)
	want := model.OIDCSettings{ClientID: good.ClientID, Scopes: []string{"groups", strings.Repeat("x", model.MostScope)}}
	if diff := cmp.Diff(want, draft.OIDC); diff != "" || draft.IdP != at {
		t.Errorf("at %s (-want +got):\n%s", draft.IdP, diff)
	}
	many := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, strings.Repeat("s", i+1))
		}
		return strings.Join(all, " ")
	}
	for name, test := range map[string]struct {
		change     func(*OIDCForm)
		field, key string // "" for what is accepted
	}{
		"no client":             {func(f *OIDCForm) { f.ClientID = " " }, "client_id", "sso.no_client_id"},
		"a long client":         {func(f *OIDCForm) { f.ClientID += "c" }, "client_id", "sso.bad_client_id"},
		"a client in lines":     {func(f *OIDCForm) { f.ClientID = "a\nb" }, "client_id", "sso.bad_client_id"},
		"a client in umlauts":   {func(f *OIDCForm) { f.ClientID = "zoë" }, "client_id", "sso.bad_client_id"},
		"a long secret":         {func(f *OIDCForm) { f.Secret += "s" }, "client_secret", "sso.long_client_secret"},
		"as many scopes":        {func(f *OIDCForm) { f.Scopes = many(model.MostIdPScopes) }, "", ""},
		"one too many":          {func(f *OIDCForm) { f.Scopes = many(model.MostIdPScopes + 1) }, "scopes", "sso.bad_scopes"},
		"a long scope":          {func(f *OIDCForm) { f.Scopes += "x" }, "scopes", "sso.bad_scopes"},
		"a scope in umlauts":    {func(f *OIDCForm) { f.Scopes = "gruppen größe" }, "scopes", "sso.bad_scopes"},
		"a script":              {func(f *OIDCForm) { f.Issuer = "javascript:alert(1)" }, "issuer", "sso.fault_address"},
		"nothing":               {func(f *OIDCForm) { f.Issuer = "" }, "issuer", "sso.fault_address"},
		"who describes nothing": {func(f *OIDCForm) { f.Issuer += "/elsewhere" }, "issuer", "sso.fault_http_status"},
	} {
		form := good
		test.change(&form)
		changed, err := w.SetOIDC(t.Context(), w.dana, c.ID, c.Version, form)
		if test.key == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else {
				c = changed
			}
			continue
		}
		if field := wantKind(t, err, model.Invalid, test.key); field != test.field {
			t.Errorf("%s: the field is %q", name, field)
		}
	}
	if _, err := w.SetOIDC(t.Context(), w.dana, c.ID, c.Version-1, good); model.KindOf(err) != model.Conflict {
		t.Errorf("changed meanwhile: %v", err)
	}
	saml, err := w.Add(t.Context(), w.dana, model.ProviderCustom, model.ConnectionSAML, "By SAML")
	must(t, err)
	_, err = w.SetOIDC(t.Context(), w.dana, saml.ID, saml.Version, good)
	wantKind(t, err, model.Conflict, "sso.other_protocol")
}
