package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
)

// suite is what a module of the OpenID conformance suite works with: a
// confidential client that sends no PKCE, as the Basic profile does, and a
// browser.
type suite struct {
	*world
	app     model.Application
	browser *browser
	session model.Session // "" before signIn
}

// plain are the parameters that the suite's requests do not have.
var plain = url.Values{"code_challenge": nil, "code_challenge_method": nil}

func with(changes url.Values) url.Values {
	all := url.Values{}
	for _, from := range []url.Values{plain, changes} {
		for name, values := range from {
			all[name] = values
		}
	}
	return all
}

// authorize sends an authorization request and signs in where that is asked for.
func (s *suite) authorize(t *testing.T, changes url.Values) url.Values {
	t.Helper()
	res := s.browser.authorize(t, s.app, with(changes))
	if res.location != nil && res.location.Path == loginPage {
		next := res.location.Query().Get("next")
		s.clock.Advance(2 * time.Second)
		s.session = s.browser.signIn(t, s.ada, s.acme.ID)
		res = s.browser.get(t, next)
	}
	if res.location == nil {
		t.Fatalf("%d %s", res.status, res.body)
	}
	return res.location.Query()
}

// exchange redeems the code of an answer.
func (s *suite) exchange(t *testing.T, got url.Values) answer {
	t.Helper()
	a := s.redeem(t, s.redeemParams(got.Get("code"), url.Values{
		"client_id": {string(s.app.ID)}, "client_secret": {clientSecret}, "code_verifier": nil,
	}))
	if a.status != http.StatusOK {
		t.Fatalf("%d %s %s; from %v", a.status, a.Error, a.Description, got)
	}
	return a
}

// signIn is the whole flow.
func (s *suite) signIn(t *testing.T, changes url.Values) answer {
	t.Helper()
	return s.exchange(t, s.authorize(t, changes))
}

func authTime(t *testing.T, a answer) int64 {
	return int64(claimsOf(t, a.IDToken)["auth_time"].(float64))
}

// succeeds is a module in which some parameter must do no harm.
func succeeds(changes url.Values) func(*testing.T, *suite) {
	return func(t *testing.T, s *suite) { s.signIn(t, changes) }
}

// fails is a module in which the application must be told of an error.
func fails(changes url.Values, want string) func(*testing.T, *suite) {
	return func(t *testing.T, s *suite) {
		if got := s.authorize(t, changes); got.Get("error") != want || got.Get("state") != "the state" || got.Get("iss") != s.server.URL {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

// claimed is a module that asks for scopes and expects claims, and no others of
// the person.
func claimed(scope string, want ...string) func(*testing.T, *suite) {
	return func(t *testing.T, s *suite) {
		a := s.signIn(t, url.Values{"scope": {scope}})
		var info map[string]any
		if err := json.Unmarshal([]byte(s.userinfo(t, a.AccessToken).body), &info); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"name", "given_name", "family_name", "email", "email_verified"} {
			if _, ok := info[name]; ok != slices.Contains(want, name) {
				t.Errorf("%s: %v", name, info[name])
			}
		}
	}
}

// modules are those of the suite's Config and Basic profiles, by its names
// without "oidcc-".
var modules = map[string]func(*testing.T, *suite){
	"discovery-endpoint-verification": func(t *testing.T, s *suite) {
		var d map[string]any
		if err := json.Unmarshal([]byte(s.browser.get(t, "/.well-known/openid-configuration").body), &d); err != nil {
			t.Fatal(err)
		}
		if d["issuer"] != s.server.URL {
			t.Errorf("issuer %v", d["issuer"])
		}
		for _, name := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"} {
			if u, _ := d[name].(string); !strings.HasPrefix(u, s.server.URL+"/") {
				t.Errorf("%s = %q", name, u)
			}
		}
		for _, name := range []string{"response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"} {
			if list, _ := d[name].([]any); len(list) == 0 {
				t.Errorf("%s is missing", name)
			}
		}
		for _, private := range []string{`"d"`, `"p"`, `"q"`, `"k"`} {
			if strings.Contains(s.browser.get(t, "/keys").body, private) {
				t.Errorf("the keys have a member %s", private)
			}
		}
	},
	"server":                succeeds(nil),
	"response-type-missing": fails(url.Values{"response_type": nil}, "invalid_request"),
	"idtoken-signature": func(t *testing.T, s *suite) {
		token, err := jose.ParseSignedCompact(s.signIn(t, nil).IDToken, algorithms())
		if err != nil {
			t.Fatal(err)
		}
		set := s.published(t)
		if _, err := token.Verify(set.Key(token.Signatures[0].Protected.KeyID)[0].Key); err != nil {
			t.Error(err)
		}
	},
	"userinfo-get": func(t *testing.T, s *suite) {
		if res := s.userinfo(t, s.signIn(t, nil).AccessToken); res.status != http.StatusOK || !strings.Contains(res.body, string(s.ada.ID)) {
			t.Errorf("%d %s", res.status, res.body)
		}
	},
	"userinfo-post-header": func(t *testing.T, s *suite) {
		r := newRequest(t, http.MethodPost, s.server.URL+"/userinfo", nil)
		r.Header.Set("Authorization", "Bearer "+s.signIn(t, nil).AccessToken)
		if res := s.browser.do(t, r); res.status != http.StatusOK {
			t.Errorf("%d %s", res.status, res.body)
		}
	},
	"userinfo-post-body": func(t *testing.T, s *suite) {
		form := url.Values{"access_token": {s.signIn(t, nil).AccessToken}}
		if res := s.browser.do(t, newRequest(t, http.MethodPost, s.server.URL+"/userinfo", form)); res.status != http.StatusOK {
			t.Errorf("%d %s", res.status, res.body)
		}
	},
	"ensure-request-without-nonce-succeeds-for-code-flow": func(t *testing.T, s *suite) {
		if nonce := claimsOf(t, s.signIn(t, url.Values{"nonce": nil}).IDToken)["nonce"]; nonce != nil {
			t.Errorf("nonce %v", nonce)
		}
	},
	"scope-profile":                     claimed("openid profile", "name", "given_name", "family_name"),
	"scope-email":                       claimed("openid email", "email", "email_verified"),
	"scope-all":                         claimed("openid profile email address phone", "name", "given_name", "family_name", "email", "email_verified"),
	"ensure-other-scope-order-succeeds": claimed("email openid", "email", "email_verified"),
	"display-page":                      succeeds(url.Values{"display": {"page"}}),
	"display-popup":                     succeeds(url.Values{"display": {"popup"}}),
	"prompt-login": func(t *testing.T, s *suite) {
		first, second := s.signIn(t, nil), s.signIn(t, url.Values{"prompt": {"login"}})
		if authTime(t, second) <= authTime(t, first) {
			t.Error("auth_time has not moved")
		}
	},
	"prompt-none-not-logged-in": fails(url.Values{"prompt": {"none"}}, "login_required"),
	"prompt-none-logged-in": func(t *testing.T, s *suite) {
		first, second := s.signIn(t, nil), s.signIn(t, url.Values{"prompt": {"none"}})
		if authTime(t, second) != authTime(t, first) || claimsOf(t, first.IDToken)["sub"] != claimsOf(t, second.IDToken)["sub"] {
			t.Error("another sign-in")
		}
	},
	"max-age-1": func(t *testing.T, s *suite) {
		first := s.signIn(t, nil)
		s.clock.Advance(2 * time.Second)
		if second := s.signIn(t, url.Values{"max_age": {"1"}}); authTime(t, second) <= authTime(t, first) {
			t.Error("auth_time has not moved")
		}
	},
	"max-age-10000": func(t *testing.T, s *suite) {
		first := s.signIn(t, nil)
		s.clock.Advance(2 * time.Second)
		if second := s.signIn(t, url.Values{"max_age": {"10000"}}); authTime(t, second) != authTime(t, first) {
			t.Error("auth_time has moved")
		}
	},
	"ensure-request-with-unknown-parameter-succeeds": succeeds(url.Values{"extra": {"foobar"}}),
	"id-token-hint": func(t *testing.T, s *suite) {
		s.signIn(t, url.Values{"prompt": {"none"}, "id_token_hint": {s.signIn(t, nil).IDToken}})
	},
	"login-hint":     succeeds(url.Values{"login_hint": {"buffy@example.com"}}),
	"ui-locales":     succeeds(url.Values{"ui_locales": {"se"}}),
	"claims-locales": succeeds(url.Values{"claims_locales": {"se"}}),
	"ensure-request-with-acr-values-succeeds": func(t *testing.T, s *suite) {
		for _, asked := range []string{"1 2", "phr 1"} { // where discovery lists none, and those that it lists
			if got := claimsOf(t, s.signIn(t, url.Values{"acr_values": {asked}}).IDToken)["acr"]; got != "1" {
				t.Errorf("acr_values=%s: acr %v", asked, got)
			}
		}
	},
	"claims-essential":                            succeeds(url.Values{"claims": {`{"userinfo":{"name":{"essential":true}},"id_token":{"auth_time":{"essential":true}}}`}}),
	"ensure-request-with-valid-pkce-succeeds":     pkceSucceeds,
	"codereuse":                                   codeReuse(0),
	"codereuse-30seconds":                         codeReuse(30 * time.Second),
	"ensure-registered-redirect-uri":              unregistered,
	"ensure-post-request-succeeds":                postSucceeds,
	"server-client-secret-post":                   succeeds(nil), // exchange authenticates that way
	"unsigned-request-object-supported-correctly": fails(url.Values{"request": {"eyJhbGciOiJub25lIn0.e30."}}, "request_not_supported"),
	"refresh-token": func(t *testing.T, s *suite) {
		first := s.signIn(t, url.Values{"scope": {"openid offline_access"}})
		form := url.Values{"client_id": {string(s.app.ID)}, "client_secret": {clientSecret}}
		if a := s.refresh(t, first.Refresh, form); a.status != http.StatusOK || claimsOf(t, a.IDToken)["sub"] != claimsOf(t, first.IDToken)["sub"] {
			t.Errorf("%d %s", a.status, a.Error)
		}
	},
}

func pkceSucceeds(t *testing.T, s *suite) {
	got := s.authorize(t, url.Values{"code_challenge": {challengeOf}, "code_challenge_method": {"S256"}})
	form := s.redeemParams(got.Get("code"), url.Values{"client_id": {string(s.app.ID)}, "client_secret": {clientSecret}})
	if a := s.redeem(t, form); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.Error)
	}
}

func codeReuse(after time.Duration) func(*testing.T, *suite) {
	return func(t *testing.T, s *suite) {
		got := s.authorize(t, nil)
		first := s.exchange(t, got)
		s.clock.Advance(after)
		form := s.redeemParams(got.Get("code"), url.Values{"client_id": {string(s.app.ID)}, "client_secret": {clientSecret}, "code_verifier": nil})
		refused(t, s.redeem(t, form), http.StatusBadRequest, "invalid_grant")
		if res := s.userinfo(t, first.AccessToken); res.status != http.StatusUnauthorized {
			t.Errorf("the tokens of the first: %d", res.status)
		}
	}
}

func unregistered(t *testing.T, s *suite) {
	res := s.browser.authorize(t, s.app, with(url.Values{"redirect_uri": {callback + "/x"}}))
	if res.status != http.StatusUnprocessableEntity || res.location != nil {
		t.Errorf("%d to %v, want a page", res.status, res.location)
	}
}

func postSucceeds(t *testing.T, s *suite) {
	s.browser.signIn(t, s.ada, s.acme.ID)
	res := s.browser.do(t, newRequest(t, http.MethodPost, s.server.URL+"/oauth/authorize", authorizeParams(s.app, with(nil))))
	if res.location == nil {
		t.Fatalf("%d %s", res.status, res.body)
	}
	s.exchange(t, s.browser.get(t, res.location.String()).location.Query())
}

// TestConformance runs the modules of the OpenID conformance suite that concern
// a provider like this one, one subtest for each of its names.
func TestConformance(t *testing.T) {
	t.Parallel()
	for name, module := range modules {
		t.Run("oidcc-"+name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			module(t, &suite{world: w, app: w.lenient(t), browser: w.browser(t)})
		})
	}
}
