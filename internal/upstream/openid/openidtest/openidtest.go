// Package openidtest is an OpenID provider for the tests of who asks one, that describes
// itself and signs what it is told to. It stands outside, as Entra ID does.
package openidtest

import (
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/upstream/keytest"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Issuer is a provider that listens on this machine.
type Issuer struct {
	URL    string
	Asked  atomic.Int64 // how often it was asked for its keys
	server *httptest.Server
	mu     sync.Mutex
	name   string // of its key
}

// Start returns an issuer that stops with its test.
func Start(t testing.TB) *Issuer {
	t.Helper()
	return start(t, httptest.NewTLSServer)
}

// StartPlain returns one without TLS, as a program on this machine may reach one.
func StartPlain(t testing.TB) *Issuer {
	t.Helper()
	return start(t, httptest.NewServer)
}

func start(t testing.TB, listen func(http.Handler) *httptest.Server) *Issuer {
	t.Helper()
	i := &Issuer{name: "k1"}
	i.server = listen(i)
	t.Cleanup(i.server.Close)
	i.URL = i.server.URL
	return i
}

// Providers returns a memory of providers that reaches this one.
func (i *Issuer) Providers(now func() time.Time) *openid.Providers {
	return openid.NewProviders(i.server.Client(), false, now)
}

// Rotate gives it another key, in the place of the one before.
func (i *Issuer) Rotate(name string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.name = name
}

func (i *Issuer) key() (string, *rsa.PrivateKey) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.name, key(i.name)
}

var keys sync.Map

// key returns the key with a name, which is made once.
func key(name string) *rsa.PrivateKey {
	made, _ := keys.LoadOrStore(name, sync.OnceValue(func() *rsa.PrivateKey { return keytest.RSA(name, 2048) }))
	return made.(func() *rsa.PrivateKey)()
}

// ServeHTTP implements http.Handler.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	document := any(map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
	})
	switch r.URL.Path {
	case "/keys":
		i.Asked.Add(1)
		name, k := i.key()
		document = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: k.Public(), KeyID: name, Use: "sig"}}}
	case "/.well-known/openid-configuration":
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document)
}

// Sign returns claims as a JWT, signed by the key that it publishes.
func (i *Issuer) Sign(claims map[string]any) string {
	name, k := i.key()
	return Sign(k, name, jose.RS256, claims)
}

// Sign returns claims as a JWT that says that it is signed by the key of a name.
func Sign(k any, name string, alg jose.SignatureAlgorithm, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: k, KeyID: name}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		panic(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	token, err := jws.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}
