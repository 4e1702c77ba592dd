package openid

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// revocationType is the typ of a token by which a provider asks to end all that somebody
// has (Okta's profile of draft-parecki-oauth-global-token-revocation): an ID token of the
// same keys is none.
const revocationType = "global-token-revocation+jwt"

// Revocation is what a provider has proven by such a token: that it asks. Whom it means
// stands beside the token.
type Revocation struct {
	// ID names the token, and Until is when it can be used no more, skew included: so long
	// its ID has to be remembered, since it must be accepted once.
	ID    string
	Until time.Time
}

// Published returns the provider that has an issuer and publishes keys at an address, and
// of which nothing else is known. Its error is a *upstream.Fault.
func Published(ctx context.Context, c *http.Client, issuer, keySet string, insecure bool) (*Provider, error) {
	p := &Provider{Issuer: issuer, KeySet: keySet, insecure: insecure}
	if !upstream.Address(keySet, insecure) {
		return nil, upstream.NewFault(upstream.CodeAddress, "jwks_uri").WithGot(keySet).At(StepDiscover)
	}
	if f := p.fetch(ctx, bound(c, insecure)); f != nil {
		return nil, f.At(StepDiscover)
	}
	return p, nil
}

// VerifyRevocation returns what a token proves that came with a request to one of our
// endpoints. Its error is always a *upstream.Fault. That a token is used once is for the
// caller to see to.
func (p *Provider) VerifyRevocation(ctx context.Context, c *http.Client, token, endpoint string, now time.Time) (Revocation, error) {
	r, f := p.revocation(ctx, c, token, endpoint, now)
	if f != nil {
		return Revocation{}, f
	}
	return r, nil
}

func (p *Provider) revocation(ctx context.Context, c *http.Client, token, endpoint string, now time.Time) (Revocation, *upstream.Fault) {
	jws, f := signed(token)
	if f != nil {
		return Revocation{}, f.At(upstream.StepSignature)
	}
	// RFC 8725 3.11; RFC 7515 4.1.9 has media types compared without regard to case.
	if typ, _ := jws.Signatures[0].Protected.ExtraHeaders["typ"].(string); !strings.EqualFold(typ, revocationType) {
		return Revocation{}, upstream.NewFault(CodeEvent, "typ").WithGot(typ).WithWant(revocationType).At(StepClaims)
	}
	payload, f := p.verify(ctx, bound(c, p.insecure), jws, now)
	if f != nil {
		return Revocation{}, f.At(upstream.StepSignature)
	}
	said, ok := parse(payload)
	if !ok {
		return Revocation{}, upstream.NewFault(CodeShape, "claims").At(StepClaims)
	}
	until, f := p.asks(said, endpoint, now)
	if f != nil {
		return Revocation{}, f.At(StepClaims)
	}
	return Revocation{ID: said.text("jti"), Until: until}, nil
}

// asks holds a token to its issuer, to our endpoint and to the present. It returns when the
// token can be used no more.
func (p *Provider) asks(said object, endpoint string, now time.Time) (time.Time, *upstream.Fault) {
	// Okta's examples have its issuer with a slash at the end and without.
	if iss := said.text("iss"); iss == "" || strings.TrimSuffix(iss, "/") != strings.TrimSuffix(p.Issuer, "/") {
		return time.Time{}, upstream.NewFault(upstream.CodeIssuer, "iss").WithGot(iss).WithWant(p.Issuer)
	}
	if audience := said.texts("aud"); !slices.Contains(audience, endpoint) {
		return time.Time{}, upstream.NewFault(upstream.CodeAudience, "aud").WithGot(strings.Join(audience, ", ")).WithWant(endpoint)
	}
	if jti := said.text("jti"); jti == "" || len(jti) > maxSubject {
		return time.Time{}, upstream.NewFault(CodeEvent, "jti")
	}
	expires, _ := said.instant("exp")
	issued, _ := said.instant("iat")
	until := earlier(expires, issued.Add(MaxAge)).Add(Skew)
	at := now.UTC().Format(time.RFC3339)
	for _, check := range []struct {
		name string
		fits bool
	}{
		{"iat", said.has("iat") && !issued.After(now.Add(Skew)) && now.Before(issued.Add(MaxAge+Skew))},
		{"exp", said.has("exp") && now.Before(until)},
		{"nbf", !said.has("nbf") || begun(said, now)},
	} {
		if !check.fits {
			return time.Time{}, upstream.NewFault(upstream.CodeTime, check.name).WithGot(string(said[check.name])).WithWant(at)
		}
	}
	return until, nil
}

// begun reports whether a token may be used already.
func begun(said object, now time.Time) bool {
	since, ok := said.instant("nbf")
	return ok && !since.After(now.Add(Skew))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
