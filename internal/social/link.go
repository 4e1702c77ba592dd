package social

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
)

// kept is what waits while somebody proves their inbox.
type kept struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	Email   string `json:"email"`
}

// Keep keeps what a provider has proven while the person proves their inbox, for this
// browser, and returns the token with which they come back.
func (s *Service) Keep(ctx context.Context, p Proven, browser []byte) (string, error) {
	token := s.source.Token()
	now := s.db.Now()
	r := model.SocialRequest{
		Purpose: model.SocialLink, Provider: p.Provider, Browser: browser, Next: p.Next, CreatedAt: now, ExpiresAt: now.Add(model.UpstreamRequestLife),
	}
	err := s.keep(ctx, &r, token, kept{p.Identity.Issuer, p.Identity.Subject, p.Identity.Email})
	if err != nil {
		return "", fmt.Errorf("keep %s: %w", p.Provider, err)
	}
	return token, nil
}

// Offer is an account with a provider that waits to be linked.
type Offer struct {
	Provider model.Social
	Email    string
	Next     string // where to go on
}

// Offer returns what waits for a token, for who has proven their inbox since. It returns a
// NotFound error when nothing does, and a Forbidden error for anybody else.
func (s *Service) Offer(ctx context.Context, by model.Session, token string, from Carrier) (Offer, error) {
	_, _, o, err := s.offer(ctx, by, token, from)
	return o, err
}

func (s *Service) offer(ctx context.Context, by model.Session, token string, from Carrier) (model.SocialRequest, kept, Offer, error) {
	var k kept
	r, err := s.waiting(ctx, model.SocialLink, token, from)
	if err != nil {
		return r, k, Offer{}, err
	}
	if err := s.open(r, &k); err != nil {
		return r, k, Offer{}, err
	}
	o := Offer{Provider: r.Provider, Email: k.Email, Next: r.Next}
	if !hasProven(by, k, r) {
		err = model.Denied("social.prove_inbox", emailaddr.Readable(k.Email), r.Provider.Label())
	}
	return r, k, o, err
}

// hasProven reports whether the person of a session has proven, since something waits,
// that they read the mail of its address.
func hasProven(by model.Session, k kept, r model.SocialRequest) bool {
	own := model.Email(by.User.Email).Key() == model.Email(k.Email).Key()
	return own && slices.Contains(by.AMR, "otp") && !by.AuthTime.Before(r.CreatedAt)
}

// Link links what waits for a token to the person of a session, who has proven their
// inbox, in the place of another account with the same provider. The errors are those of
// Offer.
func (s *Service) Link(ctx context.Context, by model.Session, token string, from Carrier) (Offer, error) {
	r, k, o, err := s.offer(ctx, by, token, from)
	if err != nil {
		return o, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return nil, err
		}
		by.User = u
		if !hasProven(by, k, r) { // the address was changed a moment ago
			return nil, model.Missing("social.not_kept")
		}
		first, err := tx.TakeSocialRequest(ctx, secret.Hash(token))
		if err != nil {
			return nil, err
		}
		if !first {
			return nil, model.Missing("social.not_kept")
		}
		return put(ctx, tx, u.ID, Proven{Provider: r.Provider, Identity: upstream.Identity{Issuer: k.Issuer, Subject: k.Subject, Email: k.Email}}, from.IP)
	})
	if err != nil {
		return o, fmt.Errorf("link %s: %w", r.Provider, err)
	}
	return o, nil
}

// Unlink has a person sign in by a provider no longer. It returns a NotFound error when
// they don't anyway, a Conflict error when they have no other way in, and a Forbidden error for
// an actor who is no person.
func (s *Service) Unlink(ctx context.Context, by model.Actor, p model.Social) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		u, err := access.Person(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		events, err := unlink(ctx, tx, by, p)
		if err == nil && len(events) == 0 {
			err = model.Missing("social.not_linked")
		}
		if err != nil {
			return nil, err
		}
		left, err := membership.Entrances(ctx, tx, u)
		if err == nil && left == 0 {
			err = model.Conflicting("social.only_way")
		}
		return events, err
	})
	if err != nil {
		return fmt.Errorf("unlink %s: %w", p, err)
	}
	return nil
}
