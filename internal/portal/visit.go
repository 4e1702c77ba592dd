package portal

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// errOver is the error for whoever has no session that is good.
var errOver = model.SignedOut("portal.open_again")

// Look returns the link that ends with a token, whatever has become of it: State says that.
// It returns a NotFound error for a token of no link.
func (s *Service) Look(ctx context.Context, token string) (model.PortalLink, error) {
	if !secret.WellFormed(token) {
		return model.PortalLink{}, model.Missing("")
	}
	return s.db.PortalLinkByToken(ctx, secret.Hash(token))
}

// Proof uses up, in the transaction that opens a link, what proves that somebody reads the
// recipient's inbox, so that it opens nothing twice.
type Proof = func(context.Context, *db.Tx, model.PortalLink) error

// Open opens the link that ends with a token, for a browser; proof is nil where there is none.
// It returns the session, and the token that the browser keeps. The errors: NotFound for a
// token of no link, Conflict for a link that opens nothing any more, or only for who has
// proven the recipient's inbox, and those of the proof.
func (s *Service) Open(ctx context.Context, token string, b model.Browser, proof Proof) (model.PortalSession, string, error) {
	var p model.PortalSession
	if !secret.WellFormed(token) {
		return p, "", model.Missing("")
	}
	own := s.source.Token()
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		l, err := tx.PortalLinkByToken(ctx, secret.Hash(token))
		if err != nil {
			return nil, err
		}
		switch {
		case l.State(tx.Now()) != model.PortalOpen:
			return nil, model.Conflicting("portal.over")
		case l.Recipient != "" && proof == nil:
			return nil, model.Conflicting("portal.prove_first", l.Recipient)
		case l.Recipient != "":
			if err := proof(ctx, tx, l); err != nil {
				return nil, err
			}
		}
		until := tx.Now().Add(model.PortalSessionLife) // or until the link expires, which may be extended
		if l.Kind == model.PortalEmbedded {
			until = tx.Now().Add(model.EmbeddedSessionLife)
		}
		if err := tx.OpenPortalLink(ctx, l.Org, l.ID); err != nil {
			return nil, err
		}
		p = model.PortalSession{Link: l, ExpiresAt: until, IP: b.IP, UserAgent: b.UserAgent}
		if p, err = tx.InsertPortalSession(ctx, p, secret.Hash(own), model.MostPortalSessions); err != nil {
			return nil, err
		}
		return []model.Event{event(p.Actor(), l, model.PortalLinkOpened{Link: l.Snapshot()})}, nil
	})
	if err != nil {
		return p, "", fmt.Errorf("open portal link: %w", err)
	}
	return p, own, nil
}

// Load returns the session of a link whose browser keeps token, when it is good. It returns
// an Unauthenticated error otherwise.
func (s *Service) Load(ctx context.Context, link model.PortalLinkID, token string) (model.PortalSession, error) {
	if !secret.WellFormed(token) {
		return model.PortalSession{}, errOver
	}
	p, err := s.db.PortalSessionByToken(ctx, secret.Hash(token))
	if model.KindOf(err) == model.NotFound || err == nil && (p.Link.ID != link || !p.Good(s.db.Now())) {
		return model.PortalSession{}, errOver
	}
	return p, err
}

// Leave ends a session, from the next request on.
func (s *Service) Leave(ctx context.Context, p model.PortalSession) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.EndPortalSession(ctx, p) })
}

// seenEvery is how often it is written down that somebody is there.
const seenEvery = time.Minute

// Came notes that somebody is there in a session. It is written down once a minute.
func (s *Service) Came(ctx context.Context, p model.PortalSession) error {
	now := s.db.Now()
	if now.Sub(p.LastSeenAt) < seenEvery {
		return nil
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SeePortalSession(ctx, p) })
}

// Sweep forgets links that open nothing since long, and sessions that are over.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepPortal(ctx, model.PortalLinkKeep) })
}
