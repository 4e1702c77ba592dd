package sso

import (
	"context"
	"net/http"
	"sync"
	"time"

	"anteroom/internal/model"
	"anteroom/internal/upstream/openid"
)

// providers remembers how OpenID providers describe themselves. Their keys they fetch
// anew by themselves. It is safe for concurrent use.
type providers struct {
	http     *http.Client
	insecure bool
	now      func() time.Time

	mu    sync.Mutex
	known map[string]knownProvider // by issuer, and the address of their keys where that is all
}

type knownProvider struct {
	provider *openid.Provider
	asked    time.Time
}

// mostProviders is how many are remembered before all are forgotten.
const mostProviders = 1000

// get returns the provider with an issuer. It asks it again after a while, and goes on
// with what it said last when it does not answer then. Its error is a *upstream.Fault.
func (p *providers) get(ctx context.Context, issuer string) (*openid.Provider, error) {
	return p.remember(issuer, func() (*openid.Provider, error) { return openid.Discover(ctx, p.http, issuer, p.insecure) })
}

// published returns the provider that has an issuer and publishes keys at an address, as
// get does.
func (p *providers) published(ctx context.Context, of model.RevocationSender) (*openid.Provider, error) {
	return p.remember(of.Issuer+" "+of.Keys, func() (*openid.Provider, error) {
		return openid.Published(ctx, p.http, of.Issuer, of.Keys, p.insecure)
	})
}

func (p *providers) remember(name string, ask func() (*openid.Provider, error)) (*openid.Provider, error) {
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
