package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// registered is what the command line says about a new application, and the
// private key of one that has its own.
type registered struct {
	ID         string `json:"client_id"`
	Secret     string `json:"client_secret,omitempty"`
	PrivateKey []byte `json:"private_key,omitempty"` // PKCS #8
	ToldAt     string `json:"backchannel_logout_uri,omitempty"`
}

// TestOpenIDClient has a certified client library use the provider in every way
// that there is: as web applications with a secret or a key and as a single-page
// one.
func TestOpenIDClient(t *testing.T) {
	node := findNode(t, "openid-client")
	d := startDemo(t, context.Background(), "")
	add := func(flags ...string) (r registered) {
		t.Helper()
		d.Command(t, &r, append([]string{
			"application", "add", "--name", "App",
			"--redirect-uris", "http://localhost:9999/callback", "--post-logout-redirect-uris", "http://localhost:9999/",
		}, flags...)...)
		return r
	}
	jwks, private := newKeyFile(t)
	keyed := add("--scopes", "orders:read", "--jwks", jwks, "--signing-alg", "ES256")
	keyed.PrivateKey = private
	address := "http://" + freeAddress(t) + "/told"
	listener := add("--signing-alg", "ES256", "--backchannel-logout-uri", address)
	listener.ToldAt = address
	applications, err := json.Marshal(map[string]registered{
		"web": add("--scopes", "orders:read"), "keyed": keyed, "spa": add("--type", "spa"), "listener": listener,
	})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), node, "openid-client.mjs", d.BaseURL, string(applications)).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// freeAddress returns an address on this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	return "localhost:" + programtest.FreePort(t)
}

// newKeyFile makes a key and writes its public half to a JWK Set. It returns the
// file and the private half.
func newKeyFile(t *testing.T) (path string, private []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if private, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(path, set, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, private
}

// findNode returns the path of Node, beside which `npm ci` has put a package. Without
// them the test is skipped, except in CI, where nobody would notice.
func findNode(t *testing.T, name string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join("node_modules", name))
	}
	if err == nil {
		return node
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %s, and CI=true: run `npm ci` in e2e: %v", name, err)
	}
	t.Skipf("no %s: run `npm ci` in e2e", name)
	return ""
}
