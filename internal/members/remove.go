package members

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Remove takes a member out of the organization and ends, at once, the sessions
// in which they act for it. They come back only when somebody invites or adds
// them, or the actor takes it back with Restore. Their account and their other
// organizations stay. It returns the member as it was. The errors, each with the
// reason in words:
//
//   - NotFound: the organization has no such member;
//   - Forbidden: the actor may not, see MayRemove;
//   - Conflict: the member is the last who can administer.
//
// With Forbidden and Conflict errors the member is returned too.
func (s *Service) Remove(ctx context.Context, by model.Actor, id model.MemberID) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m, err = listedMember(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		d, err := DirectoryOf(ctx, tx, m)
		if err != nil {
			return nil, err
		}
		if err := MayRemove(by, may, m, d); err != nil {
			return nil, err
		}
		was, err := tx.MemberThatWas(ctx, m)
		if err != nil {
			return nil, err
		}
		if err := tx.KeepUndo(ctx, by, m.Org, string(m.ID), was); err != nil {
			return nil, err
		}
		return membership.End(ctx, tx, by, m)
	})
	if err != nil {
		return m, fmt.Errorf("remove %s: %w", id, err)
	}
	return m, nil
}

// MayRemove says, before anybody tries, whether an actor who holds the
// permissions may remove a member, whom d looks after, see DirectoryOf. It returns a
// Forbidden error with the reason in words when not.
func MayRemove(by model.Actor, may model.Permissions, m model.Member, d model.Directory) error {
	return refusal(remove, judge(remove, by, may, m), m, d)
}

// SignOut ends the sessions in which a member acts for the organization, and
// makes worthless what applications were granted for it. It returns the member
// and how many sessions were going on. The errors are those of Remove, without
// Conflict.
func (s *Service) SignOut(ctx context.Context, by model.Actor, id model.MemberID) (m model.Member, ended int, err error) {
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m, err = listedMember(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if err := MaySignOut(by, may, m); err != nil {
			return nil, err
		}
		var events []model.Event
		events, ended, err = signOutMember(ctx, tx, by, m)
		return events, err
	})
	if err != nil {
		return m, 0, fmt.Errorf("sign out %s: %w", id, err)
	}
	return m, ended, nil
}

// MaySignOut says, before anybody tries, whether an actor who holds the
// permissions may sign a member out. It returns a Forbidden error with the
// reason in words when not.
func MaySignOut(by model.Actor, may model.Permissions, m model.Member) error {
	return refusal(signOut, judge(signOut, by, may, m), m, model.Directory{})
}

// signOutMember also records that what applications hold is worthless: that is
// so where no session was going on, too.
func signOutMember(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) (events []model.Event, ended int, err error) {
	out, err := membership.EndSessions(ctx, tx, by, db.SessionsIn(m.Org, m.User), model.EndRevoked)
	return append(out.Events(), model.Event{
		Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.AuthorizationRevoked{Reason: string(model.EndRevoked)},
	}), out.Count(), err
}
