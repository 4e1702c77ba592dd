package oidc

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// basicAuth adds credentials as RFC 6749, section 2.3.1, wants them.
func basicAuth(r *http.Request, id model.ApplicationID, password string) *http.Request {
	r.SetBasicAuth(url.QueryEscape(string(id)), url.QueryEscape(password))
	return r
}

func TestOP_client_authentication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	inBody := func(app model.Application, password string) url.Values {
		return url.Values{"client_id": {string(app.ID)}, "client_secret": {password}}
	}
	nobody := url.Values{"client_id": nil}
	for name, test := range map[string]struct {
		app   model.Application
		form  url.Values
		basic []string // id and secret
		raw   string   // the Authorization header itself
		want  string   // the error, "" when it succeeds
	}{
		"basic":                          {app: w.web, form: nobody, basic: []string{string(w.web.ID), clientSecret}},
		"basic with the older secret":    {app: w.web, form: nobody, basic: []string{string(w.web.ID), "the old secret"}},
		"basic and the same client_id":   {app: w.web, form: url.Values{"client_id": {string(w.web.ID)}}, basic: []string{string(w.web.ID), clientSecret}},
		"post":                           {app: w.web, form: inBody(w.web, clientSecret)},
		"none":                           {app: w.native},
		"none, as an empty Basic secret": {app: w.native, form: nobody, basic: []string{string(w.native.ID), ""}},

		"post beside a token": {app: w.web, form: inBody(w.web, clientSecret), raw: "Bearer x"},
		"none beside a token": {app: w.native, raw: "bearer x"},

		"basic with a wrong secret":     {app: w.web, form: nobody, basic: []string{string(w.web.ID), "wrong"}, want: "invalid_client"},
		"basic with an unknown client":  {app: w.web, form: nobody, basic: []string{"skc_1", clientSecret}, want: "invalid_client"},
		"basic with another client_id":  {app: w.web, basic: []string{string(w.web.ID), clientSecret}, want: "invalid_request"},
		"post with a wrong secret":      {app: w.web, form: inBody(w.web, "wrong"), want: "invalid_client"},
		"post with the hash":            {app: w.web, form: inBody(w.web, string(secret.Hash(clientSecret))), want: "invalid_client"},
		"confidential without a secret": {app: w.web, form: url.Values{"client_id": {string(w.web.ID)}}, want: "invalid_client"},
		"public with a secret":          {app: w.native, form: inBody(w.native, clientSecret), want: "invalid_client"},
		"no client at all":              {app: w.native, form: nobody, want: "invalid_client"},
		"malformed client_id":           {app: w.native, form: url.Values{"client_id": {"skc_0x1"}}, want: "invalid_client"},
		"malformed escape":              {app: w.web, form: nobody, raw: "Basic c2tjXzE6JXp6", want: "invalid_client"},
		"malformed base64":              {app: w.web, form: nobody, raw: "Basic !", want: "invalid_client"},
		"another scheme":                {app: w.web, form: inBody(w.web, clientSecret), raw: "Digest x", want: "invalid_client"},
		"a token is no authentication":  {app: w.web, form: nobody, raw: "Bearer x", want: "invalid_client"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", w.redeemParams(b.code(t, test.app), test.form))
			if test.basic != nil {
				basicAuth(r, model.ApplicationID(test.basic[0]), test.basic[1])
			}
			if test.raw != "" {
				r.Header.Set("Authorization", test.raw)
			}
			a := w.token(t, r)
			if a.Error != test.want {
				t.Fatalf("%d %s (%s), want %q", a.status, a.Error, a.Description, test.want)
			}
			unauthorized := test.want == "invalid_client"
			if (a.status == http.StatusUnauthorized) != unauthorized || strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Basic ") != unauthorized {
				t.Errorf("%d, WWW-Authenticate %q", a.status, a.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestOP_two_auth_methods(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	form := w.redeemParams(b.code(t, w.web), url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}})
	r := basicAuth(newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", form), w.web.ID, clientSecret)
	refused(t, w.token(t, r), http.StatusBadRequest, "invalid_request")

	twice := newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", w.redeemParams("x", url.Values{"client_id": nil}))
	basicAuth(twice, w.web.ID, clientSecret)
	twice.Header.Add("Authorization", twice.Header.Get("Authorization"))
	refused(t, w.token(t, twice), http.StatusUnauthorized, "invalid_client")
}

// TestOP_secret_uses: which secret was shown is known, and a wrong one counts for none.
func TestOP_secret_uses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	used := func() (all []bool) {
		app, err := w.db.Application(t.Context(), w.web.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range w.applications.Uses(app) {
			all = append(all, !s.LastUsedAt.IsZero())
		}
		return all
	}
	for _, step := range []struct {
		secret string
		want   []bool
	}{{"wrong", []bool{false, false}}, {"", []bool{false, false}}, {"the old secret", []bool{true, false}}, {clientSecret, []bool{true, true}}} {
		r := newRequest(t, http.MethodPost, w.server.URL+introspectPath, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {step.secret}, "token": {"x"}})
		w.browser(t).do(t, r)
		if diff := cmp.Diff(step.want, used()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", step.secret, diff)
		}
	}
}

// TestOP_bearer_beside_credentials: some clients send their access token along with
// everything. It says nothing about which client asks, at any endpoint.
func TestOP_bearer_beside_credentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.enter(t)
	for _, header := range [][]string{{"Bearer " + a.AccessToken}, {"bearer"}, {"Bearer x", "BEARER y"}} {
		for _, path := range []string{introspectPath, revokePath} {
			r := newRequest(t, http.MethodPost, w.server.URL+path, url.Values{
				"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}, "token": {a.AccessToken},
			})
			r.Header["Authorization"] = header
			if res := w.browser(t).do(t, r); res.status != http.StatusOK {
				t.Errorf("%s with %s: %d %s", path, header, res.status, res.body)
			}
		}
	}
	r := newRequest(t, http.MethodPost, w.server.URL+tokenPath, url.Values{"grant_type": {"client_credentials"}})
	basicAuth(r, w.web.ID, clientSecret).Header.Add("Authorization", "Bearer x")
	if got := w.token(t, r); got.status != http.StatusOK {
		t.Errorf("beside Basic: %d %s", got.status, got.Error)
	}
	app := w.keyed(t)
	assertion := signAssertion(t, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, w.assertionClaims(app))
	r = newRequest(t, http.MethodPost, w.server.URL+tokenPath, url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {assertion},
	})
	r.Header.Set("Authorization", "Bearer "+a.AccessToken)
	if got := w.token(t, r); got.status != http.StatusOK || claimsOf(t, got.AccessToken)["sub"] != string(app.ID) {
		t.Errorf("beside an assertion: %d %s", got.status, got.Error)
	}
}

// TestOP_refused_client_in_the_log: who set the client up learns there why it is
// refused, and nobody learns a secret.
func TestOP_refused_client_in_the_log(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.keyed(t)
	var log bytes.Buffer
	w.provider.cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	for name, test := range map[string]struct {
		form url.Values
		want string
	}{
		"unknown":      {url.Values{"client_id": {"skc_1"}, "client_secret": {"hidden"}}, "skc_1 is not registered"},
		"no client":    {url.Values{"client_secret": {"hidden"}}, "client_id is missing or malformed"},
		"wrong secret": {url.Values{"client_id": {string(w.web.ID)}, "client_secret": {"hidden"}}, string(w.web.ID) + " shows a secret that is none of its own"},
		"has keys":     {url.Values{"client_id": {string(app.ID)}, "client_secret": {"hidden"}}, string(app.ID) + " has keys and shows none of them"},
	} {
		t.Run(name, func(t *testing.T) {
			log.Reset()
			test.form.Set("grant_type", "client_credentials")
			a := w.redeem(t, test.form)
			refused(t, a, http.StatusUnauthorized, "invalid_client")
			if a.Description != errClient.description {
				t.Errorf("the answer tells %q", a.Description)
			}
			if got := log.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, test.want) || strings.Contains(got, "hidden") {
				t.Errorf("the log says %s", got)
			}
		})
	}
}
