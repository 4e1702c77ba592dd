package users

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Disable lets a person in no more, for the operator: whatever way they come, from the next
// request on. Their sessions are ended, with what apps were granted in them, and codes and
// links that are under way are worthless; the API keys that act for them count as long as they
// do. Their memberships stay, also those of the last who administers an organization. The
// errors: Invalid without a reason, NotFound for an unknown account, Conflict for one that is
// disabled, and Forbidden for everybody else.
func (s *Service) Disable(ctx context.Context, by model.Actor, id model.UserID, reason string) (model.User, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.User{}, err
	}
	reason, err := model.DisableReason.Parse(reason)
	if err != nil {
		return model.User{}, err
	}
	var u model.User
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		before, err := known(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if before.Status != model.UserActive {
			return nil, model.Conflicting("users.disabled_already", before.Name())
		}
		if err := tx.DisableUser(ctx, id); err != nil {
			return nil, err
		}
		if err := tx.InsertDisabling(ctx, model.Disabling{User: id, Reason: reason, By: by}); err != nil {
			return nil, err
		}
		if err := tx.CloseChallenges(ctx, id); err != nil {
			return nil, err
		}
		if err := tx.DropSignInLinks(ctx, id); err != nil {
			return nil, err
		}
		ended, err := membership.EndSessions(ctx, tx, by, db.SessionsOf(id, ""), model.EndUserDisabled)
		if err != nil {
			return nil, err
		}
		u, err = tx.User(ctx, id)
		return append(ended.Events(), model.Event{Actor: by, User: id, Target: string(id), Payload: model.AccountDisabled{User: before.Snapshot(), Reason: reason}}), err
	})
	if err != nil {
		return model.User{}, fmt.Errorf("disable %s: %w", id, err)
	}
	return u, nil
}

// Enable lets a person in again whom Disable has shut out, for the operator. They have to sign
// in anew. The errors: NotFound for an unknown account, Conflict for one that is not disabled,
// or that is nobody's any more, and Forbidden for everybody else.
func (s *Service) Enable(ctx context.Context, by model.Actor, id model.UserID) (model.User, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.User{}, err
	}
	var u model.User
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if u, err = known(ctx, tx, id); err != nil {
			return nil, err
		}
		if u, err = tx.EnableUser(ctx, id); model.KindOf(err) == model.NotFound {
			err = model.Because(model.Conflicting("users.not_disabled"), err)
		}
		return []model.Event{{Actor: by, User: id, Target: string(id), Payload: model.AccountEnabled{User: u.Snapshot()}}}, err
	})
	if err != nil {
		return model.User{}, fmt.Errorf("enable %s: %w", id, err)
	}
	return u, nil
}
