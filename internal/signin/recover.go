package signin

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// errLinkOver is the error for a link of the operator's that lets nobody in.
var errLinkOver = model.Missing("signin.recovery_over")

// links answers whom a link of the operator's lets in: a db.Tx, or a db.Reader.
type links interface {
	BreakGlassByLink(ctx context.Context, hash []byte, now time.Time) (model.BreakGlass, error)
}

// Recovery returns whom a link of the operator's lets in. It changes nothing. It returns a
// NotFound error when the link is worth nothing, or nothing any more.
func (s *Service) Recovery(ctx context.Context, token string) (model.BreakGlass, error) {
	return recovery(ctx, &s.db.Reader, token, s.db.Now())
}

func recovery(ctx context.Context, from links, token string, now time.Time) (model.BreakGlass, error) {
	if !secret.WellFormed(token) {
		return model.BreakGlass{}, errLinkOver
	}
	b, err := from.BreakGlassByLink(ctx, secret.Hash(token), now)
	if model.KindOf(err) == model.NotFound || err == nil && !b.Active {
		return model.BreakGlass{}, errLinkOver
	}
	return b, err
}

// Recover signs in with a link of the operator's, once, acting for the organization that
// nobody gets into. It tells those who look after its single sign-on. It returns the new
// session and the token for its cookie, and the errors of Recovery.
func (s *Service) Recover(ctx context.Context, token string, from Browser) (session model.Session, cookie string, err error) {
	err = s.telling(ctx, func(tells tell) error {
		return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			b, err := recovery(ctx, tx, token, tx.Now())
			if err != nil {
				return nil, err
			}
			events, err := tells(ctx, tx, use{who: b, byOperator: true, from: from})
			if err != nil {
				return nil, err
			}
			cookie = s.source.Token()
			var begun []model.Event
			if session, begun, err = begin(ctx, tx, b.User, byOperator(b.Org), from, &cookie); err != nil {
				return nil, err
			}
			if cookie == "" { // another answer brings one, and the link would be used up
				return nil, model.Conflicting("signin.recover_again")
			}
			return append(events, begun...), tx.UseRecovery(ctx, b, secret.Hash(token), session.ID)
		})
	})
	if err != nil {
		return model.Session{}, "", fmt.Errorf("recover: %w", err)
	}
	return session, cookie, nil
}
