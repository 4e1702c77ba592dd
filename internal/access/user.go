package access

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// User returns the user who acts, for what people may do with their own account
// whatever their organization. A user who is disabled or was signed out
// meanwhile, and an actor who is no user, get an Unauthenticated error.
func User(ctx context.Context, tx *db.Tx, by model.Actor) (model.User, error) {
	s, err := tx.Session(ctx, by.Session)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	if err != nil || !s.EndedAt.IsZero() || s.User.Status != model.UserActive || s.User.ID != by.User {
		return model.User{}, model.SignedOut("You were signed out.")
	}
	return s.User, nil
}
