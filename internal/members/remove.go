package members

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// Remove takes a member out of the organization and ends, at once, the sessions
// in which they act for it. They come back only when somebody invites or adds
// them. Their account and their other organizations stay. It returns the member
// as it was. The errors, each with the reason in words:
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
		if m, err = listed(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		if err := MayRemove(by, may, m); err != nil {
			return nil, err
		}
		if err := keepsAdministrator(ctx, tx, m, nil); err != nil {
			return nil, err
		}
		return removeMember(ctx, tx, by, m)
	})
	if err != nil {
		return m, fmt.Errorf("remove %s: %w", id, err)
	}
	return m, nil
}

// MayRemove says, before anybody tries, whether an actor who holds the
// permissions may remove a member. It returns a Forbidden error with the reason
// in words when not.
func MayRemove(by model.Actor, may model.Permissions, m model.Member) error {
	return refusal(remove, judge(remove, by, may, m), m)
}

func removeMember(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	events, err := endSessions(ctx, tx, by, m, model.EndMemberRemoved)
	if err != nil {
		return nil, err
	}
	if err := tx.DeleteMember(ctx, m.Org, m.ID); err != nil {
		return nil, err
	}
	if err := tx.InsertRemoval(ctx, m.Org, m.User); err != nil {
		return nil, err
	}
	return append(events, model.Event{
		Type: model.EventMembershipDeleted, Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Before: rolesOf(m),
	}), nil
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
		if m, err = listed(ctx, tx, by.Org, id); err != nil {
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
	return refusal(signOut, judge(signOut, by, may, m), m)
}

// signOutMember also records that what applications hold is worthless: that is
// so where no session was going on, too.
func signOutMember(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) (events []model.Event, ended int, err error) {
	events, err = endSessions(ctx, tx, by, m, model.EndRevoked)
	return append(events, model.Event{
		Type: model.EventAuthorizationRevoked, Org: m.Org, Actor: by, User: m.User, Target: string(m.ID),
	}), len(events), err
}

// endedAs is what an event says about the end of a session.
type endedAs struct {
	Reason model.EndReason `json:"reason"`
}

func endSessions(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member, why model.EndReason) ([]model.Event, error) {
	ids, err := tx.EndSessionsIn(ctx, m.Org, m.User, why)
	if err != nil {
		return nil, err
	}
	events := make([]model.Event, len(ids))
	for i, id := range ids {
		events[i] = model.Event{
			Type: model.EventUserLogout, Org: m.Org, Actor: by, User: m.User, Target: string(id), After: endedAs{why},
		}
	}
	return events, nil
}
