package sso

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// LogOut ends the sessions that began by a connection, of somebody who has signed out at its
// OpenID provider or of one session there, as a logout token says (OpenID Connect
// Back-Channel Logout 2.7). None that is going on is as good. The errors: NotFound for a
// connection that does not exist, is off or speaks SAML, and Unauthenticated for a token
// that proves nothing.
func (s *Service) LogOut(ctx context.Context, id model.ConnectionID, token, ip string) error {
	c, settings, err := s.open(ctx, id, model.UpstreamSignIn)
	if err != nil {
		return err
	}
	if settings.Type != model.ConnectionOIDC {
		return model.Missing("")
	}
	party, err := s.party(ctx, c, settings)
	if err != nil {
		return fmt.Errorf("ask who signs out: %w", err)
	}
	proof, err := party.VerifyLogout(ctx, token, s.db.Now())
	if err != nil {
		return model.Because(model.SignedOut("sso.logout_unproven"), err)
	}
	e := ending{c: c, once: "logout " + proof.ID, until: proof.Until, ip: ip}
	which := db.SessionsAtIdP(c.Org, c.ID, upstream.Quote(proof.Sub), upstream.Quote(proof.SessionID))
	if err := s.end(ctx, e, which); err != nil {
		return fmt.Errorf("log out by %s: %w", id, err)
	}
	return nil
}

// end ends sessions, once. None that is going on is as good.
func (s *Service) end(ctx context.Context, e ending, all ...db.Sessions) error {
	var events []model.Event
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := e.use(ctx, tx); err != nil {
			return nil, err
		}
		events = nil
		for _, which := range all {
			ended, err := membership.EndSessions(ctx, tx, e.by(), which, model.EndSignedOutUpstream)
			if err != nil {
				return nil, err
			}
			events = append(events, ended.Events()...)
		}
		if len(events) == 0 {
			return nil, db.Nothing
		}
		return events, nil
	})
	if err == nil && len(events) == 0 { // it must not end what begins from now on
		err = s.db.Housekeep(ctx, func(tx *db.Tx) error { return e.use(ctx, tx) })
	}
	return err
}
