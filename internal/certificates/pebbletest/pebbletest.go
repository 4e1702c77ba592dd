// Package pebbletest runs Pebble, a certificate authority that the makers of Let's Encrypt
// test with, on this machine and for tests. It asks a name server of its own, for which
// every host is this machine.
package pebbletest

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// Authority is a running Pebble.
type Authority struct {
	Directory string // its URL, on a loopback address

	server    *httptest.Server
	http, tls int // the ports at which hosts prove themselves
	lifetime  time.Duration
	resolver  string // which leads everybody there
	roots     *x509.CertPool
	handler   atomic.Pointer[http.Handler]
	down      atomic.Bool
	orders    atomic.Int64
	accounts  atomic.Int64
	refused   atomic.Int64
}

var once sync.Once

// Start starts an authority that runs until the test ends. It asks at two ports of this
// machine where others ask at 80 and 443, and what it gives lasts for a while.
func Start(t testing.TB, http80, tls443 int, lifetime time.Duration) *Authority {
	t.Helper()
	once.Do(func() {
		os.Setenv("PEBBLE_VA_NOSLEEP", "1")
		os.Setenv("PEBBLE_AUTHZREUSE", "0") // each order is proven
	})
	a := &Authority{http: http80, tls: tls443, resolver: resolve(t), roots: x509.NewCertPool()}
	a.Restart(lifetime)
	a.server = httptest.NewTLSServer(a)
	t.Cleanup(a.server.Close)
	a.Directory = a.server.URL + wfe.DirectoryPath
	return a
}

// Restart makes it one that knows nobody and whose certificates last for another while.
func (a *Authority) Restart(lifetime time.Duration) {
	a.lifetime = lifetime
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	issuer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {ValidityPeriod: uint64(lifetime.Seconds())}})
	front := wfe.New(quiet, store, va.New(quiet, a.http, a.tls, false, a.resolver, store), issuer, []string{"pebble.test"}, false, false, 1, 1)
	handler := front.Handler()
	a.handler.Store(&handler)
	if root, err := x509.ParseCertificate(issuer.GetRootCert(0).DER); err == nil {
		a.roots.AddCert(root)
	}
}

// Elsewhere makes it one that knows nobody and asks hosts at other ports.
func (a *Authority) Elsewhere(http80, tls443 int) {
	a.http, a.tls = http80, tls443
	a.Restart(a.lifetime)
}

// Client returns a client that believes its address to be its own.
func (a *Authority) Client() *http.Client { return a.server.Client() }

// Vouch writes a file that makes a process believe that (SSL_CERT_FILE).
func (a *Authority) Vouch(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Roots returns who vouches for its certificates.
func (a *Authority) Roots() *x509.CertPool { return a.roots }

// SetDown has it answer nobody, or everybody again.
func (a *Authority) SetDown(down bool) { a.down.Store(down) }

// Orders returns how many certificates were asked for.
func (a *Authority) Orders() int { return int(a.orders.Load()) }

// Accounts returns how often somebody has come to be known.
func (a *Authority) Accounts() int { return int(a.accounts.Load()) }

// Refused returns how often it was asked while it was down.
func (a *Authority) Refused() int { return int(a.refused.Load()) }

// ServeHTTP answers, and counts.
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.down.Load() {
		defer a.refused.Add(1)
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, `{"type":"urn:ietf:params:acme:error:serverInternal","detail":"The service is down for maintenance"}`)
		return
	}
	counted := &counter{ResponseWriter: w}
	(*a.handler.Load()).ServeHTTP(counted, r)
	switch {
	case counted.status != http.StatusCreated: // a nonce was refused, and the same is asked again
	case strings.Contains(r.URL.Path, "order"):
		a.orders.Add(1)
	case strings.Contains(r.URL.Path, "sign-me-up"):
		a.accounts.Add(1)
	}
}

// counter remembers the status of an answer.
type counter struct {
	http.ResponseWriter
	status int
}

func (c *counter) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// resolve starts a name server that knows every host to be this machine.
func resolve(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{Listener: l, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(m)
	})}
	ready, over := make(chan struct{}), make(chan struct{})
	server.NotifyStartedFunc = func() { close(ready) }
	go func() {
		defer close(over)
		_ = server.ActivateAndServe()
	}()
	<-ready
	t.Cleanup(func() {
		_ = server.Shutdown()
		<-over
	})
	return l.Addr().String()
}
