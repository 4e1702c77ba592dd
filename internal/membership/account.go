package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Account returns the account with an address, and the event of making it when
// there is none yet. Whoever calls it answers for the address, which is proven by
// that in this spelling.
func Account(ctx context.Context, tx *db.Tx, by model.Actor, email model.Email, first, last string) (model.User, []model.Event, error) {
	u, err := tx.UserByEmail(ctx, email)
	if err == nil && !u.EmailVerified {
		if err = tx.ProveEmail(ctx, u.ID, email); err == nil {
			u, err = tx.User(ctx, u.ID)
		}
	}
	if model.KindOf(err) != model.NotFound {
		return u, nil, err
	}
	return NewAccount(ctx, tx, by, email, first, last)
}

// NewAccount makes the account with an address that has none, as Account does. It returns a
// Conflict error when there is one.
func NewAccount(ctx context.Context, tx *db.Tx, by model.Actor, email model.Email, first, last string) (model.User, []model.Event, error) {
	return insertAccount(ctx, tx, by, email, true, first, last)
}

// UnprovenAccount makes one of whose address nobody answers for: its person proves it when
// they first sign in.
func UnprovenAccount(ctx context.Context, tx *db.Tx, by model.Actor, email model.Email, first, last string) (model.User, []model.Event, error) {
	return insertAccount(ctx, tx, by, email, false, first, last)
}

func insertAccount(ctx context.Context, tx *db.Tx, by model.Actor, email model.Email, proven bool, first, last string) (model.User, []model.Event, error) {
	if err := Welcomes(ctx, tx, email); err != nil {
		return model.User{}, nil, err
	}
	u, err := tx.InsertUser(ctx, email, proven, first, last)
	return u, []model.Event{{Actor: by, User: u.ID, Target: string(u.ID), Payload: model.UserSignedUp{User: u.Snapshot()}}}, err
}
