package openid

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/anteroom/anteroom/internal/upstream"
)

// Clocks may differ by Skew; a logout token is older than MaxAge only when it was kept.
const (
	Skew   = 60 * time.Second
	MaxAge = 5 * time.Minute
)

// Google may leave out the scheme of its issuer, and nobody else may
// (https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken).
const (
	google     = "https://accounts.google.com"
	googleBare = "accounts.google.com"
)

// maxSubject bounds a subject, in bytes (OpenID Connect Core 2).
const maxSubject = 255

// verifier returns go-oidc's, with the keys for one token. Its clock is behind by what
// clocks may differ, which makes it forgive that much at the end of a token.
func (c Connection) verifier(client *http.Client, now time.Time) (*oidc.IDTokenVerifier, *proof) {
	p := &proof{Provider: c.Provider, client: client, now: now}
	return oidc.NewVerifier(c.Provider.Issuer, p, &oidc.Config{
		ClientID: c.ClientID, SupportedSigningAlgs: algorithms, Now: func() time.Time { return now.Add(-Skew) },
	}), p
}

// proven returns what a published key signed, once it is JSON. refused is why the
// verifier did not accept it, which the checks that follow say better.
func (p *proof) proven(token string, refused error) (object, *upstream.Fault) {
	if p.fault == nil && p.payload == nil {
		_, p.fault = signed(token) // refused before its keys were looked for
	}
	switch {
	case p.fault != nil:
		return nil, p.fault
	case p.payload == nil:
		return nil, upstream.NewFault(CodeShape, "JWT").WithGot(refused.Error())
	}
	said, ok := parse(p.payload)
	if !ok {
		return nil, upstream.NewFault(CodeShape, "claims")
	}
	return said, nil
}

// idToken returns the claims of an ID token (OpenID Connect Core 3.1.3.7).
func (c Connection) idToken(ctx context.Context, client *http.Client, t tokens, p Pending, now time.Time) (object, *upstream.Fault) {
	verifier, proof := c.verifier(client, now)
	token, err := verifier.Verify(ctx, t.id)
	said, f := proof.proven(t.id, err)
	if f != nil {
		return nil, f.At(upstream.StepSignature)
	}
	if f := c.meant(said, now); f != nil {
		return nil, f.At(StepClaims)
	}
	if f := c.answers(said, p, now); f != nil {
		return nil, f.At(StepClaims)
	}
	if err != nil { // the verifier reads members without regard to case
		return nil, upstream.NewFault(CodeShape, "claims").WithGot(err.Error()).At(StepClaims)
	}
	if said.has("at_hash") && token.VerifyAccessToken(t.access) != nil {
		return nil, upstream.NewFault(CodeTokenHash, "at_hash").At(StepClaims)
	}
	return said, nil
}

// meant holds a token to its issuer, to us and to the present.
func (c Connection) meant(said object, now time.Time) *upstream.Fault {
	if iss := said.text("iss"); iss != c.Provider.Issuer && !(c.Provider.Issuer == google && iss == googleBare) {
		return upstream.NewFault(upstream.CodeIssuer, "iss").WithGot(iss).WithWant(c.Provider.Issuer)
	}
	audience := said.texts("aud")
	if !slices.Contains(audience, c.ClientID) {
		return upstream.NewFault(upstream.CodeAudience, "aud").WithGot(strings.Join(audience, ", ")).WithWant(c.ClientID)
	}
	at := now.UTC().Format(time.RFC3339)
	for _, check := range []struct {
		name     string
		fits     func(time.Time) bool
		optional bool
	}{
		{"exp", now.Add(-Skew).Before, false},
		{"iat", func(t time.Time) bool { return !t.After(now.Add(Skew)) }, false},
		{"nbf", func(t time.Time) bool { return !t.After(now.Add(Skew)) }, true},
	} {
		if t, ok := said.instant(check.name); (!ok || !check.fits(t)) && (said.has(check.name) || !check.optional) {
			return upstream.NewFault(upstream.CodeTime, check.name).WithGot(string(said[check.name])).WithWant(at)
		}
	}
	return nil
}

// answers holds an ID token to the request that waits.
func (c Connection) answers(said object, p Pending, now time.Time) *upstream.Fault {
	party := said.text("azp")
	if alone := len(said.texts("aud")) == 1; party != c.ClientID && (said.has("azp") || !alone) {
		return upstream.NewFault(CodeParty, "azp").WithGot(party).WithWant(c.ClientID)
	}
	if sub := said.text("sub"); sub == "" || len(sub) > maxSubject {
		return upstream.NewFault(upstream.CodeSubject, "sub").WithGot(sub)
	}
	if p.Nonce == "" || said.text("nonce") != p.Nonce {
		return upstream.NewFault(CodeNonce, "nonce").WithGot(said.text("nonce"))
	}
	if t, ok := said.instant("auth_time"); !p.Since.IsZero() && (!ok || t.Before(p.Since.Add(-Skew))) {
		return upstream.NewFault(CodeAuthTime, "auth_time").WithGot(string(said["auth_time"])).WithWant(p.Since.Format(time.RFC3339))
	}
	if until, ok := said.instant("session_expiry"); said.has("session_expiry") && (!ok || !now.Before(until)) {
		return upstream.NewFault(upstream.CodeTime, "session_expiry").WithGot(string(said["session_expiry"])).WithWant(now.UTC().Format(time.RFC3339))
	}
	return nil
}
