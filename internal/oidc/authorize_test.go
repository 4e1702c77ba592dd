package oidc

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// failed checks that the application is told of an error, with everything that
// belongs to it.
func failed(t *testing.T, w *world, res response, code string) {
	t.Helper()
	if res.location == nil {
		t.Fatalf("no redirect: %d %s", res.status, res.body)
	}
	got := res.location.Query()
	if !strings.HasPrefix(res.location.String(), callback) || got.Get("error") != code || got.Get("error_description") == "" {
		t.Errorf("redirect to %s, want error %s", res.location, code)
	}
	if got.Get("iss") != w.server.URL || got.Has("code") {
		t.Errorf("iss %q, code %q", got.Get("iss"), got.Get("code"))
	}
}

// asked checks that the browser is sent to one of our pages, and returns where
// it shall go on.
func asked(t *testing.T, res response, page string) string {
	t.Helper()
	if res.location == nil || res.location.Path != page {
		t.Fatalf("%d to %v, want %s; %s", res.status, res.location, page, res.body)
	}
	next := res.location.Query().Get("next")
	if !strings.HasPrefix(next, "/oauth/authorize/req_") {
		t.Fatalf("next = %q", next)
	}
	return next
}

// granted checks that the application gets a code, and returns it.
func granted(t *testing.T, res response) string {
	t.Helper()
	if res.location == nil || res.location.Query().Get("code") == "" {
		t.Fatalf("no code: %d %v %s", res.status, res.location, res.body)
	}
	return res.location.Query().Get("code")
}

func TestOP_iss_in_response(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	good := b.authorize(t, w.web, nil)
	want := url.Values{"code": {granted(t, good)}, "state": {"the state"}, "iss": {w.server.URL}}
	if diff := cmp.Diff(want, good.location.Query()); diff != "" {
		t.Error(diff)
	}
	if good.header.Get("Cache-Control") != "no-store" {
		t.Error("the answer may be cached")
	}
	bad := b.authorize(t, w.web, url.Values{"response_type": {"token"}})
	failed(t, w, bad, "unsupported_response_type")
	if got := bad.location.Query().Get("state"); got != "the state" {
		t.Errorf("state = %q", got)
	}
}

func TestOP_redirect_uri_exact(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for name, uri := range map[string]string{
		"missing":       "",
		"extra path":    callback + "/more",
		"parent":        callback + "/../callback",
		"trailing":      callback + "/",
		"case of host":  "https://APP.example/callback",
		"case of path":  "https://app.example/Callback",
		"port":          "https://app.example:443/callback",
		"userinfo":      "https://app.example@evil.example/callback",
		"suffix":        "https://app.example.evil.example/callback",
		"fragment":      callback + "#f",
		"encoded slash": "https://app.example%2Fcallback",
		"encoded dot":   "https://app%2eexample/callback",
		"added query":   callback + "?x=1",
		"less query":    "https://app.example/with",
		"backslash":     `https://app.example\callback`,
		"scheme":        "http://app.example/callback",
		"relative":      "/callback",
		"space":         callback + " ",
		"another app's": "com.example.app:/callback",
		"loopback":      "http://127.0.0.1.evil.example/callback",
		"newline":       callback + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			res := b.authorize(t, w.web, url.Values{"redirect_uri": {uri}})
			if res.status != http.StatusUnprocessableEntity || res.location != nil {
				t.Errorf("%q: %d to %v, want a page", uri, res.status, res.location)
			}
			if uri != "" && !strings.Contains(res.body, applications.Shown(uri)) {
				t.Errorf("the page does not name the address: %s", res.body)
			}
		})
	}
}

// TestOP_unregistered_redirect_in_the_log, so that who registered the application sees
// the difference.
func TestOP_unregistered_redirect_in_the_log(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var log bytes.Buffer
	w.provider.cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	w.browser(t).authorize(t, w.web, url.Values{"redirect_uri": {callback + "/\u00a0"}})
	if got := log.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, string(w.web.ID)) || !strings.Contains(got, `callback/\u00a0`) {
		t.Errorf("the log says %s", got)
	}
}

func TestOP_client_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	for _, id := range [][]string{nil, {""}, {"skc_1"}, {"usr_1"}, {"' OR 1=1"}, {string(w.web.ID), string(w.web.ID)}} {
		res := b.authorize(t, w.web, url.Values{"client_id": id})
		if res.status != http.StatusUnprocessableEntity || res.location != nil {
			t.Errorf("%q: %d to %v, want a page", id, res.status, res.location)
		}
	}
	res := b.authorize(t, w.web, url.Values{"redirect_uri": {callback, callback}})
	if res.status != http.StatusUnprocessableEntity {
		t.Errorf("redirect_uri twice: %d", res.status)
	}
	if res := b.get(t, "/oauth/authorize?client_id=%zz"); res.status != http.StatusUnprocessableEntity {
		t.Errorf("malformed: %d", res.status)
	}
}

func TestOP_redirect_uri_keeps_query(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	res := b.authorize(t, w.web, url.Values{"redirect_uri": {"https://app.example/with?tenant=1"}})
	if granted(t, res); res.location.Query().Get("tenant") != "1" {
		t.Errorf("redirect to %s", res.location)
	}
	res = b.authorize(t, w.native, url.Values{"redirect_uri": {"com.example.app:/callback"}})
	if granted(t, res); !strings.HasPrefix(res.location.String(), "com.example.app:/callback?code=") {
		t.Errorf("redirect to %s", res.location)
	}
}

func TestOP_pkce_missing(t *testing.T) {
	t.Parallel()
	refusesChallenge(t, url.Values{"code_challenge": nil, "code_challenge_method": nil})
}

func TestOP_pkce_plain(t *testing.T) {
	t.Parallel()
	refusesChallenge(t, url.Values{"code_challenge": {verifier}, "code_challenge_method": {"plain"}})
}

func TestOP_pkce_method_missing(t *testing.T) {
	t.Parallel()
	refusesChallenge(t, url.Values{"code_challenge_method": nil})
}

func TestOP_pkce_malformed_challenge(t *testing.T) {
	t.Parallel()
	refusesChallenge(t, url.Values{"code_challenge": {challengeOf + "="}})
	refusesChallenge(t, url.Values{"code_challenge": {challengeOf[1:]}})
}

// refusesChallenge holds for confidential applications as for public ones.
func refusesChallenge(t *testing.T, changes url.Values) {
	t.Helper()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for _, app := range []model.Application{w.web, w.native} {
		failed(t, w, b.authorize(t, app, changes), "invalid_request")
	}
}

func TestOP_authorize_parameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for name, test := range map[string]struct {
		changes url.Values
		want    string // the error
	}{
		"response_type missing":  {url.Values{"response_type": nil}, "invalid_request"},
		"response_type hybrid":   {url.Values{"response_type": {"code id_token"}}, "unsupported_response_type"},
		"response_mode fragment": {url.Values{"response_mode": {"fragment"}}, "invalid_request"},
		"request object":         {url.Values{"request": {"eyJhbGciOiJub25lIn0.e30."}}, "request_not_supported"},
		"request_uri":            {url.Values{"request_uri": {"https://evil.example/"}}, "request_uri_not_supported"},
		"registration":           {url.Values{"registration": {"{}"}}, "registration_not_supported"},
		"domain_hint too long":   {url.Values{"domain_hint": {strings.Repeat("x", maxDomainHint+1)}}, "invalid_request"},
		"ui_locales too long":    {url.Values{"ui_locales": {strings.Repeat("x", maxUILocales+1)}}, "invalid_request"},
		"scope missing":          {url.Values{"scope": nil}, "invalid_scope"},
		"scope without openid":   {url.Values{"scope": {"profile email"}}, "invalid_scope"},
		"scope too long":         {url.Values{"scope": {"openid " + strings.Repeat("x", maxScope)}}, "invalid_scope"},
		"state too long":         {url.Values{"state": {strings.Repeat("x", maxState+1)}}, "invalid_request"},
		"nonce too long":         {url.Values{"nonce": {strings.Repeat("x", maxNonce+1)}}, "invalid_request"},
		"login_hint too long":    {url.Values{"login_hint": {strings.Repeat("x", maxLoginHint+1)}}, "invalid_request"},
		"prompt unknown":         {url.Values{"prompt": {"ask"}}, "invalid_request"},
		"prompt none and others": {url.Values{"prompt": {"none login"}}, "invalid_request"},
		"max_age negative":       {url.Values{"max_age": {"-1"}}, "invalid_request"},
		"max_age huge":           {url.Values{"max_age": {"99999999999999999999"}}, "invalid_request"},
		"organization malformed": {url.Values{"organization_id": {"acme"}}, "invalid_request"},
		"state twice":            {url.Values{"state": {"a", "b"}}, "invalid_request"},
		"nonce twice":            {url.Values{"nonce": {"a", "b"}}, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			res := b.authorize(t, w.web, test.changes)
			failed(t, w, res, test.want)
			want := authorizeParams(w.web, test.changes).Get("state")
			if name == "state twice" { // nobody knows which
				want = ""
			}
			if state := res.location.Query().Get("state"); state != want {
				t.Errorf("state = %q, want %q", state, want)
			}
		})
	}
	t.Run("bounds and unknown parameters are fine", func(t *testing.T) {
		granted(t, b.authorize(t, w.web, url.Values{
			"state": {strings.Repeat("x", maxState)}, "nonce": {strings.Repeat("x", maxNonce)}, "response_mode": {"query"},
			"display": {"popup"}, "ui_locales": {"fr"}, "acr_values": {"1"}, "unheard_of": {"1"}, "prompt": {""},
			"authorization_details": {`[{"type":"x"}]`}, "resource": {"https://a.example", "https://b.example"}, "audience": {"a", "b"},
		}))
	})
}

func TestOP_authorize_post(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	res := b.do(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/authorize", authorizeParams(w.web, nil)))
	if res.status != http.StatusSeeOther || res.location.Path != "/oauth/authorize" {
		t.Fatalf("%d to %v, want the same as a GET", res.status, res.location)
	}
	granted(t, b.get(t, res.location.String()))
	huge := authorizeParams(w.web, url.Values{"x": {strings.Repeat("x", maxForm)}})
	if res := b.do(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/authorize", huge)); res.status != http.StatusUnprocessableEntity {
		t.Errorf("huge: %d", res.status)
	}
}
