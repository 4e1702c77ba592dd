package openid

import (
	"context"
	"net/http"
	"sync"
	"time"

	"anteroom/internal/model"
)

// Providers remembers how OpenID providers describe themselves. Their keys they fetch
// anew by themselves. It is safe for concurrent use.
type Providers struct {
	http     *http.Client
	insecure bool
	now      func() time.Time

	mu    sync.Mutex
	known map[string]knownProvider // by issuer, and the address of their keys where that is all
}

type knownProvider struct {
	provider *Provider
	asked    time.Time
}

// NewProviders returns a memory of providers that are asked by a client; addresses are
// those of Discover.
func NewProviders(c *http.Client, insecure bool, now func() time.Time) *Providers {
	return &Providers{http: c, insecure: insecure, now: now, known: map[string]knownProvider{}}
}

// mostProviders is how many are remembered before all are forgotten.
const mostProviders = 1000

// Get returns the provider with an issuer. It asks it again after a while, and goes on
// with what it said last when it does not answer then. Its error is a *upstream.Fault.
func (p *Providers) Get(ctx context.Context, issuer string) (*Provider, error) {
	return p.remember(issuer, func() (*Provider, error) { return Discover(ctx, p.http, issuer, p.insecure) })
}

// Published returns the provider that has an issuer and publishes keys at an address, as
// Get does.
func (p *Providers) Published(ctx context.Context, of model.RevocationSender) (*Provider, error) {
	return p.remember(of.Issuer+" "+of.Keys, func() (*Provider, error) {
		return Published(ctx, p.http, of.Issuer, of.Keys, p.insecure)
	})
}

func (p *Providers) remember(name string, ask func() (*Provider, error)) (*Provider, error) {
	p.mu.Lock()
	known, ok := p.known[name]
	p.mu.Unlock()
	if ok && p.now().Sub(known.asked) < model.OpenIDProviderRefresh {
		return known.provider, nil
	}
	found, err := ask()
	if err != nil && ok {
		return known.provider, nil
	}
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostProviders {
		clear(p.known)
	}
	p.known[name] = knownProvider{found, p.now()}
	return found, nil
}
