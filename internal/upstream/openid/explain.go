package openid

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// Explain looks at an answer in the place of Finish, since a code can be exchanged
// once, and shows what Finish keeps to itself.
func (c Connection) Explain(ctx context.Context, query url.Values, p Pending, now time.Time) upstream.Diagnosis {
	var came trace
	var d upstream.Diagnosis
	d.Identity, d.Fault = c.finish(ctx, query, p, now, &came)
	d.Steps = upstream.Results(Steps(), d.Fault)
	for _, id := range c.Provider.KeyIDs() {
		d.Known = append(d.Known, upstream.Key{Name: upstream.Quote(id)})
	}
	parts := strings.Split(came.idToken, ".")
	if header, ok := part(parts, 0); ok {
		d.Algorithm = upstream.Quote(header.text("alg"))
		d.Signers = []upstream.Key{{Name: upstream.Quote(header.text("kid"))}}
	}
	if claims, ok := part(parts, 1); ok {
		d.Messages = append(d.Messages, upstream.Message{Name: upstream.MessageIDToken, Text: claims.String()})
		info := came.info
		if d.Fault != nil && d.Fault.Code == CodeUserInfo { // which is about somebody else
			info = nil
		}
		d.Subject, d.Attributes, d.Groups = claims.text("sub"), attributes(claims, info), c.listed(claims, info)
	}
	if came.info != nil {
		d.Messages = append(d.Messages, upstream.Message{Name: upstream.MessageUserInfo, Text: came.info.String()})
	}
	return d
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
