// Package access answers what an actor may do. It reads that in the transaction
// that changes something: what was true when the page was drawn does not count.
package access

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Permissions returns what an actor may do in its organization at this moment.
// The operator and the program itself may do everything. A user who is disabled,
// signed out meanwhile or no active member any more gets an Unauthenticated or
// a NotFound error.
func Permissions(ctx context.Context, tx *db.Tx, by model.Actor) (model.Permissions, error) {
	if by.Kind != model.ActorUser {
		return model.NewPermissions(model.BuiltIn()...), nil
	}
	s, err := tx.Session(ctx, by.Session)
	if model.KindOf(err) == model.NotFound || err == nil && (!s.EndedAt.IsZero() || s.User.Status != model.UserActive) {
		return nil, model.SignedOut("You were signed out.")
	}
	if err != nil {
		return nil, err
	}
	if s.Org.ID != by.Org || s.User.ID != by.User || s.MemberStatus != model.MemberActive {
		return nil, model.Missing("")
	}
	return s.Permissions, nil
}
