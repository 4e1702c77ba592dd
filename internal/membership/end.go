package membership

import (
	"context"
	"errors"

	"anteroom/db"
	"anteroom/internal/model"
)

// End ends a membership, and at once the sessions that act for the organization
// with what applications were granted for it. A person who leaves stays signed in
// where they do so, for no organization, and may come back; whom somebody else
// removes stays out until the operator or an invitation takes them back. It
// returns what to record, and the Conflict error of KeepsAdministrator.
//
// A directory is never refused: whoever has left a company is let go, whatever
// that leaves behind. The operator is told when nobody is left who can administer.
func End(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	err := KeepsAdministrator(ctx, tx, by, m, nil)
	lost := errors.Is(err, ErrLastAdministrator) && by.Kind == model.ActorDirectory
	if err != nil && !lost {
		return nil, err
	}
	leaves := by.Is(m.User)
	if leaves {
		if err := tx.LeaveSession(ctx, m.Org, by.Session); err != nil {
			return nil, err
		}
	}
	ended, err := EndSessions(ctx, tx, by, db.SessionsIn(m.Org, m.User), model.EndMemberRemoved)
	if err != nil {
		return nil, err
	}
	if err := tx.DeleteMember(ctx, m.Org, m.ID); err != nil {
		return nil, err
	}
	if !leaves {
		if err := tx.InsertRemoval(ctx, m.Org, m.User); err != nil {
			return nil, err
		}
	}
	o, err := tx.Organization(ctx, m.Org)
	was := m.Snapshot(o)
	events := append(ended.Events(), model.Event{Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipDeleted{Before: was}})
	if lost {
		events = append(events, model.Event{Org: m.Org, Actor: by, User: m.User, Target: string(m.Org), Payload: model.AdministratorLost{Before: was}})
	}
	return events, err
}
