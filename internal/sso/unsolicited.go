package sso

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Keep keeps what an identity provider has proven without having been asked, until the
// person says that they want to sign in, and returns the token with which they do, in the
// same browser. The assertion is used up by that: the error is a fault when it was before.
func (s *Service) Keep(ctx context.Context, p Proven, browser []byte) (token string, err error) {
	return s.keep(ctx, p, browser, keptUnsolicited)
}

// What was proven is kept for one purpose, and is worth nothing for another one, or as an
// answer for what waits for it.
const (
	keptUnsolicited = "kept"   // until the person says that they want to sign in
	keptUnread      = "unread" // until they prove that they read their inbox
)

func keptPlace(hash []byte, why string) secret.Place {
	p := pendingPlace(hash)
	p.Column = why
	return p
}

// keep keeps what was proven, sealed, for the browser in which it was. What comes of it is
// for signing in, and so was what it answers, if anything.
func (s *Service) keep(ctx context.Context, p Proven, browser []byte, why string) (token string, err error) {
	if p.Request.Hash != nil {
		if err := p.isFor(model.UpstreamSignIn); err != nil {
			return "", err
		}
	}
	token = s.source.Token()
	now := s.db.Now()
	r := model.UpstreamRequest{
		Hash: secret.Hash(token), Org: p.Connection.Org, Connection: p.Connection.ID, Settings: p.Settings.ID, SavedAt: p.Settings.SavedAt, Purpose: model.UpstreamSignIn,
		Browser: browser, Next: p.Request.Next, CreatedAt: now, ExpiresAt: now.Add(model.UpstreamRequestLife),
	}
	raw, err := json.Marshal(p.Identity)
	if err != nil {
		return "", err
	}
	r.Pending = s.keys.Seal(keptPlace(r.Hash, why), raw)
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		l := linking{tx: tx, p: p}
		if err := l.once(ctx); err != nil {
			return err
		}
		return tx.InsertUpstreamRequest(ctx, r)
	})
	if err != nil {
		return "", fmt.Errorf("keep identity: %w", err)
	}
	return token, nil
}

// Resume returns what was kept under a token. The errors are those of FinishSAML.
func (s *Service) Resume(ctx context.Context, id model.ConnectionID, token string, from Carrier) (Proven, error) {
	p, err := s.waiting(ctx, id, token, from)
	if err != nil {
		return p, err
	}
	return s.unseal(ctx, p, keptUnsolicited)
}

// unseal opens what was kept.
func (s *Service) unseal(ctx context.Context, p Proven, why string) (Proven, error) {
	gone := upstream.NewFault(openid.CodeState, "token")
	if p.Request.Hash == nil {
		return p, s.refuse(ctx, s.attempt(p), gone)
	}
	raw, err := s.keys.Open(keptPlace(p.Request.Hash, why), p.Request.Pending)
	if err != nil {
		return p, s.refuse(ctx, s.attempt(p), gone)
	}
	if err := json.Unmarshal(raw, &p.Identity); err != nil {
		return p, err
	}
	p.proof, err = s.proof(p)
	return p, err
}
