package openid

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
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

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

var now = time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)

const (
	clientID = "client-1"
	secret   = "a secret/with+signs"
	redirect = "https://portal.example/sso/openid/callback"
)

// once returns a key that is made when it is first asked for.
func once[K crypto.Signer](key func() K) func() crypto.Signer {
	return sync.OnceValue(func() crypto.Signer { return key() })
}

// rsaKey returns an RSA key by its name.
func rsaKey(name string, bits int) func() crypto.Signer {
	return once(func() *rsa.PrivateKey { return keytest.RSA(name, bits) })
}

// onCurve returns an ECDSA key.
func onCurve(curve elliptic.Curve) func() crypto.Signer {
	return once(func() *ecdsa.PrivateKey { return keytest.ECDSA("theirs", curve) })
}

// The keys of the tests: the provider's and its next, a stranger's, one that is too
// small, and those of other kinds.
var (
	theirs, theirNext      = rsaKey("theirs", 2048), rsaKey("their next", 2048)
	stranger, small        = rsaKey("stranger", 2048), rsaKey("small", 1024)
	onP256, onP384, onP521 = onCurve(elliptic.P256()), onCurve(elliptic.P384()), onCurve(elliptic.P521())
	onEdwards              = once(func() ed25519.PrivateKey { return keytest.Ed25519("theirs") })
)

// signer is what signs an ID token; its zero value is honest.
type signer struct {
	key crypto.Signer
	alg jose.SignatureAlgorithm
	kid string
	typ jose.ContentType

	options *jose.SignerOptions // what else stands in the header
}

// sign returns a payload as a JWT.
func (s signer) sign(payload any) string {
	var key any = s.key
	if s.key == nil {
		key = theirs()
	}
	if s.alg == "" {
		s.alg = jose.RS256
	}
	if s.alg == jose.HS256 { // by what everybody knows, taken for a secret
		der, err := x509.MarshalPKIXPublicKey(theirs().Public())
		if err != nil {
			panic(err)
		}
		key = der
	}
	if s.kid == "" {
		s.kid = "k1"
	}
	if s.kid == "none" {
		s.kid = ""
	}
	options := s.options
	if s.typ != "" {
		options = (&jose.SignerOptions{}).WithType(s.typ)
	}
	made, err := jose.NewSigner(jose.SigningKey{Algorithm: s.alg, Key: jose.JSONWebKey{Key: key, KeyID: s.kid}}, options)
	if err != nil {
		panic(err)
	}
	jws, err := made.Sign(encoded(payload))
	if err != nil {
		panic(err)
	}
	token, err := jws.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

func encoded(v any) []byte {
	if raw, ok := v.(string); ok {
		return []byte(raw)
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// says are members of a JSON object that are put in the place of others; nil takes one
// away.
type says map[string]any

func (s says) over(o map[string]any) map[string]any {
	maps.Copy(o, s)
	maps.DeleteFunc(o, func(_ string, v any) bool { return v == nil })
	return o
}

// idp is a provider that misbehaves as it is told to; its zero value is honest.
type idp struct {
	*httptest.Server
	path string // of its issuer

	document, claims, info says
	raw                    string // instead of the ID token
	signer                 signer
	keys                   []any // instead of its own
	handle                 map[string]http.HandlerFunc

	asked, keysAsked, infoAsked atomic.Int32 // token endpoint, keys, userinfo
	nonce, challenge            string
}

// start starts a provider on this machine.
func (p *idp) start(t testing.TB) *idp {
	p.Server = httptest.NewTLSServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *idp) issuer() string { return p.URL + p.path }

// client reaches the provider and, like that of the program, follows redirects no
// further than it is told.
func (p *idp) client() *http.Client { return p.Client() }

func (p *idp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := p.handle[r.URL.Path]; h != nil {
		h(w, r)
		return
	}
	switch r.URL.Path {
	case strings.TrimSuffix(p.path, "/") + wellKnown:
		answer(w, p.document.over(map[string]any{
			"issuer": p.issuer(), "authorization_endpoint": p.URL + "/authorize?tenant=1", "token_endpoint": p.URL + "/token",
			"userinfo_endpoint": p.URL + "/userinfo", "jwks_uri": p.URL + "/keys", "end_session_endpoint": p.URL + "/logout",
			"response_types_supported": []string{"code", "id_token"}, "id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"},
			"claims_supported": []string{"sub", "email"}, "scopes_supported": []string{"openid", "email"}, "acr_values_supported": []string{"phr"},
			"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"}, "code_challenge_methods_supported": []string{"S256"},
			"authorization_response_iss_parameter_supported": true, "backchannel_logout_supported": true,
		}))
	case "/keys":
		p.keysAsked.Add(1)
		keys := p.keys
		if keys == nil {
			keys = []any{public(theirs(), "k1")}
		}
		answer(w, map[string]any{"keys": keys})
	case "/authorize":
		q := r.URL.Query()
		p.nonce, p.challenge = q.Get("nonce"), q.Get("code_challenge")
		back := url.Values{"code": {"a code"}, "state": q["state"], "iss": {p.issuer()}}
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
	case "/token":
		p.asked.Add(1)
		p.exchange(w, r)
	case "/userinfo":
		p.infoAsked.Add(1)
		if r.Header.Get("Authorization") != "Bearer an access token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		answer(w, p.info.over(map[string]any{"sub": "dana"}))
	default:
		http.NotFound(w, r)
	}
}

func (p *idp) exchange(w http.ResponseWriter, r *http.Request) {
	id, password, ok := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	password, _ = url.QueryUnescape(password)
	if !ok {
		id, password = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != clientID || password != secret {
		refuse(http.StatusUnauthorized, "invalid_client", "wrong secret")(w, r)
		return
	}
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if r.PostFormValue("code") != "a code" || r.PostFormValue("redirect_uri") != redirect || r.PostFormValue("grant_type") != "authorization_code" ||
		base64.RawURLEncoding.EncodeToString(challenge[:]) != p.challenge {
		refuse(http.StatusBadRequest, "invalid_grant", "")(w, r)
		return
	}
	token := p.raw
	if token == "" {
		token = p.signer.sign(p.claims.over(p.honest()))
	}
	answer(w, map[string]any{"access_token": "an access token", "token_type": "Bearer", "expires_in": 300, "id_token": token})
}

// honest are the claims of an honest ID token.
func (p *idp) honest() map[string]any {
	return map[string]any{
		"iss": p.issuer(), "sub": "dana", "aud": clientID, "exp": now.Add(5 * time.Minute).Unix(), "iat": now.Unix(), "nonce": p.nonce,
		"email": "dana@acme.example", "email_verified": true, "auth_time": now.Add(-time.Hour).Unix(),
	}
}

// public returns a key as providers publish it.
func public(key crypto.Signer, kid string) jose.JSONWebKey {
	return jose.JSONWebKey{Key: key.Public(), KeyID: kid, Use: "sig"}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(encoded(v))
}

// refuse answers like a token endpoint that refuses.
func refuse(status int, code, description string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write(encoded(map[string]any{"error": code, "error_description": description}))
	}
}

// connection returns one that an administrator has set up well.
func (p *idp) connection(t testing.TB) Connection {
	t.Helper()
	found, err := Discover(context.Background(), p.client(), p.issuer(), false)
	if err != nil {
		t.Fatal(err)
	}
	return Connection{Provider: found, HTTP: p.client(), ClientID: clientID, Secret: secret, Redirect: redirect}
}

// offline returns a connection to a provider that is asked without a network.
func (p *idp) offline(t testing.TB) Connection {
	t.Helper()
	p.Server = &httptest.Server{URL: "https://idp.example"}
	client := &http.Client{Transport: wire{p}}
	found, err := Discover(context.Background(), client, p.issuer(), false)
	if err != nil {
		t.Fatal(err)
	}
	return Connection{Provider: found, HTTP: client, ClientID: clientID, Secret: secret, Redirect: redirect}
}

// wire hands requests to a provider.
type wire struct{ *idp }

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// browse takes a browser to an address at the provider, and returns what it brings back.
func (p *idp) browse(t testing.TB, address string) url.Values {
	t.Helper()
	c := *p.client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	back, err := res.Location()
	if err != nil || !strings.HasPrefix(back.String(), redirect) {
		t.Fatalf("came back to %v, %v", back, err)
	}
	return back.Query()
}

func faultOf(t *testing.T, err error) *upstream.Fault {
	t.Helper()
	if err == nil {
		return &upstream.Fault{}
	}
	f, ok := err.(*upstream.Fault)
	if !ok {
		t.Fatalf("%v is no *upstream.Fault", err)
	}
	return f
}
