package openid

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/upstream"
)

const (
	// askingRest is the least time between two fetches of a provider's keys because of a
	// token, so that whoever sends tokens cannot have us ask and ask, and for how long a
	// provider is left alone that did not answer.
	askingRest = 10 * time.Second
	// maxKeys bounds the keys that are tried on a token that names none.
	maxKeys = 64
	// minRSA is the smallest RSA key that is believed, in bits.
	minRSA = 2048
)

// keys are those that a provider publishes.
type keys struct {
	fetching sync.Mutex      // one at a time, and those who know their key do not wait
	fetched  time.Time       // because of a token
	failed   *upstream.Fault // why there were none then, nil where there were

	mu  sync.RWMutex
	set []jose.JSONWebKey
}

// KeyIDs returns the names of the keys that the provider was last seen to publish.
func (p *Provider) KeyIDs() []string {
	p.keys.mu.RLock()
	defer p.keys.mu.RUnlock()
	ids := make([]string, len(p.keys.set))
	for i, k := range p.keys.set {
		ids[i] = k.KeyID
	}
	return ids
}

// proof is the key set of one token, for go-oidc's verifier: it keeps the bytes that
// were proven, or why none were, which the verifier's error does not say.
type proof struct {
	*Provider
	client  *http.Client
	now     time.Time
	payload []byte
	fault   *upstream.Fault
}

// VerifySignature implements oidc.KeySet.
func (p *proof) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	jws, f := signed(token)
	if f == nil {
		p.payload, f = p.verify(ctx, p.client, jws, p.now)
	}
	if f != nil {
		p.fault = f
		return nil, f
	}
	return p.payload, nil
}

// signed reads a JWT in its only serialization (RFC 7519 1).
func signed(token string) (*jose.JSONWebSignature, *upstream.Fault) {
	accepted := make([]jose.SignatureAlgorithm, len(algorithms))
	for i, a := range algorithms {
		accepted[i] = jose.SignatureAlgorithm(a)
	}
	jws, err := jose.ParseSignedCompact(token, accepted)
	var other *jose.ErrUnexpectedSignatureAlgorithm
	switch {
	case errors.As(err, &other):
		return nil, upstream.NewFault(upstream.CodeAlgorithm, "alg").WithGot(string(other.Got)).WithWant(algorithms[0])
	case err != nil:
		return nil, upstream.NewFault(CodeShape, "JWT").WithGot(err.Error())
	}
	return jws, nil
}

// verify returns what a published key signed. It fetches the keys anew, once, when none
// of those it knows did (OpenID Connect Core 10.1.1).
func (p *Provider) verify(ctx context.Context, c *http.Client, jws *jose.JSONWebSignature, now time.Time) ([]byte, *upstream.Fault) {
	payload, f := p.try(jws)
	if f == nil {
		return payload, nil
	}
	if unfetched := p.fetchAgain(ctx, c, now); unfetched != nil {
		return nil, unfetched
	}
	return p.try(jws)
}

// try looks for the signer among the known keys.
func (p *Provider) try(jws *jose.JSONWebSignature) ([]byte, *upstream.Fault) {
	p.keys.mu.RLock()
	set := p.keys.set
	p.keys.mu.RUnlock()
	header := jws.Signatures[0].Header
	f := upstream.NewFault(CodeKey, "kid").WithGot(header.KeyID)
	for _, k := range set {
		if header.KeyID != "" && k.KeyID != header.KeyID || k.Algorithm != "" && k.Algorithm != header.Algorithm {
			continue
		}
		payload, err := jws.Verify(k)
		if err == nil {
			return payload, nil
		}
		f = upstream.NewFault(upstream.CodeSignature, "kid").WithGot(header.KeyID)
	}
	return nil, f
}

// fetchAgain fetches the keys, unless that was done a moment ago: then it returns what
// came of it. Of many who come at once each has read the clock by itself, so that some
// come from before the fetch.
func (p *Provider) fetchAgain(ctx context.Context, c *http.Client, now time.Time) *upstream.Fault {
	p.keys.fetching.Lock()
	defer p.keys.fetching.Unlock()
	if now.Sub(p.keys.fetched).Abs() >= askingRest {
		p.keys.fetched = now
		// Whoever hangs up early must not keep the others waiting for the new keys.
		p.keys.failed = p.fetch(context.WithoutCancel(ctx), c)
	}
	if p.keys.failed == nil {
		return nil
	}
	f := *p.keys.failed // to which its caller adds the step
	return &f
}

// fetch reads the keys that the provider publishes now (RFC 7517 5).
func (p *Provider) fetch(ctx context.Context, c *http.Client) *upstream.Fault {
	document, f := get(ctx, c, p.KeySet, "jwks_uri", "")
	if f != nil {
		return f
	}
	var set []jose.JSONWebKey
	for _, raw := range list(document["keys"]) {
		if k, ok := usable(raw); ok && len(set) < maxKeys {
			set = append(set, k)
		}
	}
	if len(set) == 0 {
		return upstream.NewFault(CodeNoKeys, "jwks_uri").WithGot(p.KeySet)
	}
	p.keys.mu.Lock()
	defer p.keys.mu.Unlock()
	p.keys.set = set
	return nil
}

// usable reads a key that may have signed: public, for signing, and strong enough. A
// set may have others, of kinds that we do not know.
func usable(raw json.RawMessage) (jose.JSONWebKey, bool) {
	var k jose.JSONWebKey
	if err := json.Unmarshal(raw, &k); err != nil || !k.Valid() || k.Use != "" && k.Use != "sig" {
		return k, false
	}
	switch key := k.Key.(type) {
	case *rsa.PublicKey:
		return k, key.N.BitLen() >= minRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return k, true
	}
	return k, false
}
