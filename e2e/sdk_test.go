package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// backend is what an application's server knows of itself.
type backend struct {
	registered
	Webhook struct {
		URL    string `json:"url"`
		Secret string `json:"secret"`
	} `json:"webhook"`
}

// drive has an SDK that exists for such an API, unmodified, do some parts of sdk.mjs at an
// instance.
func drive(t *testing.T, environ []string, base string, b backend, parts ...string) {
	t.Helper()
	node := findNode(t, "@scalekit-sdk/node")
	told, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, append([]string{"sdk.mjs", base, string(told)}, parts...)...)
	cmd.Env = append(os.Environ(), environ...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// newBackend returns an application of the demo that may use the API.
func newBackend(t *testing.T, d *demo) (b backend) {
	t.Helper()
	d.Command(t, &b.registered, "application", "add", "--name", "Backend", "--management-api",
		"--redirect-uris", "http://localhost:9999/callback", "--post-logout-redirect-uris", "http://localhost:9999/")
	return b
}

// TestSDK has the SDK do all of it, over HTTP/2 without TLS, as it speaks on a laptop.
func TestSDK(t *testing.T) {
	t.Parallel()
	d := startDemo(t, context.Background(), "")
	b := newBackend(t, d)
	_, port, _ := strings.Cut(freeAddress(t), ":")
	d.Command(t, &b.Webhook, "webhook", "add", "--url", "http://127.0.0.1:"+port+"/told", "--events", "organization.created", "--allow-private-hosts", "127.0.0.1")
	drive(t, nil, d.BaseURL, b, "oauth", "webhooks", "organizations", "roles", "users", "sessions", "tokens", "connections", "directories", "domains")
}

// managePasskeys has the SDK see, rename and remove a passkey that a browser has made.
func managePasskeys(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.holdAuthenticator()
	dana.openSecurity(d)
	dana.addPasskey("Work laptop")
	drive(t, nil, d.BaseURL, newBackend(t, d), "passkeys")
	dana.open(d.Portal + "security")
	dana.sees("#passkeys", "No passkeys yet.")
}

// TestSDKOverTLS has the SDK speak TLS, to proxies that are set up as the manual says, which
// speak to the program in the clear.
func TestSDKOverTLS(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T, dir, own, upstream string){"caddy": startCaddy, "nginx": startNginx} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, own := t.TempDir(), freeAddress(t)
			roots := writeCertificate(t, dir)
			base := "https://" + own
			s := programtest.StartServer(t, t.TempDir(), "--base-url", base, "--trusted-proxies", "127.0.0.0/8,::1")
			var b backend
			out, err := programtest.Run(t, s.Data, "application", "add", "--name", "Backend", "--redirect-uris", "https://app.example/callback", "--management-api", "--json")
			if err == nil {
				err = json.Unmarshal([]byte(out), &b.registered)
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			start(t, dir, own, s.Addr)
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
			eventually(t, t.Context(), "the proxy", func() (bool, error) {
				res, err := client.Get(base + "/readyz")
				if err != nil {
					return false, err
				}
				defer res.Body.Close()
				return res.StatusCode == http.StatusOK, nil
			})
			trusted := "NODE_EXTRA_CA_CERTS=" + filepath.Join(dir, "certificate.pem")
			drive(t, []string{trusted}, base, b, "machine", "organizations", "roles", "tokens", "connections", "directories", "domains")
		})
	}
}

// shownIn returns the first block of a kind in a file of the manual.
func shownIn(t *testing.T, file, kind string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", file))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "\n```"+kind+"\n")
	block, _, found := strings.Cut(after, "```\n")
	if !found {
		t.Fatalf("docs/%s shows no %s", file, kind)
	}
	return block
}

// startCaddy and startNginx start a proxy in a folder that has its certificate, at an address,
// before a server at another one.
func startCaddy(t *testing.T, dir, own, upstream string) {
	t.Helper()
	site := strings.NewReplacer("id.example.com", "https://"+own, "localhost:8080", upstream, "{\n", "{\n\ttls certificate.pem key.pem\n").Replace(shownIn(t, "api.md", "caddyfile"))
	writeIn(t, dir, "Caddyfile", "{\n\tadmin off\n\tauto_https off\n\tskip_install_trust\n}\n"+site)
	programtest.StartInstalled(t, dir, "caddy", "run", "--config", "Caddyfile")
}

func startNginx(t *testing.T, dir, own, upstream string) {
	t.Helper()
	locations := strings.ReplaceAll(shownIn(t, "api.md", "nginx"), "localhost:8080", upstream)
	_, port, _ := strings.Cut(own, ":")
	writeIn(t, dir, "nginx.conf", `daemon off;
master_process off;
error_log stderr;
pid nginx.pid;
events {}
http {
access_log off;
client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
server {
listen `+port+` ssl http2;
ssl_certificate certificate.pem;
ssl_certificate_key key.pem;
`+locations+`
}
}
`)
	programtest.StartInstalled(t, dir, "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", "stderr")
}

func writeIn(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// writeCertificate writes a certificate for this machine that vouches for itself, and its key.
func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	writeIn(t, dir, "certificate.pem", string(text))
	writeIn(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	return roots
}
