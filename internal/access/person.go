package access

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Person returns the user who acts, at this moment, for what people may do with
// their own account whatever organization is active. It returns an
// Unauthenticated error when the session is over, when the user is disabled, and
// for an actor who is no user.
func Person(ctx context.Context, tx *db.Tx, by model.Actor) (model.User, error) {
	s, err := tx.Session(ctx, by.Session)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	if err != nil || !s.EndedAt.IsZero() || s.User.ID != by.User || s.User.Status != model.UserActive {
		return model.User{}, model.SignedOut("You were signed out.")
	}
	return s.User, nil
}
