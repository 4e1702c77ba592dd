package handlers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/aliases"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestAliasLeadsPeople: whoever opens an address of before comes to the same page, and
// what a page of before sends is refused.
func TestAliasLeadsPeople(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	_, _, link := w.Browser(t).Begin(t, handlerstest.Kim, "")
	old := w.Move(t)
	b := w.Browser(t)
	for _, path := range []string{"/ui/members?q=a%20b", "/a/login/link/x", "/a/invite/x", "/portal/x", "/oidc/logout?state=1", "/sso/conn_1/start?next=%2Fui", "/sso/oidc/conn_1/callback?code=1&state=2", "/sso/saml/conn_1/slo?SAMLRequest=a%2Bb", "//evil.test/a", "/oauth/authorize/1"} {
		a := b.At(t, old, "GET", path, nil)
		if want := w.Server.URL + path; a.Status != http.StatusPermanentRedirect || a.Location() != want || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, to %q; want %q", path, a.Status, a.Location(), want)
		}
	}
	if a := b.At(t, old, "GET", "/a/login/link/"+link, nil); a.Location() != w.Server.URL+"/a/login/link/"+link {
		t.Errorf("a link in a mail of before leads to %q", a.Location())
	}
	for _, path := range []string{"/a/login", "/ui/profile", "/sso/conn_1/test", "/portal/x"} {
		if a := b.At(t, old, "POST", path, url.Values{"email": {handlerstest.Kim}}); a.Status != http.StatusMisdirectedRequest {
			t.Errorf("POST %s: status %d, want 421", path, a.Status)
		}
	}
	b.At(t, "http://third.localhost:"+w.Config.BaseURL.Port(), "GET", "/ui/", nil).Expect(t, http.StatusMisdirectedRequest)
	w.EndAlias(t)
	b.At(t, old, "GET", "/ui/", nil).Expect(t, http.StatusMisdirectedRequest)
}

// TestAliasOfConnections: identity providers that were told of the address of before sign
// people in, and those of new connections are told of the new one.
func TestAliasOfConnections(t *testing.T) {
	t.Parallel()
	for _, kind := range []model.ConnectionType{model.ConnectionSAML, model.ConnectionOIDC} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp := w.Upstream(t, kind)
			old := w.Move(t)
			signsIn(t, idp, old, handlerstest.Kim)
			dana := signsIn(t, idp, old, handlerstest.Dana)
			if page := dana.Get(t, "/ui/sso/"+string(idp.Connection.ID)).Body; !strings.Contains(page, old+"/sso/") {
				t.Error("the page of the connection does not have the address that its provider knows")
			}
			c, err := w.Config.SSO.Add(t.Context(), w.Actor(t, handlerstest.Dana), model.ProviderOkta, kind, "Second")
			if err != nil {
				t.Fatal(err)
			}
			if page := dana.Get(t, "/ui/sso/"+string(c.ID)).Body; strings.Contains(page, old+"/sso/") || !strings.Contains(page, w.Server.URL+"/sso/") {
				t.Error("the page of a new connection has the address of before")
			}
			if kind == model.ConnectionSAML {
				for _, at := range []string{old, w.Server.URL} {
					if got := dana.At(t, at, "GET", "/sso/saml/"+string(idp.Connection.ID)+"/metadata", nil).Body; !strings.Contains(got, `entityID="`+old+`/sso/saml/`) {
						t.Errorf("metadata at %s: %s", at, got)
					}
				}
			}
			w.EndAlias(t)
			if page := dana.Get(t, "/ui/sso/"+string(idp.Connection.ID)).Body; strings.Contains(page, old+"/sso/") {
				t.Error("the page still has an address that nothing answers at")
			}
		})
	}
}

// signsIn signs somebody in by an identity provider that sends its answer to an alias.
func signsIn(t *testing.T, idp *handlerstest.IdP, alias, email string) *handlerstest.Browser {
	t.Helper()
	w, b := idp.World, idp.World.Browser(t)
	carried := idp.Answer(t, b.Get(t, idp.Start()+"?next=%2Fui%2Fprofile"), handlerstest.Person{Email: email})
	if carried.Form != nil {
		carried.Path = "/sso/saml/" + string(idp.Connection.ID) + "/acs"
		page := b.At(t, alias, "POST", carried.Path, carried.Form, "Sec-Fetch-Site", "cross-site").Shows(t)
		if to := page.Find("form").Attr("action"); to != w.Server.URL+carried.Path {
			t.Fatalf("the page sends to %q", to)
		}
		carried.Form = url.Values{}
		for _, f := range page.Find("form").All("input") {
			carried.Form.Set(f.Attr("name"), f.Attr("value"))
		}
	} else if carried.Path = strings.TrimPrefix(b.At(t, alias, "GET", carried.Path, nil).Location(), w.Server.URL); !strings.HasPrefix(carried.Path, "/sso/") {
		t.Fatalf("the callback leads to %q", carried.Path)
	}
	b.Bring(t, carried).LeadsTo(t, "/ui/profile")
	b.Get(t, "/ui/profile").Shows(t)
	return b
}

// TestAliasOfDirectories: a provider goes on at the endpoint that it was given.
func TestAliasOfDirectories(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureDirSync)
	d := w.Directory(t, handlerstest.Dana)
	_, token := w.DirectoryToken(t, handlerstest.Dana, d)
	old := w.Move(t)
	for _, at := range []string{old, w.Server.URL} {
		a := w.Browser(t).At(t, at, "GET", "/scim/v2/"+string(d.ID)+"/ResourceTypes", nil, "Authorization", "Bearer "+token)
		if a.Status != http.StatusOK || !strings.Contains(a.Body, `"location":"`+at+`/scim/v2/`+string(d.ID)) {
			t.Errorf("at %s: status %d: %s", at, a.Status, a.Body)
		}
	}
}

// TestAliasIsAnIssuer: an application that knows the program by an address of before signs
// people in as ever, and its tokens stay good.
func TestAliasIsAnIssuer(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app, clientSecret, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	first := client{t: t, w: w, app: app, secret: clientSecret, browser: w.As(t, handlerstest.Dana)}
	before := first.signsIn(w.Server.URL)
	old := w.Move(t)
	first.browser = w.As(t, handlerstest.Dana)
	now := first.signsIn(old)
	first.signsIn(w.Server.URL)
	for name, tokens := range map[string]*oauth2.Token{"of before the move": before, "of the old issuer": now} {
		for _, at := range []string{old, w.Server.URL} {
			a := first.browser.At(t, at, "GET", "/userinfo", nil, "Authorization", "Bearer "+tokens.AccessToken)
			if a.Status != http.StatusOK {
				t.Errorf("userinfo at %s with a token %s: status %d", at, name, a.Status)
			}
			a = first.browser.At(t, at, "POST", "/oauth/introspect", url.Values{"token": {tokens.AccessToken}, "client_id": {string(app.ID)}, "client_secret": {clientSecret}})
			var said struct {
				Active bool
				Issuer string `json:"iss"`
			}
			if err := json.Unmarshal([]byte(a.Body), &said); err != nil || !said.Active || said.Issuer != old {
				t.Errorf("introspection at %s of a token %s: %s", at, name, a.Body)
			}
		}
	}
	w.EndAlias(t)
	first.browser.Get(t, "/userinfo", "Authorization", "Bearer "+before.AccessToken).Expect(t, http.StatusUnauthorized)
}

// client is an application, with somebody's browser.
type client struct {
	t       *testing.T
	w       *handlerstest.World
	app     model.Application
	secret  string
	browser *handlerstest.Browser
}

// signsIn signs somebody in by what an issuer says of itself, and returns the tokens.
func (c client) signsIn(issuer string) *oauth2.Token {
	c.t.Helper()
	ctx := context.WithValue(c.t.Context(), oauth2.HTTPClient, c.w.Server.Client())
	provider, err := rp.NewProvider(ctx, issuer)
	if err != nil {
		c.t.Fatal(err)
	}
	config := oauth2.Config{ClientID: string(c.app.ID), ClientSecret: c.secret, Endpoint: provider.Endpoint(), RedirectURL: "https://app.test/callback", Scopes: []string{"openid", "email", "offline_access"}}
	verifier := oauth2.GenerateVerifier()
	asks, err := url.Parse(config.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier)))
	if err != nil {
		c.t.Fatal(err)
	}
	a := c.browser.At(c.t, issuer, "GET", asks.RequestURI(), nil)
	for range 4 {
		to, err := url.Parse(a.Location())
		if err != nil || a.Location() == "" {
			c.t.Fatalf("status %d: %s", a.Status, a.Body)
		}
		if to.Host == "app.test" {
			a.Header.Set("Location", to.String())
			break
		}
		a = c.browser.Get(c.t, to.RequestURI())
	}
	to, err := url.Parse(a.Location())
	if err != nil {
		c.t.Fatal(err)
	}
	if got := to.Query().Get("iss"); got != issuer {
		c.t.Fatalf("the answer %s is of %q, want %q", to, got, issuer)
	}
	tokens, err := config.Exchange(ctx, to.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		c.t.Fatal(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	if _, err := provider.Verifier(&rp.Config{ClientID: string(c.app.ID)}).Verify(ctx, raw); err != nil {
		c.t.Error(err)
	}
	tokens.Expiry = tokens.Expiry.AddDate(-1, 0, 0)
	refreshed, err := config.TokenSource(ctx, tokens).Token()
	if err != nil {
		c.t.Fatal(err)
	}
	return refreshed
}

// TestAliasOfPasskeys: passkeys of before go on to sign in, and browsers are told that
// they may. New ones join them.
func TestAliasOfPasskeys(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	device := w.Device()
	w.As(t, handlerstest.Dana).AddPasskey(t, device)
	old := w.Move(t)
	for _, at := range []string{old, w.Server.URL} {
		if got := w.Browser(t).At(t, at, "GET", "/.well-known/webauthn", nil).Body; got != `{"origins":["`+w.Server.URL+`"]}` {
			t.Errorf("at %s: %s", at, got)
		}
	}
	device.Moves(w.Server.URL)
	b := w.Browser(t)
	b.Send(t, "/a/login/passkey", b.Answer(t, device, "/ui/profile")).Expect(t, http.StatusOK)
	b.Get(t, "/ui/profile").Shows(t)
	w.As(t, handlerstest.Kim).AddPasskey(t, w.Device())
	by, err := w.DB.PasskeysByHost(t.Context())
	if err != nil || by["localhost"] != 2 {
		t.Errorf("%v, %v", by, err)
	}
}

// TestAliasUses: who came by an address of before is remembered, and who only claims to be
// somebody is not.
func TestAliasUses(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureDirSync)
	idp := w.Upstream(t, model.ConnectionSAML)
	d := w.Directory(t, handlerstest.Dana)
	_, token := w.DirectoryToken(t, handlerstest.Dana, d)
	app, clientSecret, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	another, _, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Another", Type: model.ApplicationWeb, RedirectURIs: []string{"https://another.test/callback"},
	})
	if err != nil {
		t.Fatal(err)
	}
	actor := w.Actor(t, handlerstest.Dana)
	link, linkToken, err := w.Config.Portal.Share(t.Context(), actor, portal.Wish{Modules: []model.Feature{model.FeatureDirSync}, Life: model.PortalLinkLife})
	if err != nil {
		t.Fatal(err)
	}
	old := w.Move(t)
	b := w.Browser(t)
	uses := func() map[model.AliasKind]string {
		t.Helper()
		if err := w.Config.Aliased.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		by, err := aliases.Uses(t.Context(), w.Config.DB, []model.Site{model.Site(old)})
		if err != nil {
			t.Fatal(err)
		}
		got := map[model.AliasKind]string{}
		for _, u := range by[0] {
			if u.Minutes > 0 {
				got[u.Kind] += u.ID
			}
		}
		return got
	}
	b.At(t, old, "GET", "/scim/v2/"+string(d.ID)+"/ResourceTypes", nil, "Authorization", "Bearer "+secret.NewSource(nil).Token())
	b.At(t, old, "POST", "/oauth/token", url.Values{"client_id": {string(another.ID)}, "client_secret": {"x"}, "grant_type": {"authorization_code"}, "code": {"x"}})
	b.At(t, old, "GET", "/portal/"+secret.NewSource(nil).Token(), nil)
	b.At(t, old, "GET", "/sso/conn_7318642950172389376/start", nil)
	if diff := cmp.Diff(map[model.AliasKind]string{"people": ""}, uses()); diff != "" {
		t.Errorf("after strangers:\n%s", diff)
	}
	kim := signsIn(t, idp, old, handlerstest.Kim)
	b.At(t, old, "GET", "/scim/v2/"+string(d.ID)+"/ResourceTypes", nil, "Authorization", "Bearer "+token)
	client{t: t, w: w, app: app, secret: clientSecret, browser: kim}.signsIn(old)
	b.At(t, old, "GET", "/portal/"+linkToken, nil)
	want := map[model.AliasKind]string{"people": "", "connection": string(idp.Connection.ID), "directory": string(d.ID), "application": string(app.ID), "link": string(link.ID)}
	if diff := cmp.Diff(want, uses()); diff != "" {
		t.Error(diff)
	}
}
