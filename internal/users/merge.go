package users

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Duplicate is an account that nobody reaches by its address.
type Duplicate struct {
	User model.User
	Of   model.User // who has the mailbox instead; zero when the address is none
	Why  error      // why it is none
}

// Duplicates returns the accounts that nobody reaches by their address: they were
// made when addresses were told apart by other rules than today's.
func (s *Service) Duplicates(ctx context.Context) ([]Duplicate, error) {
	users, err := s.db.UnreachableUsers(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Duplicate, len(users))
	for i, u := range users {
		all[i].User = u
		var email model.Email
		if email, all[i].Why = emailaddr.Parse(u.Email); all[i].Why != nil {
			continue
		}
		if all[i].Of, err = s.db.UserByEmail(ctx, email); err != nil && model.KindOf(err) != model.NotFound {
			return nil, err
		}
	}
	return all, nil
}

// Merge makes one account of two that are the same person's, for the operator, who
// knows that. into stays, with the memberships of both and the address that is
// one; from belongs nowhere and signs nobody in any more. Whoever is just signing in by
// email does so to into, and identity providers that knew from know into. It returns the account
// that stays. The errors: Forbidden for anybody else, NotFound for an unknown
// account, and Conflict when the addresses are two mailboxes.
func (s *Service) Merge(ctx context.Context, by model.Actor, from, into model.UserID) (model.User, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.User{}, err
	}
	var merged model.User
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		gone, err := known(ctx, tx, from)
		if err != nil {
			return nil, err
		}
		stays, err := known(ctx, tx, into)
		if err != nil {
			return nil, err
		}
		one, err := combine(gone, stays)
		if err != nil {
			return nil, err
		}
		events, err := membership.Merge(ctx, tx, by, from, into)
		if err != nil {
			return nil, err
		}
		if err := tx.TakeEmail(ctx, from); err != nil {
			return nil, err
		}
		if err := tx.DisableUser(ctx, from); err != nil {
			return nil, err
		}
		if merged, err = tx.GiveUser(ctx, one); err != nil {
			return nil, err
		}
		if err := tx.HandChallenges(ctx, from, into, model.Email(merged.Email)); err != nil {
			return nil, err
		}
		if err := tx.HandSocialIdentities(ctx, from, into); err != nil {
			return nil, err
		}
		if err := tx.HandIdentities(ctx, from, into); err != nil {
			return nil, err
		}
		return append(events, model.Event{
			Actor: by, User: into, Target: string(from), Payload: model.UserMerged{Before: gone.Snapshot(), After: merged.Snapshot()},
		}), nil
	})
	if err != nil {
		return model.User{}, fmt.Errorf("merge %s into %s: %w", from, into, err)
	}
	return merged, nil
}

func known(ctx context.Context, tx *db.Tx, id model.UserID) (model.User, error) {
	u, err := tx.User(ctx, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("users.unknown", id), err)
	}
	return u, err
}

// combine returns the account that stays of two. It returns a Conflict error when
// both have a mailbox, and not the same one.
func combine(gone, stays model.User) (model.User, error) {
	theirs, goneErr := emailaddr.Parse(gone.Email)
	own, staysErr := emailaddr.Parse(stays.Email)
	switch {
	case gone.ID == stays.ID || gone.Status != model.UserActive || stays.Status != model.UserActive:
		return stays, model.Conflicting("users.not_two_accounts")
	case goneErr != nil && staysErr != nil, goneErr == nil && staysErr == nil && theirs.Key() != own.Key():
		return stays, model.Conflicting("users.two_mailboxes", gone.Email, stays.Email)
	case staysErr != nil, goneErr == nil && gone.EmailVerified && !stays.EmailVerified:
		stays.Email, stays.EmailVerified = gone.Email, gone.EmailVerified
	}
	if stays.FirstName+stays.LastName == "" {
		stays.FirstName, stays.LastName = gone.FirstName, gone.LastName
	}
	return stays, nil
}
