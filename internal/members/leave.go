package members

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// Leave ends the actor's own membership of its organization, and returns what it
// was. The session that leaves goes on without an organization, because the
// person may have others; those elsewhere in which they act for this one end.
// The errors: Forbidden for anybody but a member, and Conflict for the last who
// can administer, with the reason in words.
func (s *Service) Leave(ctx context.Context, by model.Actor) (model.Member, error) {
	if err := access.PersonOnly(by); err != nil {
		return model.Member{}, err
	}
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if _, err := access.Permissions(ctx, tx, by); err != nil {
			return nil, err
		}
		if m, err = tx.MemberOfUser(ctx, by.Org, by.User()); err != nil {
			return nil, err
		}
		if err := tx.LeaveSession(ctx, by.Session); err != nil {
			return nil, err
		}
		return leave(ctx, tx, by, m)
	})
	if err != nil {
		return m, fmt.Errorf("leave: %w", err)
	}
	return m, nil
}

// leave ends a membership for its own user, with the sessions that act for the
// organization.
func leave(ctx context.Context, tx *db.Tx, by model.Actor, m model.Member) ([]model.Event, error) {
	if err := MayLeave(ctx, tx, m.Org, m.ID, m.Permissions()); err != nil {
		return nil, err
	}
	ended, err := tx.EndSessionsIn(ctx, m.Org, m.User, model.EndMemberRemoved)
	if err != nil {
		return nil, err
	}
	if err := tx.DeleteMember(ctx, m.Org, m.ID); err != nil {
		return nil, err
	}
	events := []model.Event{{
		Type: model.EventMembershipDeleted, Org: m.Org, Actor: by, User: m.User, Target: string(m.ID), Before: rolesOf(m),
	}}
	for _, id := range ended {
		events = append(events, model.Event{
			Type: model.EventUserLogout, Org: m.Org, Actor: by, User: m.User, Target: string(id),
			After: endedSession{model.EndMemberRemoved},
		})
	}
	return events, nil
}

// administrators answers whether somebody else can keep an organization going: a
// db.Reader before anybody tries, a db.Tx when it counts.
type administrators interface {
	OtherAdministrator(ctx context.Context, org model.OrgID, except model.MemberID) (bool, error)
}

// MayLeave says, before anybody tries, whether a member who holds the
// permissions may leave. It returns a Conflict error with the reason when not.
func MayLeave(ctx context.Context, a administrators, org model.OrgID, id model.MemberID, may model.Permissions) error {
	if !may.Administers() {
		return nil
	}
	others, err := a.OtherAdministrator(ctx, org, id)
	if err != nil || others {
		return err
	}
	return model.Conflicting("You are the only admin. Make someone else an admin first.")
}

type endedSession struct {
	Reason model.EndReason `json:"reason"`
}
