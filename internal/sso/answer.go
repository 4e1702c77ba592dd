package sso

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Proven is what an identity provider has proven, to a request of ours or without one.
// It signs nobody in yet.
type Proven struct {
	Request    model.UpstreamRequest // zero when nobody asked
	Connection model.Connection
	Settings   model.ConnectionSettings
	Identity   upstream.Identity
	Attempt    model.Attempt // what came of a test; zero for everything else

	ip    string
	proof []byte    // what the identity provider wants to see when we sign the person out there, sealed
	once  []byte    // SHA-256 of what may be used once; nil for what a request is for
	until time.Time // so long it has to be remembered
}

// How returns how the person has proved who they are.
func (p Proven) How() model.Authentication {
	i, c := p.Identity, p.Connection
	return model.Authentication{AMR: plain(i.AMR), Upstream: model.Upstream{
		Connection: c.ID, AuthTime: i.AuthTime, Until: i.SessionUntil, ACR: upstream.Quote(i.ACR), Fresh: p.Request.Fresh && !p.Stale(),
	}, There: model.UpstreamSession{Org: c.Org, Connection: c.ID, Subject: upstream.Quote(cmp.Or(i.Sub, i.Subject)), ID: upstream.Quote(i.SessionID), Proof: p.proof}}
}

// plain returns the methods of authentication that are words of RFC 8176 by their form.
func plain(methods []string) (words []string) {
	for _, m := range methods {
		if len(m) > 0 && len(m) <= 32 && len(words) < 10 && visible(m) && m != " " && url.QueryEscape(m) == m {
			words = append(words, m)
		}
	}
	return words
}

// Carrier is who brings an answer.
type Carrier struct {
	Browsers [][]byte // SHA-256 of the cookies that tell the browser from others
	IP       string
}

// FinishOIDC returns what the answer proves that a browser brought to the redirect URI
// of a connection. Its request is used up by that. The errors are those of FinishSAML.
func (s *Service) FinishOIDC(ctx context.Context, id model.ConnectionID, query url.Values, from Carrier) (Proven, error) {
	p, err := s.waiting(ctx, id, query.Get("state"), from)
	if err == nil && p.Settings.Type != model.ConnectionOIDC {
		err = model.Missing("")
	}
	if err != nil {
		return p, err
	}
	if p.Request.Hash == nil {
		return p, s.refuse(ctx, s.attempt(p), upstream.NewFault(openid.CodeState, "state"))
	}
	pending, err := s.pending(p.Request)
	if err != nil {
		return p, err
	}
	party, err := s.asker(ctx, p.Connection, p.Settings, p.Request.Purpose)
	if err == nil && p.Request.Purpose == model.UpstreamTest {
		return s.examine(ctx, p, party.Explain(ctx, query, pending, s.db.Now()))
	}
	if err == nil {
		p.Identity, err = party.Finish(ctx, query, pending, s.db.Now())
	}
	if err != nil {
		return p, s.refuse(ctx, s.attempt(p), err)
	}
	p.proof, err = s.proof(p)
	return p, err
}

// pending returns what was kept of a request by OpenID Connect.
func (s *Service) pending(r model.UpstreamRequest) (p openid.Pending, err error) {
	raw, err := s.keys.Open(pendingPlace(r.Hash), r.Pending)
	if err != nil {
		return p, fmt.Errorf("open request: %w", err)
	}
	return p, json.Unmarshal(raw, &p)
}
