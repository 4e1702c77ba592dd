package scim

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
)

const (
	tenant      = "ce5f061f-abe6-4e40-9615-301f87bcb7f0"
	application = "b5ba7a93-4452-4522-aeb4-a2b5da870c16"
)

// given is an answer of a token endpoint.
type given struct {
	answer
	Token string `json:"access_token"`
	Type  string `json:"token_type"`
	Life  int    `json:"expires_in"`
	Scope string `json:"scope"`
	Error string `json:"error"`
}

// askToken asks for an access token of a directory. header are names and values.
func (w *world) askToken(t testing.TB, d model.Directory, form url.Values, header ...string) (g given) {
	t.Helper()
	g.answer = w.ask(t, d, "", "POST", "/token", form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...)
	must(t, json.Unmarshal([]byte(g.Body), &g))
	if g.Header.Get("Cache-Control") != "no-store" || g.Header.Get("Pragma") != "no-cache" || g.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers of a token: %v", g.Header)
	}
	return g
}

// opens reports whether a token opens a directory.
func (w *world) opens(t testing.TB, d model.Directory, token string) bool {
	t.Helper()
	return w.ask(t, d, token, "GET", "/Users", "").Status == http.StatusOK
}

func (w *world) operator() model.Actor { return model.Actor{Kind: model.ActorOperator, Org: w.acme} }

func credentials(c model.DirectoryClient, secret string) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.ID)}, "client_secret": {secret}}
}

// with returns a form with another value, or without it.
func with(form url.Values, name, value string) url.Values {
	form = maps.Clone(form)
	form.Set(name, value)
	if value == "" {
		form.Del(name)
	}
	return form
}

func basic(c model.DirectoryClient, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(string(c.ID))+":"+url.QueryEscape(secret)))
}

// wantRefused fails the test unless a directory has refused a client, with its one answer.
func wantRefused(t testing.TB, name string, g given) {
	t.Helper()
	const body = `{"error":"invalid_client","error_description":"The client is not known, or does not prove that it is the one."}` + "\n"
	if g.Status != http.StatusUnauthorized || g.Body != body || g.Header.Get("WWW-Authenticate") != `Basic realm="SCIM"` {
		t.Errorf("%s: %d %v %s", name, g.Status, g.Header, g.Body)
	}
}

// jtis numbers assertions.
var jtis atomic.Int64

// TestClientCredentials: a client gets tokens of an hour by its secret, in the body or the
// header, which open its directory alone.
func TestClientCredentials(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, _ := w.directory(t, w.acme)
	c, secret, err := w.rules.CreateClient(t.Context(), w.operator(), w.dir.ID, "")
	must(t, err)
	if c.Suffix != secret[len(secret)-4:] {
		t.Errorf("%+v", c)
	}
	var first string
	for name, g := range map[string]given{
		"post":        w.askToken(t, w.dir, with(credentials(c, secret), "scope", "scim")),
		"basic":       w.askToken(t, w.dir, url.Values{"grant_type": {"client_credentials"}}, "Authorization", basic(c, secret)),
		"both agree":  w.askToken(t, w.dir, url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.ID)}}, "Authorization", basic(c, secret)),
		"with bearer": w.askToken(t, w.dir, credentials(c, secret), "Authorization", "Bearer "+w.token),
	} {
		if g.Status != http.StatusOK || g.Type != "Bearer" || g.Life != 3600 || g.Scope != "scim" || len(g.Token) < 43 {
			t.Errorf("%s: %d %s", name, g.Status, g.Body)
		}
		if !w.opens(t, w.dir, g.Token) || w.opens(t, other, g.Token) {
			t.Errorf("%s: the token opens another directory, or not its own", name)
		}
		first = g.Token
	}
	for name, g := range map[string]given{
		"wrong secret":       w.askToken(t, w.dir, credentials(c, secret+"x")),
		"no secret":          w.askToken(t, w.dir, with(credentials(c, secret), "client_secret", "")),
		"another client":     w.askToken(t, w.dir, with(credentials(c, secret), "client_id", "dircli_1")),
		"other directory":    w.askToken(t, other, credentials(c, secret)),
		"no such directory":  w.askToken(t, model.Directory{ID: "dir_1"}, credentials(c, secret)),
		"a token for secret": w.askToken(t, w.dir, credentials(c, w.token)),
		"basic, wrong":       w.askToken(t, w.dir, url.Values{"grant_type": {"client_credentials"}}, "Authorization", basic(c, "wrong")),
	} {
		wantRefused(t, name, g)
	}
	if w.opens(t, w.dir, secret) {
		t.Error("the secret itself is a token")
	}
	w.clock.Advance(time.Hour)
	if w.opens(t, w.dir, first) {
		t.Error("a token counts after its hour")
	}
}

// TestMalformedTokenRequests: RFC 6749 section 5.2.
func TestMalformedTokenRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, secret, err := w.rules.CreateClient(t.Context(), w.operator(), w.dir.ID, "")
	must(t, err)
	good := credentials(c, secret)
	twice := maps.Clone(good)
	twice["client_id"] = []string{string(c.ID), string(c.ID)}
	for name, try := range map[string]struct {
		form   url.Values
		header []string
		want   string
	}{
		"no grant":         {with(good, "grant_type", ""), nil, "invalid_request"},
		"other grant":      {with(good, "grant_type", "password"), nil, "unsupported_grant_type"},
		"other scope":      {with(good, "scope", "openid"), nil, "invalid_scope"},
		"twice":            {twice, nil, "invalid_request"},
		"two ways":         {good, []string{"Authorization", basic(c, secret)}, "invalid_request"},
		"two clients":      {with(with(good, "client_secret", ""), "client_id", "dircli_1"), []string{"Authorization", basic(c, secret)}, "invalid_request"},
		"no assertion":     {url.Values{"grant_type": {grantAssertion}}, nil, "invalid_request"},
		"other assertion":  {url.Values{"grant_type": {grantClient}, "client_assertion_type": {"saml"}, "client_assertion": {"x"}}, nil, "invalid_request"},
		"too large":        {with(good, "x", strings.Repeat("x", maxTokenRequest)), nil, "invalid_request"},
		"assertion + post": {with(with(good, "client_assertion_type", assertionType), "client_assertion", "x"), nil, "invalid_request"},
	} {
		if g := w.askToken(t, w.dir, try.form, try.header...); g.Status != http.StatusBadRequest || g.Error != try.want {
			t.Errorf("%s: %d %s, want %s", name, g.Status, g.Body, try.want)
		}
	}
	if got := w.ask(t, w.dir, "", "GET", "/token?"+good.Encode(), ""); got.Status != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %d %s", got.Status, got.Body)
	}
	if got := w.ask(t, w.dir, "", "POST", "/token?"+good.Encode(), "", "Content-Type", "application/x-www-form-urlencoded"); got.Status != http.StatusBadRequest {
		t.Errorf("secret in the query: %d %s", got.Status, got.Body)
	}
	if got := w.ask(t, w.dir, "", "POST", "/token", good.Encode(), "Content-Type", "application/json"); got.Status != http.StatusBadRequest {
		t.Errorf("not a form: %d %s", got.Status, got.Body)
	}
}

// TestClientSecretRotates: the secret before counts for a day, and what it gets ends with it.
func TestClientSecretRotates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, old, err := w.rules.CreateClient(t.Context(), w.operator(), w.dir.ID, "")
	must(t, err)
	c, fresh, err := w.rules.RotateClient(t.Context(), w.operator(), w.dir.ID, c.ID, c.Version)
	must(t, err)
	w.clock.Advance(model.DirectoryTokenOverlap - 10*time.Minute)
	last := w.askToken(t, w.dir, credentials(c, old))
	if last.Status != http.StatusOK || last.Life != 600 || w.askToken(t, w.dir, credentials(c, fresh)).Status != http.StatusOK {
		t.Errorf("within the overlap: %d %s", last.Status, last.Body)
	}
	w.clock.Advance(10 * time.Minute)
	wantRefused(t, "after the overlap", w.askToken(t, w.dir, credentials(c, old)))
	if w.opens(t, w.dir, last.Token) || w.askToken(t, w.dir, credentials(c, fresh)).Status != http.StatusOK {
		t.Error("what the old secret got counts on, or the new one does not")
	}
}

// TestClientIsWorthlessAtOnce: its tokens and its secret, when it is revoked or its directory
// is disabled or deleted.
func TestClientIsWorthlessAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, end := range map[string]func(d model.Directory, c model.DirectoryClient) error{
		"revoked": func(d model.Directory, c model.DirectoryClient) error {
			return w.rules.RevokeClient(t.Context(), w.operator(), d.ID, c.ID)
		},
		"disabled": func(d model.Directory, _ model.DirectoryClient) error {
			_, err := w.rules.Disable(t.Context(), w.operator(), d.ID, d.Version, model.KeepMembers)
			return err
		},
		"deleted": func(d model.Directory, _ model.DirectoryClient) error {
			_, err := w.rules.Delete(t.Context(), w.operator(), d.ID, d.Version, model.KeepMembers)
			return err
		},
	} {
		d, _ := w.directory(t, w.acme)
		c, secret, err := w.rules.CreateClient(t.Context(), w.operator(), d.ID, "")
		must(t, err)
		trusted := w.trust(t, d, "")
		bySecret, byAssertion := w.askToken(t, d, credentials(c, secret)), w.askToken(t, d, asserted(trusted, w.issuer.Sign(w.claims(d))))
		if !w.opens(t, d, bySecret.Token) || !w.opens(t, d, byAssertion.Token) {
			t.Fatalf("%s: before: %s %s", name, bySecret.Body, byAssertion.Body)
		}
		must(t, end(d, c))
		if w.opens(t, d, bySecret.Token) {
			t.Errorf("%s: a token counts on", name)
		}
		wantRefused(t, name, w.askToken(t, d, credentials(c, secret)))
		if name == "revoked" {
			must(t, w.rules.RevokeClient(t.Context(), w.operator(), d.ID, trusted.ID))
		}
		if w.opens(t, d, byAssertion.Token) {
			t.Errorf("%s: a token by an assertion counts on", name)
		}
		wantRefused(t, name, w.askToken(t, d, asserted(trusted, w.issuer.Sign(w.claims(d)))))
	}
}

// trust has a directory trust the application.
func (w *world) trust(t testing.TB, d model.Directory, audience string) model.DirectoryClient {
	t.Helper()
	c, err := w.rules.Trust(t.Context(), w.operator(), d.ID, model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: tenant, Application: application, Audience: audience})
	must(t, err)
	return c
}

// claims are those of an honest assertion for a directory.
func (w *world) claims(d model.Directory) map[string]any {
	now := w.clock.Now()
	return map[string]any{
		"iss": w.issuer.URL, "sub": "9a1e6d55-5d4e-4a6c-8f4c-6a3f6e9a0d11", "tid": tenant, "azp": application, "aud": w.server.URL + Root + string(d.ID) + "/token",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(), "jti": fmt.Sprint("j", jtis.Add(1)),
	}
}

// entra are the claims of what Entra ID sends, as its documentation shows them: with an
// audience of its own, for over an hour, and without a jti.
func (w *world) entra() map[string]any {
	now := w.clock.Now()
	return map[string]any{
		"aud": "api://" + application, "iss": w.issuer.URL, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(65 * time.Minute).Unix(), "appid": application, "appidacr": "2",
		"idp": w.issuer.URL, "oid": "d2f8ee76-c549-45b8-a143-f5b640669704", "sub": "d2f8ee76-c549-45b8-a143-f5b640669704", "tid": tenant, "ver": "2.0",
	}
}

// asserted is what Entra ID sends with an assertion.
func asserted(c model.DirectoryClient, assertion string) url.Values {
	return url.Values{"grant_type": {grantClient}, "client_id": {string(c.ID)}, "client_assertion_type": {assertionType}, "client_assertion": {assertion}, "scope": {"scim"}}
}

// TestAssertions: what a trusted issuer signs for the application gets tokens of five
// minutes, in both ways of RFC 7523.
func TestAssertions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.trust(t, w.dir, "")
	other, _ := w.directory(t, w.acme)
	entra := w.trust(t, other, "api://"+application)
	v1, self := w.claims(w.dir), w.claims(w.dir)
	v1["appid"], self["sub"] = v1["azp"], application
	delete(v1, "azp")
	delete(self, "azp")
	again := w.issuer.Sign(w.entra())
	for name, try := range map[string]struct {
		d    model.Directory
		form url.Values
	}{
		"client assertion":         {w.dir, asserted(c, w.issuer.Sign(w.claims(w.dir)))},
		"without the id":           {w.dir, with(asserted(c, w.issuer.Sign(w.claims(w.dir))), "client_id", "")},
		"grant":                    {w.dir, url.Values{"grant_type": {grantAssertion}, "assertion": {w.issuer.Sign(w.claims(w.dir))}}},
		"appid":                    {w.dir, asserted(c, w.issuer.Sign(v1))},
		"the subject":              {w.dir, asserted(c, w.issuer.Sign(self))},
		"as Entra ID":              {other, asserted(entra, again)},
		"as Entra ID, once more":   {other, asserted(entra, again)},
		"as Entra ID, without id":  {other, with(asserted(entra, again), "client_id", "")},
		"as Entra ID, without aud": {other, asserted(entra, w.issuer.Sign(w.entra()))},
	} {
		g := w.askToken(t, try.d, try.form)
		if g.Status != http.StatusOK || g.Type != "Bearer" || g.Life != 300 || g.Scope != "scim" {
			t.Errorf("%s: %d %s", name, g.Status, g.Body)
			continue
		}
		if !w.opens(t, try.d, g.Token) {
			t.Errorf("%s: the token does not open", name)
		}
	}
	last := w.askToken(t, w.dir, asserted(c, w.issuer.Sign(w.claims(w.dir))))
	w.clock.Advance(5 * time.Minute)
	if w.opens(t, w.dir, last.Token) {
		t.Error("a token counts after five minutes")
	}
}

// TestAssertionsRefused: whatever is wrong with one, the answer is the same.
func TestAssertionsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, secret := w.trust(t, w.dir, ""), ""
	other, _ := w.directory(t, w.organization(t, "Globex", "globex.test"))
	_, secret, err := w.rules.CreateClient(t.Context(), w.operator(), w.dir.ID, "")
	must(t, err)
	now := w.clock.Now()
	for name, change := range map[string]map[string]any{
		"another issuer":           {"iss": "https://evil.test"},
		"another tenant":           {"tid": "11111111-abe6-4e40-9615-301f87bcb7f0"},
		"no tenant":                {"tid": nil},
		"another application":      {"azp": "22222222-4452-4522-aeb4-a2b5da870c16"},
		"two applications":         {"appid": "22222222-4452-4522-aeb4-a2b5da870c16"},
		"no application":           {"azp": nil},
		"no subject":               {"sub": nil},
		"a person":                 {"scp": "user_impersonation"},
		"an ID token":              {"nonce": "n"},
		"not for applications":     {"idtyp": "user"},
		"a public client":          {"azpacr": "0"},
		"another audience":         {"aud": "https://other.test/token"},
		"another directory's":      {"aud": w.server.URL + Root + string(other.ID) + "/token"},
		"the directory itself":     {"aud": w.server.URL + Root + string(w.dir.ID)},
		"two audiences":            {"aud": []string{w.server.URL + Root + string(w.dir.ID) + "/token", "https://other.test/token"}},
		"Entra ID's audience":      {"aud": "api://" + application},
		"no audience":              {"aud": nil},
		"expired":                  {"exp": now.Add(-2 * time.Minute).Unix()},
		"for too long":             {"exp": now.Add(12 * time.Minute).Unix()},
		"without end":              {"exp": nil},
		"not yet":                  {"nbf": now.Add(5 * time.Minute).Unix()},
		"from the future":          {"iat": now.Add(5 * time.Minute).Unix()},
		"no name":                  {"jti": nil},
		"a name that is too long":  {"jti": strings.Repeat("j", 300)},
		"a name that is a number":  {"jti": 7},
		"claims in capitals alone": {"tid": nil, "TID": tenant},
	} {
		claims := w.claims(w.dir)
		maps.Copy(claims, change)
		maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
		wantRefused(t, name, w.askToken(t, w.dir, asserted(c, w.issuer.Sign(claims))))
	}
	good := w.issuer.Sign(w.claims(w.dir))
	part := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + part[1] + "."
	public, err := x509.MarshalPKIXPublicKey(keytest.RSA("k1", 2048).Public())
	must(t, err)
	for name, assertion := range map[string]string{
		"alg none":           none,
		"alg HS256":          openidtest.Sign(public, "k1", jose.HS256, w.claims(w.dir)),
		"a stranger's key":   openidtest.Sign(keytest.RSA("stranger", 2048), "k1", jose.RS256, w.claims(w.dir)),
		"an unknown key":     openidtest.Sign(keytest.RSA("stranger", 2048), "k9", jose.RS256, w.claims(w.dir)),
		"a changed body":     part[0] + "." + part[1][:len(part[1])-4] + "AAAA." + part[2],
		"no JWT":             "x",
		"our secret":         secret,
		"larger than honest": good + strings.Repeat("A", 17<<10),
	} {
		wantRefused(t, name, w.askToken(t, w.dir, asserted(c, assertion)))
	}
	wantRefused(t, "another client's id", w.askToken(t, w.dir, with(asserted(c, good), "client_id", "dircli_1")))
	wantRefused(t, "at another directory", w.askToken(t, other, asserted(c, good)))
	wantRefused(t, "a secret of who signs", w.askToken(t, w.dir, credentials(c, "")))
	if g := w.askToken(t, w.dir, asserted(c, good)); g.Status != http.StatusOK {
		t.Errorf("what was refused elsewhere is used up: %d %s", g.Status, g.Body)
	}
	wantRefused(t, "again", w.askToken(t, w.dir, asserted(c, good)))
	if g := w.askToken(t, w.dir, url.Values{"grant_type": {grantAssertion}, "assertion": {good}}); g.Status != http.StatusBadRequest || g.Error != "invalid_grant" {
		t.Errorf("again, as a grant: %d %s", g.Status, g.Body)
	}
}

// TestRefusedAssertionsAreSeen: what the trusted issuer has signed, by those who look after
// the directory; strangers leave nothing there.
func TestRefusedAssertionsAreSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.trust(t, w.dir, "")
	good := w.issuer.Sign(w.claims(w.dir))
	for _, form := range []url.Values{
		asserted(c, w.issuer.Sign(w.entra())), asserted(c, good), asserted(c, good),
		asserted(c, openidtest.Sign(keytest.RSA("stranger", 2048), "k1", jose.RS256, w.claims(w.dir))), credentials(c, "x"),
	} {
		w.askToken(t, w.dir, form)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop() // what was heard is written all the same
	w.rules.Run(ctx, func(err error) { t.Error(err) })
	all, err := w.db.DirectoryRequests(t.Context(), w.acme, w.dir.ID, db.RequestQuery{Limit: 10})
	must(t, err)
	var got []string
	for _, r := range all {
		got = append(got, fmt.Sprint(r.Status, " ", r.Problem))
		if r.Token != model.DirectoryTokenID(c.ID) {
			t.Errorf("%+v is not of the client", r)
		}
	}
	want := []string{
		"401 The assertion was used before. Each counts once.", "200 ",
		"401 The assertion counts for nothing here: its aud is “api://" + application + "” and has to be “" + w.server.URL + Root + string(w.dir.ID) + "/token”.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestAssertionCountsOnce: of many who show the same one at once, one gets a token.
func TestAssertionCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.trust(t, w.dir, "")
	form := asserted(c, w.issuer.Sign(w.claims(w.dir)))
	answers := make([]given, 32)
	var done sync.WaitGroup
	for i := range answers {
		done.Go(func() { answers[i] = w.askToken(t, w.dir, form) })
	}
	done.Wait()
	got := map[int]int{}
	for _, g := range answers {
		got[g.Status]++
	}
	if got[http.StatusOK] != 1 || got[http.StatusUnauthorized] != len(answers)-1 {
		t.Errorf("%v", got)
	}
}

// TestIssuerIsAskedOnce: for a new key, however many come with it, and not for each token of
// a stranger.
func TestIssuerIsAskedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.trust(t, w.dir, "")
	w.issuer.Rotate("k2")
	before := w.issuer.Asked.Load()
	var done sync.WaitGroup
	for range 16 {
		done.Go(func() {
			if g := w.askToken(t, w.dir, asserted(c, w.issuer.Sign(w.claims(w.dir)))); g.Status != http.StatusOK {
				t.Errorf("%d %s", g.Status, g.Body)
			}
		})
	}
	done.Wait()
	for range 5 {
		wantRefused(t, "a stranger", w.askToken(t, w.dir, asserted(c, openidtest.Sign(keytest.RSA("stranger", 2048), "k3", jose.RS256, w.claims(w.dir)))))
	}
	if asked := w.issuer.Asked.Load() - before; asked != 1 {
		t.Errorf("asked for keys %d times", asked)
	}
}

// TestDoorUsedLast: the activity says who has asked, by the client in the token's place.
func TestDoorUsedLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, secret, err := w.rules.CreateClient(t.Context(), w.operator(), w.dir.ID, "")
	must(t, err)
	g := w.askToken(t, w.dir, credentials(c, secret))
	w.opens(t, w.dir, w.token)
	w.opens(t, w.dir, g.Token)
	ctx, stop := context.WithCancel(t.Context())
	stop() // what was heard is written all the same
	w.rules.Run(ctx, func(err error) { t.Error(err) })
	all, err := w.db.DirectoryRequests(t.Context(), w.acme, w.dir.ID, db.RequestQuery{Limit: 10})
	must(t, err)
	var got []string
	for _, r := range all {
		_, client := r.Token.Of()
		got = append(got, fmt.Sprint(r.Path, " ", client, " ", r.Status))
		if strings.Contains(r.Path, secret) || strings.Contains(r.Path, g.Token) {
			t.Errorf("a secret in %+v", r)
		}
	}
	if want := "/Users true 200,/Users false 200,/token true 200"; strings.Join(got, ",") != want {
		t.Errorf("%v, want %s", got, want)
	}
	clients, err := w.db.DirectoryClients(t.Context(), w.acme, w.dir.ID)
	if err != nil || len(clients) != 1 || clients[0].LastUsedAt.IsZero() {
		t.Errorf("%+v, %v", clients, err)
	}
}

// TestRevokedClientIsNoted: what it had opens nothing, and neither does its secret; those who
// look after the directory see that it was tried, and the answer is that for strangers.
func TestRevokedClientIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, secret, err := w.rules.CreateClient(t.Context(), w.operator(), w.dir.ID, "")
	must(t, err)
	access := w.askToken(t, w.dir, credentials(c, secret)).Token
	must(t, w.rules.RevokeClient(t.Context(), w.operator(), w.dir.ID, c.ID))
	stranger, wrong := w.ask(t, w.dir, "nobody's", "GET", "/Users", ""), w.askToken(t, w.dir, credentials(c, "x"))
	if got := w.ask(t, w.dir, access, "GET", "/Users", ""); got.Status != http.StatusUnauthorized || got.Body != stranger.Body {
		t.Errorf("its access token: %d %s", got.Status, got.Body)
	}
	w.clock.Advance(time.Minute)
	if got := w.askToken(t, w.dir, credentials(c, secret)); got.Status != http.StatusUnauthorized || got.Token != "" || got.Body != wrong.Body {
		t.Errorf("its secret: %d %s", got.Status, got.Body)
	}
	w.askToken(t, w.dir, credentials(c, secret)) // noted once a minute
	all := w.activity(t)
	if len(all) != 3 || all[0].Path != "/token" || all[0].Token != model.DirectoryTokenID(c.ID) || !strings.HasPrefix(all[0].Problem, "The OAuth client was revoked.") ||
		all[1].Path != "/Users" || all[1].Token != all[0].Token || !strings.Contains(all[1].Problem, "was revoked") {
		t.Errorf("written down: %+v", all)
	}
	if all, err := w.db.DirectoryClients(t.Context(), w.acme, w.dir.ID); err != nil || len(all) > 0 {
		t.Errorf("it is listed: %v, %v", all, err)
	}
}
