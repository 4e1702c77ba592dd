package users

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Delete takes a person out of every organization, ends all of their sessions at once, and
// deletes the account with all that is in it: passkeys, identities, the picture. What
// happened stays in the events. It is for the operator, and for an application with
// organizations_users_remove. It returns the account as it was. The errors, each with the
// reason in words: NotFound for an unknown account, Conflict for the last who can administer
// an organization, and Forbidden for everybody else, and while a directory has the say of the
// person.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.UserID) (model.User, error) {
	var u model.User
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, "", model.ScopeUsersRemove); err != nil {
			return nil, err
		}
		if u, err = known(ctx, tx, id); err != nil {
			return nil, err
		}
		return remove(ctx, tx, by, u)
	})
	if err != nil {
		return model.User{}, fmt.Errorf("delete %s: %w", id, err)
	}
	return u, nil
}

// Purge deletes a person's account as Delete does, and has the log of events forget who they
// were, which is done soon after. It is for the operator alone.
func (s *Service) Purge(ctx context.Context, by model.Actor, id model.UserID) (model.User, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.User{}, err
	}
	var u model.User
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if u, err = known(ctx, tx, id); err != nil {
			return nil, err
		}
		events, err := remove(ctx, tx, by, u)
		if err != nil {
			return nil, err
		}
		return events, tx.PutErasure(ctx, by, id)
	})
	if err != nil {
		return model.User{}, fmt.Errorf("purge %s: %w", id, err)
	}
	return u, nil
}

// remove deletes an account with all that is in it, and returns what to record.
func remove(ctx context.Context, tx *db.Tx, by model.Actor, u model.User) ([]model.Event, error) {
	memberships, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	var events []model.Event
	for _, m := range memberships {
		ended, err := leave(ctx, tx, by, m)
		if err != nil {
			return nil, err
		}
		events = append(events, ended...)
	}
	ended, err := membership.EndSessions(ctx, tx, by, db.SessionsOf(u.ID, ""), model.EndUserDisabled)
	if err != nil {
		return nil, err
	}
	events = append(append(events, ended.Events()...), model.Event{Actor: by, User: u.ID, Target: string(u.ID), Payload: model.UserDeleted{Before: u.Snapshot()}})
	return events, tx.DeleteUser(ctx, u.ID)
}

// leave ends one membership of somebody whose account goes, or the invitation to it.
func leave(ctx context.Context, tx *db.Tx, by model.Actor, of model.Membership) ([]model.Event, error) {
	if of.Source == model.FromDirectory {
		return nil, model.Denied("users.delete_managed", of.OrgName)
	}
	m, err := tx.Member(ctx, of.Org, of.Member)
	if err != nil {
		return nil, err
	}
	by.Org = of.Org
	if m.Status == model.MemberPendingInvite || m.Status == model.MemberInviteExpired {
		return membership.Uninvite(ctx, tx, by, m)
	}
	return membership.End(ctx, tx, by, m)
}
