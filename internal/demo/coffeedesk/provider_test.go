package coffeedesk

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	testClientID     = "skc_1"
	testClientSecret = "the secret of skc_1"
)

// fakeProvider is an OpenID Provider that signs one person in without asking.
// It holds the app to the protocol: exact client secret, redirect URI and PKCE
// verifier, codes that work once. A test spoils single answers.
type fakeProvider struct {
	t      *testing.T
	server *httptest.Server
	key    *ecdsa.PrivateKey
	now    func() time.Time

	mu         sync.Mutex
	authorize  url.Values            // the last request to the authorization endpoint
	logout     url.Values            // the last request to the end-session endpoint
	codes      map[string]url.Values // the requests that codes were given for
	userinfo   int                   // the status of the userinfo endpoint
	userinfoID string                // the subject it tells
	answer     func(url.Values)      // spoils the authorization response
	id         func(map[string]any)  // spoils the ID token
	access     func(map[string]any)  // spoils the access token
	foreign    *ecdsa.PrivateKey     // signs the access token when set
}

func newProvider(t *testing.T, now func() time.Time) *fakeProvider {
	t.Helper()
	p := &fakeProvider{t: t, key: newKey(t), now: now, codes: map[string]url.Values{}, userinfo: http.StatusOK, userinfoID: "usr_1"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.serveDiscovery)
	mux.HandleFunc("GET /keys", p.serveKeys)
	mux.HandleFunc("GET /oauth/authorize", p.serveAuthorize)
	mux.HandleFunc("POST /oauth/token", p.serveToken)
	mux.HandleFunc("GET /userinfo", p.serveUserinfo)
	mux.HandleFunc("GET /oidc/logout", p.serveLogout)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// set changes the provider while it serves.
func (p *fakeProvider) set(change func(*fakeProvider)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

func (p *fakeProvider) serveDiscovery(w http.ResponseWriter, _ *http.Request) {
	p.json(w, http.StatusOK, map[string]any{
		"issuer":                                p.server.URL,
		"authorization_endpoint":                p.server.URL + "/oauth/authorize",
		"token_endpoint":                        p.server.URL + "/oauth/token",
		"userinfo_endpoint":                     p.server.URL + "/userinfo",
		"jwks_uri":                              p.server.URL + "/keys",
		"end_session_endpoint":                  p.server.URL + "/oidc/logout?from=discovery",
		"id_token_signing_alg_values_supported": []string{"ES256"},
		"authorization_response_iss_parameter_supported": true,
	})
}

func (p *fakeProvider) serveKeys(w http.ResponseWriter, _ *http.Request) {
	p.json(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
}

func (p *fakeProvider) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	p.authorize = q
	code := rand.Text()
	p.codes[code] = q
	answer := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.server.URL}}
	if p.answer != nil {
		p.answer(answer)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func (p *fakeProvider) serveToken(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	begun, ok := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	user, password, _ := r.BasicAuth()
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	switch {
	case user != testClientID, password != url.QueryEscape(testClientSecret):
		p.json(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	case !ok, r.FormValue("redirect_uri") != begun.Get("redirect_uri"),
		begun.Get("code_challenge_method") != "S256",
		base64.RawURLEncoding.EncodeToString(challenge[:]) != begun.Get("code_challenge"):
		p.json(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	access := p.claims(map[string]any{"oid": "org_1", "sid": "ses_1", "roles": []string{"admin"}, "permissions": []string{"sk_org_users_read", "beans:order"}})
	if p.access != nil {
		p.access(access)
	}
	key := p.key
	if p.foreign != nil {
		key = p.foreign
	}
	accessToken := p.sign(key, access)
	hash := sha256.Sum256([]byte(accessToken))
	id := p.claims(map[string]any{
		"nonce": begun.Get("nonce"), "at_hash": base64.RawURLEncoding.EncodeToString(hash[:16]),
		"name": "Ada <Lovelace>", "email": "ada@acme.example", "org_name": "Acme Corp",
	})
	if p.id != nil {
		p.id(id)
	}
	p.json(w, http.StatusOK, map[string]any{
		"access_token": accessToken, "token_type": "Bearer", "expires_in": 300, "id_token": p.sign(p.key, id),
	})
}

// claims adds what both tokens hold.
func (p *fakeProvider) claims(own map[string]any) map[string]any {
	now := p.now()
	own["iss"], own["aud"], own["sub"] = p.server.URL, testClientID, "usr_1"
	own["iat"], own["exp"] = now.Unix(), now.Add(5*time.Minute).Unix()
	return own
}

func (p *fakeProvider) sign(key *ecdsa.PrivateKey, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
	if err != nil {
		p.t.Error(err)
		return ""
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		p.t.Error(err)
	}
	return token
}

func (p *fakeProvider) serveUserinfo(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.json(w, p.userinfo, map[string]any{"sub": p.userinfoID})
}

func (p *fakeProvider) serveLogout(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.logout = r.URL.Query()
	http.Redirect(w, r, p.logout.Get("post_logout_redirect_uri")+"?state="+p.logout.Get("state"), http.StatusFound)
}

func (p *fakeProvider) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}
