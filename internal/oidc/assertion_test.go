package oidc

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// keyed registers an application that signs in with the second RSA key.
func (w *world) keyed(t testing.TB) model.Application {
	t.Helper()
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: rsaKeys()[1].Public(), KeyID: "k1"}}})
	if err != nil {
		t.Fatal(err)
	}
	app, clientSecret, err := applications.New(w.db, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Keyed", Type: model.ApplicationWeb, RedirectURIs: []string{callback}, JWKS: string(set), Scopes: []string{"orders:read"},
	})
	if err != nil || clientSecret != "" {
		t.Fatal(err, clientSecret)
	}
	return app
}

// assertionClaims are those of an assertion that is right.
func (w *world) assertionClaims(app model.Application) map[string]any {
	now := w.clock.Now()
	return map[string]any{
		"iss": app.ID, "sub": app.ID, "aud": w.server.URL + "/oauth/token", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"jti": secret.NewSource(nil).Token(),
	}
}

// signAssertion signs claims with a key, by headers of the test's choice.
func signAssertion(t testing.TB, key any, alg jose.SignatureAlgorithm, header map[jose.HeaderKey]any, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, &jose.SignerOptions{ExtraHeaders: header})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (w *world) assert(t testing.TB, assertion string, changes url.Values) answer {
	t.Helper()
	params := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}}
	for name, values := range changes {
		params[name] = values
	}
	return w.token(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", params))
}

func TestOP_pkjwt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.keyed(t)
	kid := map[jose.HeaderKey]any{"kid": "k1"}
	for name, change := range map[string]func(map[string]any){
		"token endpoint":         func(map[string]any) {},
		"issuer":                 func(c map[string]any) { c["aud"] = w.server.URL },
		"list of one":            func(c map[string]any) { c["aud"] = []string{w.server.URL} },
		"longest":                func(c map[string]any) { c["exp"] = w.clock.Now().Add(model.AssertionLife).Unix() },
		"fraction of a second":   func(c map[string]any) { c["exp"] = float64(w.clock.Now().Unix()) + 0.5 },
		"clock a little fast":    func(c map[string]any) { c["iat"] = w.clock.Now().Add(20 * time.Second).Unix() },
		"without iat":            func(c map[string]any) { delete(c, "iat") },
		"with members of others": func(c map[string]any) { c["tenant"] = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			claims := w.assertionClaims(app)
			change(claims)
			if a := w.assert(t, signAssertion(t, rsaKeys()[1], jose.RS256, kid, claims), nil); a.status != http.StatusOK {
				t.Errorf("%d %s %s", a.status, a.Error, a.Description)
			}
		})
	}
	t.Run("the only key needs no kid", func(t *testing.T) {
		claims := w.assertionClaims(app)
		a := w.assert(t, signAssertion(t, rsaKeys()[1], jose.RS256, nil, claims), url.Values{"client_id": {string(app.ID)}})
		if a.status != http.StatusOK {
			t.Errorf("%d %s", a.status, a.Error)
		}
	})
}

// pkjwtRefused checks claims that must not do, signed with the registered key.
func pkjwtRefused(t *testing.T, cases map[string]func(*world, map[string]any)) {
	t.Helper()
	w := newWorld(t)
	app := w.keyed(t)
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			claims := w.assertionClaims(app)
			change(w, claims)
			a := w.assert(t, signAssertion(t, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, claims), nil)
			refused(t, a, http.StatusUnauthorized, "invalid_client")
		})
	}
}

func TestOP_pkjwt_wrong_aud(t *testing.T) {
	t.Parallel()
	pkjwtRefused(t, map[string]func(*world, map[string]any){
		"another server":   func(_ *world, c map[string]any) { c["aud"] = "https://other.example" },
		"several":          func(w *world, c map[string]any) { c["aud"] = []string{w.server.URL, "https://other.example"} },
		"none":             func(_ *world, c map[string]any) { delete(c, "aud") },
		"empty list":       func(_ *world, c map[string]any) { c["aud"] = []string{} },
		"number":           func(_ *world, c map[string]any) { c["aud"] = 1 },
		"slash at the end": func(w *world, c map[string]any) { c["aud"] = w.server.URL + "/" },
		"another endpoint": func(w *world, c map[string]any) { c["aud"] = w.server.URL + "/userinfo" },
	})
}

func TestOP_pkjwt_exp_far(t *testing.T) {
	t.Parallel()
	in := func(name string, d time.Duration) func(*world, map[string]any) {
		return func(w *world, c map[string]any) { c[name] = w.clock.Now().Add(d).Unix() }
	}
	pkjwtRefused(t, map[string]func(*world, map[string]any){
		"far":        in("exp", 61*time.Minute),
		"over":       in("exp", 0),
		"none":       func(_ *world, c map[string]any) { delete(c, "exp") },
		"huge":       func(_ *world, c map[string]any) { c["exp"] = 1e300 },
		"negative":   func(_ *world, c map[string]any) { c["exp"] = -1 },
		"text":       func(_ *world, c map[string]any) { c["exp"] = "tomorrow" },
		"future iat": in("iat", time.Minute),
		"future nbf": in("nbf", time.Minute),
	})
}

func TestOP_pkjwt_iss_ne_sub(t *testing.T) {
	t.Parallel()
	pkjwtRefused(t, map[string]func(*world, map[string]any){
		"iss of another": func(w *world, c map[string]any) { c["iss"] = w.web.ID },
		"sub of another": func(w *world, c map[string]any) { c["sub"] = w.web.ID },
		"both":           func(w *world, c map[string]any) { c["iss"], c["sub"] = w.web.ID, w.web.ID },
		"unknown":        func(_ *world, c map[string]any) { c["iss"], c["sub"] = "skc_1", "skc_1" },
		"no jti":         func(_ *world, c map[string]any) { delete(c, "jti") },
		"long jti":       func(_ *world, c map[string]any) { c["jti"] = strings.Repeat("x", maxJTI+1) },
	})
}

func TestOP_pkjwt_jti_replay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.keyed(t)
	assertion := signAssertion(t, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, w.assertionClaims(app))
	got := make([]answer, 30)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() { got[i] = w.assert(t, assertion, nil) })
	}
	group.Wait()
	successes := 0
	for _, a := range got {
		if a.status == http.StatusOK {
			successes++
			continue
		}
		refused(t, a, http.StatusUnauthorized, "invalid_client")
	}
	if successes != 1 {
		t.Errorf("%d successes", successes)
	}
	// The id is forgotten only when the assertion is over anyway.
	w.write(t, func(tx *db.Tx) error { return tx.SweepAuthorizations(t.Context(), 0, 0) })
	refused(t, w.assert(t, assertion, nil), http.StatusUnauthorized, "invalid_client")
}

// TestOP_pkjwt_header covers what the header of an assertion may not say: alg_none,
// alg_hs256_with_pubkey, kid_unknown, jku_header and the like.
func TestOP_pkjwt_header(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.keyed(t)
	var fetched atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched.Store(true) }))
	t.Cleanup(elsewhere.Close)
	public, err := jose.JSONWebKey{Key: rsaKeys()[1].Public()}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	with := func(name jose.HeaderKey, value any) map[jose.HeaderKey]any {
		header := map[jose.HeaderKey]any{"kid": "k1"}
		header[name] = value
		return header
	}
	sign := func(key any, alg jose.SignatureAlgorithm, header map[jose.HeaderKey]any) string {
		return signAssertion(t, key, alg, header, w.assertionClaims(app))
	}
	claims, err := json.Marshal(w.assertionClaims(app))
	if err != nil {
		t.Fatal(err)
	}
	for name, assertion := range map[string]string{
		"alg_none":              encode(`{"alg":"none","kid":"k1"}`) + "." + encode(string(claims)) + ".",
		"alg_hs256_with_pubkey": sign(public, jose.HS256, with("kid", "k1")),
		"alg_ps256":             sign(rsaKeys()[1], jose.PS256, with("kid", "k1")),
		"kid_unknown":           sign(rsaKeys()[1], jose.RS256, with("kid", "k2")),
		"another key":           sign(rsaKeys()[0], jose.RS256, with("kid", "k1")),
		"jku_header":            sign(rsaKeys()[1], jose.RS256, with("jku", elsewhere.URL)),
		"x5u_header":            sign(rsaKeys()[1], jose.RS256, with("x5u", elsewhere.URL)),
		"jwk_header":            sign(rsaKeys()[0], jose.RS256, with("jwk", jose.JSONWebKey{Key: rsaKeys()[0].Public()})),
		"garbage":               "x.y.z",
		"empty":                 "",
		"too long":              sign(rsaKeys()[1], jose.RS256, with("typ", strings.Repeat("x", maxAssertion))),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, w.assert(t, assertion, nil), http.StatusUnauthorized, "invalid_client")
		})
	}
	if fetched.Load() {
		t.Error("what an assertion names was fetched")
	}
}

// TestOP_pkjwt_says_why: whoever makes assertions learns from the answer what is wrong
// with one, and the log says the same and who it was.
func TestOP_pkjwt_says_why(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.keyed(t)
	var log bytes.Buffer
	w.provider.cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	set := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c[name] = value }
	}
	at := func(name string, d time.Duration) func(map[string]any) { return set(name, w.clock.Now().Add(d).Unix()) }
	for name, test := range map[string]struct {
		change func(map[string]any)
		key    int
		kid    string
		says   string
		logs   string
	}{
		"audience": {set("aud", "https://other.example"), 1, "k1", "aud of client_assertion must be the issuer or the token endpoint", "https://other.example"},
		"life":     {at("exp", 2*time.Hour), 1, "k1", "more than an hour away", string(app.ID)},
		"over":     {at("exp", -time.Minute), 1, "k1", "has expired", string(app.ID)},
		"early":    {at("iat", time.Hour), 1, "k1", "in the future", string(app.ID)},
		"no jti":   {set("jti", ""), 1, "k1", "jti of client_assertion is missing", string(app.ID)},
		"iss":      {set("iss", "skc_1"), 1, "k1", "iss and sub of client_assertion must both be", string(app.ID)},
		"types":    {set("exp", "soon"), 1, "k1", "cannot be read", "exp, iat and nbf numbers"},
		"kid":      {set("x", 1), 1, "k2", "kid of client_assertion is none of the keys", "k2"},
		"key":      {set("x", 1), 0, "k1", "is not signed with the key", string(app.ID)},
	} {
		t.Run(name, func(t *testing.T) {
			log.Reset()
			claims := w.assertionClaims(app)
			test.change(claims)
			raw := signAssertion(t, rsaKeys()[test.key], jose.RS256, map[jose.HeaderKey]any{"kid": test.kid}, claims)
			a := w.assert(t, raw, nil)
			refused(t, a, http.StatusUnauthorized, "invalid_client")
			if !strings.Contains(a.Description, test.says) {
				t.Errorf("the answer says %q", a.Description)
			}
			got := log.String()
			if !strings.Contains(got, test.says) || !strings.Contains(got, test.logs) || strings.Contains(got, raw) {
				t.Errorf("the log says %s", got)
			}
		})
	}
	without := w.assertionClaims(w.web)
	a := w.assert(t, signAssertion(t, rsaKeys()[1], jose.RS256, nil, without), nil)
	if refused(t, a, http.StatusUnauthorized, "invalid_client"); !strings.Contains(a.Description, "has no keys registered") {
		t.Errorf("the answer says %q", a.Description)
	}
}

// TestOP_pkjwt_one_method: an application with keys uses them, and nothing
// beside.
func TestOP_pkjwt_one_method(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.keyed(t)
	assertion := func() string {
		return signAssertion(t, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, w.assertionClaims(app))
	}
	refused(t, w.assert(t, assertion(), url.Values{"client_secret": {"x"}}), http.StatusBadRequest, "invalid_request")
	refused(t, w.assert(t, assertion(), url.Values{"client_id": {string(w.web.ID)}}), http.StatusUnauthorized, "invalid_client")
	refused(t, w.assert(t, assertion(), url.Values{"client_assertion_type": {"urn:x"}}), http.StatusUnauthorized, "invalid_client")
	refused(t, w.assert(t, assertion(), url.Values{"client_assertion_type": nil}), http.StatusUnauthorized, "invalid_client")
	// A secret is no second way in, were there one in the database.
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertApplicationSecret(t.Context(), app.ID, secret.Hash("x"), "")
		return err
	})
	params := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(app.ID)}}
	for _, extra := range []url.Values{{}, {"client_secret": {""}}, {"client_secret": {"x"}}} {
		form := maps.Clone(params)
		maps.Copy(form, extra)
		refused(t, w.token(t, newRequest(t, http.MethodPost, w.server.URL+"/oauth/token", form)), http.StatusUnauthorized, "invalid_client")
	}
	// And one with secrets has no keys to sign with.
	claims := w.assertionClaims(w.web)
	a := w.assert(t, signAssertion(t, rsaKeys()[1], jose.RS256, map[jose.HeaderKey]any{"kid": "k1"}, claims), nil)
	refused(t, a, http.StatusUnauthorized, "invalid_client")
}
