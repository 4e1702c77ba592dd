// Package certificates gets the certificates of the program's own host names from a
// certificate authority, by ACME (RFC 8555), renews them, and keeps them sealed in the
// database. autocert does the work; this package says for which hosts and how often it may
// ask, where it keeps what it gets, and what went wrong, in words. What is served with the
// certificates, and where, is not decided here.
//
// Any number of processes serve from the database, and the authority asks whichever it meets: the
// answers are there, too. A first certificate is ordered by one of them, under a lease. Renewals
// are autocert's: each process does that at a moment of its own in an hour or so, and takes the new
// certificate that it finds in the database; two that meet in the seconds of an order get two, and
// both are good.
package certificates

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Config is what a keeper works with.
type Config struct {
	DB    *db.DB
	Keys  *secret.Keys
	HTTP  *http.Client // asks the authority
	Log   *slog.Logger
	Hosts []string // whose certificates it gets, and nobody else's

	Directory string // of the authority, whose terms the operator has accepted
	Email     string // "" for none
	KeyID     string // of an account that the one here belongs to (RFC 8555 §7.3.4); "" for none
	Key       []byte

	RenewBefore time.Duration // how early; 0: after two thirds of their time
}

// Keeper keeps certificates. It is safe for concurrent use.
type Keeper struct {
	Config
	manager autocert.Manager
	heard   *listener

	mu    sync.Mutex
	hosts map[string]*host
	busy  sync.Mutex // held by Look
}

// host is a name, as far as anybody has looked.
type host struct {
	ready bool          // it has a certificate
	told  bool          // which the log says
	next  time.Time     // when to ask for one, or to tell that there is no new one
	wait  time.Duration // until the time after that
	tried time.Time     // when that was done here
}

// New returns a keeper of certificates. Hosts that have one are served at once, and those
// that have none once Look has got it.
func New(ctx context.Context, c Config) (*Keeper, error) {
	k := &Keeper{Config: c, hosts: map[string]*host{}, heard: &listener{next: c.HTTP.Transport}}
	client := *c.HTTP
	client.Transport = k.heard
	k.manager = autocert.Manager{
		Prompt: k.accept, Cache: store{k}, HostPolicy: k.refuseOthers, Email: c.Email, RenewBefore: c.RenewBefore,
		Client: &acme.Client{DirectoryURL: c.Directory, HTTPClient: &client, RetryBackoff: again},
	}
	if c.KeyID != "" {
		k.manager.ExternalAccountBinding = &acme.ExternalAccountBinding{KID: c.KeyID, Key: c.Key}
	}
	k.manager.HTTPHandler(nil) // from now on it also proves hosts by http
	for _, name := range c.Hosts {
		known, err := c.DB.Certificate(ctx, c.Directory, name)
		if err != nil {
			return nil, fmt.Errorf("certificate of %s: %w", name, err)
		}
		ready := known.ExpiresAt.After(c.DB.Now())
		k.hosts[name] = &host{ready: ready, told: ready}
	}
	return k, nil
}

// again says how soon the same is asked again: at once where it was only said that a nonce
// is old (RFC 8555 §6.5), and not before Look comes again where the authority does not work.
func again(n int, _ *http.Request, res *http.Response) time.Duration {
	if res == nil || res.StatusCode != http.StatusBadRequest || n > 5 {
		return 0
	}
	return time.Millisecond
}

// accept accepts the terms of the authority, which the operator has.
func (k *Keeper) accept(terms string) bool {
	k.Log.Info("an account at the certificate authority is opened, whose terms were accepted by acme-accept-terms", "terms", terms)
	return true
}

// refuseOthers is the exact list of hosts: whoever asks for another name costs nothing.
func (k *Keeper) refuseOthers(_ context.Context, name string) error {
	if !slices.Contains(k.Hosts, name) {
		return errors.New("no host of this program")
	}
	return nil
}

// TLS returns how connections are protected. Its callers may change it.
func (k *Keeper) TLS() *tls.Config {
	c := k.manager.TLSConfig()
	c.GetCertificate = k.certificate
	return c
}

// certificate returns the certificate for a connection. Nobody has one ordered by
// connecting: the authority gives few, and counts what fails.
func (k *Keeper) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if err := k.refuseOthers(hello.Context(), name); err != nil {
		return nil, err
	}
	if slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}) { // RFC 8737 §3: the authority, and what it asks for
		return k.manager.GetCertificate(hello)
	}
	if !k.Ready(name) && !k.gotElsewhere(hello.Context(), name) {
		return nil, fmt.Errorf("there is no certificate of %s yet", name)
	}
	return k.manager.GetCertificate(helloOf(name))
}

// helloOf is the greeting of a browser. Whatever somebody else's is, there is one
// certificate for a host.
func helloOf(name string) *tls.ClientHelloInfo {
	return &tls.ClientHelloInfo{ServerName: name, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}}
}

// Challenges answers what the authority asks for by http, and leaves everything else to
// another handler.
func (k *Keeper) Challenges(next http.Handler) http.Handler {
	answers := k.manager.HTTPHandler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host, _, err := net.SplitHostPort(r.Host); err == nil && strings.HasPrefix(r.URL.Path, "/.well-known/acme-challenge/") {
			r = r.Clone(r.Context())
			r.Host = host // autocert knows hosts, and a port that leads here is not always 80
		}
		answers.ServeHTTP(w, r)
	})
}

// Ready reports whether a host has a certificate.
func (k *Keeper) Ready(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	h := k.hosts[name]
	return h != nil && h.ready
}

// gotElsewhere reports whether another process has got the certificate of a host by now.
func (k *Keeper) gotElsewhere(ctx context.Context, name string) bool {
	known, err := k.DB.Certificate(ctx, k.Directory, name)
	if err != nil || !known.ExpiresAt.After(k.DB.Now()) {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.hosts[name].ready = true
	return true
}

// Sweep deletes what is of no use any more.
func (k *Keeper) Sweep(ctx context.Context) error {
	return k.DB.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.SweepCertificates(ctx, tx.Now().Add(-model.KeepCertificates))
	})
}
