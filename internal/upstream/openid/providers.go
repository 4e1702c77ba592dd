package openid

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// Providers remembers how OpenID providers describe themselves. Their keys they fetch
// anew by themselves. However many people sign in at once, a provider is asked once, and
// one that does not answer is left alone for a moment: who hangs keeps nobody else
// waiting. It is safe for concurrent use.
type Providers struct {
	http     *http.Client
	insecure bool
	now      func() time.Time

	asking singleflight.Group // by the name in known
	mu     sync.Mutex
	known  map[string]knownProvider // by issuer, and the address of their keys where that is all
}

type knownProvider struct {
	provider *Provider       // as it described itself last; nil where it has not yet
	fault    *upstream.Fault // why it did not when it was asked last; nil where it did
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
// with what it said last until it has answered. Its error is a *upstream.Fault.
func (p *Providers) Get(ctx context.Context, issuer string) (*Provider, error) {
	return p.remember(ctx, issuer, func(ctx context.Context) (*Provider, error) { return Discover(ctx, p.http, issuer, p.insecure) })
}

// Published returns the provider that has an issuer and publishes keys at an address, as
// Get does.
func (p *Providers) Published(ctx context.Context, of model.RevocationSender) (*Provider, error) {
	return p.remember(ctx, of.Issuer+" "+of.Keys, func(ctx context.Context) (*Provider, error) {
		return Published(ctx, p.http, of.Issuer, of.Keys, p.insecure)
	})
}

func (p *Providers) remember(ctx context.Context, name string, ask func(context.Context) (*Provider, error)) (*Provider, error) {
	known, fresh := p.recall(name)
	if fresh {
		return known.said()
	}
	// Whoever hangs up early must not spoil it for those who wait for the same answer.
	apart := context.WithoutCancel(ctx)
	answer := p.asking.DoChan(name, func() (any, error) { return p.ask(apart, name, ask), nil })
	if known.provider != nil {
		return known.provider, nil
	}
	select {
	case a := <-answer:
		return a.Val.(knownProvider).said()
	case <-ctx.Done():
		return nil, upstream.Unanswered(ctx.Err(), "discovery").At(StepDiscover)
	}
}

// recall returns what is known of a provider, and whether it need not be asked now.
func (p *Providers) recall(name string) (known knownProvider, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.known[name]
	rest := model.OpenIDProviderRefresh
	if known.fault != nil {
		rest = askingRest
	}
	return known, ok && p.now().Sub(known.asked) < rest
}

// ask asks a provider, unless another has done so since it was looked for, and remembers
// what came of it.
func (p *Providers) ask(ctx context.Context, name string, ask func(context.Context) (*Provider, error)) knownProvider {
	known, fresh := p.recall(name)
	if fresh {
		return known
	}
	found, err := ask(ctx)
	known.fault, known.asked = nil, p.now()
	if err == nil {
		known.provider = found
	} else if !errors.As(err, &known.fault) {
		known.fault = upstream.Unanswered(err, "discovery").At(StepDiscover)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= mostProviders {
		clear(p.known)
	}
	p.known[name] = known
	return known
}

// said returns the provider, or why it does not describe itself. Each gets a fault of
// their own, to which they add what they know.
func (k knownProvider) said() (*Provider, error) {
	if k.provider != nil {
		return k.provider, nil
	}
	f := *k.fault
	return nil, &f
}
