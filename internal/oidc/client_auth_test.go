package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/internal/model"
	"anteroom/internal/secret"
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
		"another scheme":                {app: w.web, form: inBody(w.web, clientSecret), raw: "Bearer x", want: "invalid_client"},
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
