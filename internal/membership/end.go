package membership

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// End ends a membership, and at once the sessions that act for the organization
// with what applications were granted for it, and the member's API keys. A person who leaves stays signed in
// where they do so, for no organization, and may come back; whom somebody else
// removes stays out until the operator or an invitation takes them back. It
// returns what to record, and a Conflict error for the last who can administer, or who
// could sign in when the connection does not work that the organization requires.
//
// A directory is never refused: whoever has left a company is let go, whatever
// that leaves behind. The operator is told when nobody is left who can administer. The
// operator may end the last way in, since they can let somebody in; an event tells of it.
func End(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	lost, err := letGo(ctx, tx, by, m)
	if err != nil {
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
	keys, err := endKeys(ctx, tx, by, m.Org, m)
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
	events := append(append(ended.Events(), keys...), model.Event{Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Payload: model.MembershipDeleted{Before: m.Snapshot(o)}})
	return append(events, lost...), err
}

// letGo refuses that a member goes, for good or for a while, who is the last that can
// administer, or that can sign in when the connection does not work that the organization
// requires. Where who sends them can't be refused, see End, it returns the events of that.
func letGo(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	err := KeepsAdministrator(ctx, tx, by, m, nil)
	last := errors.Is(err, ErrLastAdministrator) && by.Kind == model.ActorDirectory
	if err != nil && !last {
		return nil, err
	}
	locked, err := loseBreakGlass(ctx, tx, by, m.Org, m.User)
	if err != nil {
		return nil, err
	}
	if len(locked) > 0 && by.Kind != model.ActorDirectory && !by.Operates() {
		return nil, keepsBreakGlass(ctx, tx, by.Is(m.User), m)
	}
	if !last {
		return locked, nil
	}
	o, err := tx.Organization(ctx, m.Org)
	lost := model.Event{Org: m.Org, Actor: by, User: m.User, Target: string(m.Org), Payload: model.AdministratorLost{Before: m.Snapshot(o)}}
	return append([]model.Event{lost}, locked...), err
}
