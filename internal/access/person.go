package access

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Person returns the user of a session at this moment, whatever organization is
// active. It returns an Unauthenticated error when the session is over or the
// user is disabled.
func Person(ctx context.Context, tx *db.Tx, by model.Session) (model.User, error) {
	s, err := tx.Session(ctx, by.ID)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	if err != nil || !s.EndedAt.IsZero() || s.User.ID != by.User.ID || s.User.Status != model.UserActive {
		return model.User{}, model.SignedOut("You were signed out.")
	}
	return s.User, nil
}
