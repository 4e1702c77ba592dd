package oidc

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// FuzzRedirectURI sends what a stranger may send as redirect_uri: only what is
// registered may ever be redirected to.
func FuzzRedirectURI(f *testing.F) {
	w := newWorld(f)
	for _, seed := range []string{
		callback, callback + "?", callback + "#", callback + "/", "https://app.example@evil.example/callback", "https://APP.example/callback",
		`https://app.example\@evil.example`, "javascript:alert(1)", "//app.example/callback", "https://app.example/%63allback", "\x00" + callback,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		params := authorizeParams(w.web, url.Values{"redirect_uri": {uri}})
		_, err := w.provider.recipient(t.Context(), params)
		if registered := slices.Contains(w.web.RedirectURIs, uri); registered != (err == nil) {
			t.Errorf("%q: %v", uri, err)
		}
		if err != nil && model.KindOf(err) != model.Invalid {
			t.Errorf("%q: %v", uri, err)
		}
	})
}

// FuzzAnswer registers any address and checks that the parameters of an answer
// change nothing about where it goes.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{callback, callback + "?a=b", callback + "#f", "com.example.app:/callback", "com.example.app:callback", "http://[::1]:80/"} {
		f.Add(seed, "state")
	}
	f.Add(callback, "&iss=https://evil.example#")
	f.Fuzz(func(t *testing.T, uri, state string) {
		registered, err := url.Parse(uri)
		if err != nil || registered.Query().Has("state") {
			t.Skip() // no URI that an application can be registered with
		}
		got, err := url.Parse(withParams(uri, url.Values{"state": {state}}))
		if err != nil {
			t.Fatal(err)
		}
		if got.Scheme != registered.Scheme || got.Host != registered.Host || got.Path != registered.Path || got.User.String() != registered.User.String() {
			t.Errorf("%q became %q", uri, got)
		}
		if values := got.Query()["state"]; !slices.Equal(values, []string{state}) {
			t.Errorf("state %q became %q in %q", state, values, got)
		}
	})
}

// FuzzAuthorize parses any query: it is refused in the protocol's words or
// everything that is kept has its form and bounds.
func FuzzAuthorize(f *testing.F) {
	app := model.Application{ID: "skc_1", OfflineAccess: true}
	good := authorizeParams(app, nil)
	for _, changes := range []url.Values{
		nil, {"prompt": {"none"}}, {"prompt": {"login select_account"}}, {"max_age": {"0"}}, {"max_age": {"1e9"}}, {"organization_id": {"org_1"}},
		{"scope": {"openid openid email"}}, {"state": {"a", "b"}}, {"nonce": {strings.Repeat("x", 600)}}, {"request": {"x"}},
	} {
		params := url.Values{}
		for name, values := range good {
			params[name] = values
		}
		for name, values := range changes {
			params[name] = values
		}
		f.Add(params.Encode())
	}
	f.Fuzz(func(t *testing.T, query string) {
		params, err := url.ParseQuery(query)
		if err != nil {
			t.Skip() // no query: net/http answers it before us
		}
		req, err := parseRequest(params, app)
		if err != nil {
			var refusal *failure
			if !errors.As(err, &refusal) || strings.ContainsAny(refusal.description, `"\`) {
				t.Errorf("%q: %v", query, err)
			}
			return
		}
		switch {
		case !secret.WellFormed(req.Challenge), params.Get("response_type") != "code", !slices.Contains(req.Scopes, scopeOpenID), len(req.Scopes) > 4,
			len(req.Nonce) > maxNonce, len(req.LoginHint) > maxLoginHint, len(req.DomainHint) > maxDomainHint, len(req.UILocales) > maxUILocales,
			len(params.Get("state")) > maxState, req.silent && req.NeedsLogin,
			req.Organization != "" && !model.ValidID(model.PrefixOrg, string(req.Organization)):
			t.Errorf("%q is accepted: %+v", query, req)
		}
	})
}
