package openid

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// assertionTypes are what an assertion may call itself (RFC 7519 5.1, RFC 9068 2.1): other
// tokens of the same keys, as one of logout, are none.
var assertionTypes = []string{"", "jwt", "at+jwt", "application/at+jwt"}

// Assertion is what a trusted issuer has proven: that one of its applications asks.
type Assertion struct {
	// ID names the assertion, "" where it has no name, and Until is when it can be used no
	// more, skew included: so long its ID has to be remembered, since it must be accepted once.
	ID    string
	Until time.Time
}

// VerifyAssertion returns what an assertion proves (RFC 7523 3) that came to one of our
// endpoints from who is trusted. Its error is always a *upstream.Fault. That an assertion is
// used once is for the caller to see to.
func (p *Providers) VerifyAssertion(ctx context.Context, token string, trust model.DirectoryTrust, endpoint string) (Assertion, error) {
	provider, err := p.Get(ctx, trust.Issuer)
	if err != nil {
		return Assertion{}, err
	}
	a, f := provider.assertion(ctx, p, token, trust, endpoint)
	if f != nil {
		return Assertion{}, f
	}
	return a, nil
}

// IssuerOf returns the issuer that a JWT names and nobody has proven yet, "" for none.
func IssuerOf(token string) string {
	jws, f := signed(token)
	if f != nil {
		return ""
	}
	said, _ := parse(jws.UnsafePayloadWithoutVerification())
	return said.text("iss")
}

func (p *Provider) assertion(ctx context.Context, all *Providers, token string, trust model.DirectoryTrust, endpoint string) (Assertion, *upstream.Fault) {
	jws, f := signed(token)
	if f != nil {
		return Assertion{}, f.At(upstream.StepSignature)
	}
	if typ := typeOf(jws); !slices.Contains(assertionTypes, typ) {
		return Assertion{}, upstream.NewFault(CodeEvent, "typ").WithGot(typ).WithWant("JWT").At(StepClaims)
	}
	now := all.now()
	payload, f := p.verify(ctx, bound(all.http, p.insecure), jws, now)
	if f != nil {
		return Assertion{}, f.At(upstream.StepSignature)
	}
	said, ok := parse(payload)
	if !ok {
		return Assertion{}, upstream.NewFault(CodeShape, "claims").At(StepClaims)
	}
	f = p.trusts(said, trust)
	if f == nil {
		f = addressed(said, trust, endpoint)
	}
	if f != nil {
		return Assertion{}, f.At(StepClaims)
	}
	until, f := current(said, trust, now)
	if f != nil {
		return Assertion{}, f.At(StepClaims)
	}
	return Assertion{ID: said.text("jti"), Until: until}, nil
}

// typeOf returns what a token calls itself, without regard to case (RFC 7515 4.1.9).
func typeOf(jws *jose.JSONWebSignature) string {
	typ, _ := jws.Signatures[0].Protected.ExtraHeaders["typ"].(string)
	return strings.ToLower(typ)
}

// trusts holds an assertion to the application of the tenant. All tenants of Entra ID share
// their keys, so that a signature alone says nothing of whose it is; and an application
// that somebody has signed in to has tokens, too, which are not its own.
func (p *Provider) trusts(said object, trust model.DirectoryTrust) *upstream.Fault {
	if iss := said.text("iss"); iss == "" || iss != p.Issuer {
		return upstream.NewFault(upstream.CodeIssuer, "iss").WithGot(iss).WithWant(p.Issuer)
	}
	if tid := said.text("tid"); tid == "" || tid != trust.Tenant {
		return upstream.NewFault(CodeTenant, "tid").WithGot(tid).WithWant(trust.Tenant)
	}
	named := false
	for _, name := range []string{"appid", "azp"} { // Entra ID's versions 1 and 2
		if !said.has(name) {
			continue
		}
		if named = true; said.text(name) != trust.Application {
			return upstream.NewFault(CodeParty, name).WithGot(said.text(name)).WithWant(trust.Application)
		}
	}
	if sub := said.text("sub"); sub == "" || len(sub) > maxSubject || !named && sub != trust.Application {
		return upstream.NewFault(CodeParty, "sub").WithGot(sub).WithWant(trust.Application)
	}
	return alone(said)
}

// alone holds an assertion to an application that acts for itself, and has shown a secret or
// a key to its issuer.
func alone(said object) *upstream.Fault {
	for _, name := range []string{"scp", "nonce", "at_hash"} {
		if said.has(name) {
			return upstream.NewFault(CodeParty, name).WithGot(string(said[name]))
		}
	}
	for _, check := range []struct {
		name string
		want []string
	}{{"idtyp", []string{"app"}}, {"appidacr", []string{"1", "2"}}, {"azpacr", []string{"1", "2"}}} {
		if got := said.text(check.name); said.has(check.name) && !slices.Contains(check.want, got) {
			return upstream.NewFault(CodeParty, check.name).WithGot(got).WithWant(check.want[0])
		}
	}
	return nil
}

// addressed holds an assertion to its only reader. One with several may have been given to
// another of them, who repeats it here.
func addressed(said object, trust model.DirectoryTrust, endpoint string) *upstream.Fault {
	want := trust.Audience
	if want == "" {
		want = endpoint
	}
	// Entra ID's console shows the audience as a scope of it, which no token has.
	plain := strings.TrimSuffix(want, "/.default")
	if got := said.texts("aud"); len(got) != 1 || got[0] != want && (trust.Audience == "" || got[0] != plain) {
		return upstream.NewFault(upstream.CodeAudience, "aud").WithGot(strings.Join(got, ", ")).WithWant(want)
	}
	if jti := said.text("jti"); len(jti) > maxSubject || jti == "" && (trust.Audience == "" || said.has("jti")) {
		return upstream.NewFault(CodeEvent, "jti")
	}
	return nil
}

// current holds an assertion to the present. It returns when it can be used no more.
func current(said object, trust model.DirectoryTrust, now time.Time) (time.Time, *upstream.Fault) {
	most := model.MaxDirectoryAssertion
	if trust.Audience != "" {
		most = model.MaxEntraAssertion
	}
	expires, ok := said.instant("exp")
	issued, _ := said.instant("iat")
	for _, check := range []struct {
		name string
		fits bool
	}{
		{"exp", ok && now.Before(expires.Add(Skew)) && !expires.After(now.Add(most+Skew))},
		{"iat", !said.has("iat") || !issued.IsZero() && !issued.After(now.Add(Skew))},
		{"nbf", !said.has("nbf") || begun(said, now)},
	} {
		if !check.fits {
			return time.Time{}, upstream.NewFault(upstream.CodeTime, check.name).WithGot(string(said[check.name])).WithWant(now.UTC().Format(time.RFC3339))
		}
	}
	return expires.Add(Skew), nil
}
