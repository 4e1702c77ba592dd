package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"anteroom/internal/model"
)

// assertionType is the only value of client_assertion_type (RFC 7523, section
// 2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

const (
	assertionLife = 5 * time.Minute  // at the most, so that ids need not be kept for long
	assertionSkew = 30 * time.Second // between the clocks of a client and ours
	maxAssertion  = 8 << 10
	maxJTI        = 256
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
// registered count: what the assertion says about keys is never followed.
func (p *Provider) assertingApplication(ctx context.Context, params url.Values) (model.Application, error) {
	var none model.Application
	raw := params.Get("client_assertion")
	if params.Get("client_assertion_type") != assertionType || len(raw) > maxAssertion || !plainHeader(raw) {
		return none, errClient
	}
	token, err := jose.ParseSignedCompact(raw, algorithms())
	if err != nil {
		return none, errClient
	}
	var claimed assertion
	if json.Unmarshal(token.UnsafePayloadWithoutVerification(), &claimed) != nil || !p.isTimely(claimed) {
		return none, errClient
	}
	id := claimed.Subject
	if claimed.Issuer != id || params.Get("client_id") != "" && params.Get("client_id") != id {
		return none, errClient
	}
	app, err := p.application(ctx, id)
	if err != nil {
		return none, err
	}
	if !signedBy(app.JWKS, token) {
		return none, errClient
	}
	return app, p.spend(ctx, app.ID, claimed.ID, seconds(claimed.Expires))
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

// isTimely reports whether an assertion is meant for us, now, and for once.
func (p *Provider) isTimely(a assertion) bool {
	now := p.cfg.DB.Now()
	expires := seconds(a.Expires)
	return (string(a.Audience) == p.cfg.Issuer || string(a.Audience) == p.cfg.Issuer+tokenPath) &&
		now.Before(expires) && !expires.After(now.Add(assertionLife+assertionSkew)) &&
		!seconds(a.IssuedAt).After(now.Add(assertionSkew)) && !seconds(a.Before).After(now.Add(assertionSkew)) &&
		a.ID != "" && len(a.ID) <= maxJTI
}

// seconds returns the time of a NumericDate (RFC 7519, section 2). What does not
// fit is the beginning of time: long over.
func seconds(n float64) time.Time {
	if n < 0 || n > 1<<40 {
		return time.Unix(0, 0)
	}
	return time.UnixMilli(int64(n * 1000))
}

// signedBy reports whether a token is signed with one of the registered keys: the
// one that it names, or the only one. Of the two algorithms that are parsed, each
// takes another type of key.
func signedBy(jwks string, token *jose.JSONWebSignature) bool {
	var set jose.JSONWebKeySet
	if jwks == "" || json.Unmarshal([]byte(jwks), &set) != nil {
		return false
	}
	kid := token.Signatures[0].Protected.KeyID
	keys := set.Key(kid)
	if kid == "" && len(set.Keys) == 1 {
		keys = set.Keys
	}
	for _, key := range keys {
		if _, err := token.Verify(key.Key); err == nil {
			return true
		}
	}
	return false
}

// spend uses an assertion up. It returns errClient when that was done before.
func (p *Provider) spend(ctx context.Context, app model.ApplicationID, jti string, expires time.Time) error {
	fresh, err := p.cfg.Ledger.spend(ctx, app, jti, expires)
	if err == nil && !fresh {
		return errClient
	}
	return err
}
