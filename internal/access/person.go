package access

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// PersonOnly refuses whoever is no person, with a Forbidden error.
func PersonOnly(by model.Actor) error {
	if by.User() == "" {
		return errPersonOnly
	}
	return nil
}

var errPersonOnly = model.Denied("access.people_only")

// Person returns the user who acts, at this moment, for what people may do with
// their own account whatever organization is active. It returns an
// Unauthenticated error when the session is over or the user is disabled, and a
// Forbidden error for an actor who is no user.
func Person(ctx context.Context, tx *db.Tx, by model.Actor) (model.User, error) {
	if err := PersonOnly(by); err != nil {
		return model.User{}, err
	}
	s, err := tx.Session(ctx, by.Session)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	if err != nil || !s.EndedAt.IsZero() || !by.Is(s.User.ID) || s.User.Status != model.UserActive {
		return model.User{}, model.SignedOut("access.signed_out")
	}
	if s.Support.On() {
		return model.User{}, model.ErrInSupport
	}
	return s.User, nil
}
