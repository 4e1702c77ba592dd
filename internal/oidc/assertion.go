package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
)

// assertionType is the only value of client_assertion_type (RFC 7523, section
// 2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

const (
	assertionSkew = 30 * time.Second // between the clocks of a client and ours
	maxAssertion  = 8 << 10
	maxJTI        = 256
	maxNamed      = 200 // how much of what a client says goes to the log
)

// assertion is what a client says about itself (RFC 7523, section 3, and OpenID
// Connect Core, section 9).
type assertion struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Audience audience `json:"aud"`
	Expires  float64  `json:"exp"`
	IssuedAt float64  `json:"iat"`
	Before   float64  `json:"nbf"`
	ID       string   `json:"jti"`
}

// audience is one recipient: a text, or a list with one in it. A client that
// names several gives what it says to somebody who may repeat it here.
type audience string

// UnmarshalJSON reads both forms of RFC 7519, section 4.1.3.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience(one)
		return nil
	}
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	if len(list) == 1 {
		*a = audience(list[0])
	}
	return nil
}

// assertingApplication returns the application that signed the assertion in a request
// (private_key_jwt). Each assertion works once. Only the keys that the operator
// registered count: what the assertion says about keys is never followed. Whoever
// makes assertions cannot see what is wrong with one, and so the failure says it.
func (p *Provider) assertingApplication(ctx context.Context, params url.Values) (model.Application, error) {
	var none model.Application
	claimed, token, err := readAssertion(params)
	if err != nil {
		return none, err
	}
	if err := p.checkClaimed(claimed, params.Get("client_id")); err != nil {
		return none, fmt.Errorf("%.*q: %w", maxNamed, claimed.Subject, err)
	}
	app, err := p.application(ctx, claimed.Subject)
	if err != nil {
		return none, err
	}
	if err := signedBy(app, token); err != nil {
		return none, fmt.Errorf("%s: %w", app.ID, err)
	}
	return app, p.spend(ctx, app.ID, claimed.ID, seconds(claimed.Expires))
}

// readAssertion reads the assertion in a request, and verifies nothing.
func readAssertion(params url.Values) (assertion, *jose.JSONWebSignature, error) {
	var claimed assertion
	raw := params.Get("client_assertion")
	switch {
	case params.Get("client_assertion_type") != assertionType:
		return claimed, nil, refuseClient("client_assertion_type must be " + assertionType + ".")
	case raw == "":
		return claimed, nil, refuseClient("client_assertion is missing.")
	case len(raw) > maxAssertion:
		return claimed, nil, refuseClient("client_assertion is too long.")
	case !plainHeader(raw):
		return claimed, nil, refuseClient("The header of client_assertion must be JSON and have no members but alg, kid and typ.")
	}
	token, err := jose.ParseSignedCompact(raw, algorithms())
	if err != nil {
		return claimed, nil, refuseClient("client_assertion is not a JWT that is signed by RS256 or ES256.")
	}
	if json.Unmarshal(token.UnsafePayloadWithoutVerification(), &claimed) != nil {
		return claimed, nil, refuseClient("The claims of client_assertion cannot be read: iss, sub, aud and jti are texts, exp, iat and nbf numbers.")
	}
	return claimed, token, nil
}

// plainHeader reports whether the header of a token names nothing but how it is
// signed. RFC 7515 has members that bring a key or tell where one is.
func plainHeader(raw string) bool {
	head, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(head)
	var members map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &members) != nil {
		return false
	}
	for name := range members {
		if name != "alg" && name != "kid" && name != "typ" {
			return false
		}
	}
	return true
}

// checkClaimed says what is wrong with what an assertion says: it has to be about
// the client itself, and meant for us, now, and for once.
func (p *Provider) checkClaimed(a assertion, clientID string) error {
	now, soon := p.cfg.DB.Now(), p.cfg.DB.Now().Add(assertionSkew)
	expires := seconds(a.Expires)
	switch {
	case a.Subject == "" || a.Issuer != a.Subject:
		return refuseClient("iss and sub of client_assertion must both be the client ID.")
	case clientID != "" && clientID != a.Subject:
		return refuseClient("client_id differs from sub of client_assertion.")
	case !p.sites.Has(strings.TrimSuffix(string(a.Audience), tokenPath)):
		return fmt.Errorf("aud %.*q: %w", maxNamed, a.Audience, refuseClient("aud of client_assertion must be the issuer or the token endpoint, and nothing beside."))
	case !now.Before(expires):
		return refuseClient("client_assertion has expired, or has no exp.")
	case expires.After(soon.Add(model.AssertionLife)):
		return refuseClient("exp of client_assertion is more than an hour away.")
	case seconds(a.IssuedAt).After(soon) || seconds(a.Before).After(soon):
		return refuseClient("iat or nbf of client_assertion is in the future.")
	case a.ID == "" || len(a.ID) > maxJTI:
		return refuseClient("jti of client_assertion is missing or too long.")
	}
	return nil
}

// seconds returns the time of a NumericDate (RFC 7519, section 2). What does not
// fit is the beginning of time: long over.
func seconds(n float64) time.Time {
	if n < 0 || n > 1<<40 {
		return time.Unix(0, 0)
	}
	return time.UnixMilli(int64(n * 1000))
}

// signedBy returns a failure unless a token is signed with one of an application's
// keys: the one that it names, or the only one. Of the two algorithms that are parsed,
// each takes another type of key.
func signedBy(app model.Application, token *jose.JSONWebSignature) error {
	var set jose.JSONWebKeySet
	if app.JWKS == "" || json.Unmarshal([]byte(app.JWKS), &set) != nil {
		return refuseClient("The client has no keys registered, so that it cannot authenticate by client_assertion.")
	}
	kid := token.Signatures[0].Protected.KeyID
	keys := set.Key(kid)
	if kid == "" && len(set.Keys) == 1 {
		keys = set.Keys
	}
	if len(keys) == 0 {
		return fmt.Errorf("kid %.*q: %w", maxNamed, kid, refuseClient("kid of client_assertion is none of the keys that are registered for the client."))
	}
	for _, key := range keys {
		if _, err := token.Verify(key.Key); err == nil {
			return nil
		}
	}
	return refuseClient("client_assertion is not signed with the key that is registered for the client.")
}

// spend uses an assertion up. It returns a failure when that was done before.
func (p *Provider) spend(ctx context.Context, app model.ApplicationID, jti string, expires time.Time) error {
	fresh, err := p.cfg.Ledger.spend(ctx, app, jti, expires)
	if err == nil && !fresh {
		return fmt.Errorf("%s: %w", app, refuseClient("client_assertion was used before: each needs a jti of its own."))
	}
	return err
}
