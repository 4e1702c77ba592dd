package openid

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"anteroom/internal/upstream"
)

// Explanation is everything that can be said about an answer to the administrator who
// tests a connection. Nothing of it signs anybody in.
type Explanation struct {
	// Proven is what Finish returns. Without a fault it is all there is to know.
	Proven Identity
	Fault  *upstream.Fault
	// Algorithm and KeyID are what the ID token says of its signature, and Published are
	// the keys of the provider.
	Algorithm, KeyID string
	Published        []string
	// Claims and UserInfo are what the ID token and userinfo say, as JSON, whether proven
	// or not; empty where they did not come or could not be read.
	Claims, UserInfo string
}

// Explain looks at an answer in the place of Finish, since a code can be exchanged
// once, and shows what Finish keeps to itself.
func (c Connection) Explain(ctx context.Context, query url.Values, p Pending, now time.Time) Explanation {
	var came trace
	var e Explanation
	e.Proven, e.Fault = c.finish(ctx, query, p, now, &came)
	e.Published = c.Provider.KeyIDs()
	parts := strings.Split(came.idToken, ".")
	if header, ok := part(parts, 0); ok {
		e.Algorithm, e.KeyID = upstream.Quote(header.text("alg")), upstream.Quote(header.text("kid"))
	}
	if claims, ok := part(parts, 1); ok {
		e.Claims = claims.String()
	}
	if came.info != nil {
		e.UserInfo = came.info.String()
	}
	return e
}

// part decodes a part of a JWT without asking for proof.
func part(parts []string, i int) (object, bool) {
	if i >= len(parts) {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		return nil, false
	}
	return parse(raw)
}

// String returns the object for people to read, its members by name.
func (o object) String() string {
	b, err := json.MarshalIndent(map[string]json.RawMessage(o), "", "  ")
	if err != nil {
		return ""
	}
	return string(b)
}
