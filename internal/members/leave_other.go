package members

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// LeaveFrom ends the membership that a session's own user has of any
// organization, the active one or another, and returns what it was. It does what
// Leave does. The errors: NotFound when the user is no active member there,
// Unauthenticated when the session is over, and Conflict for the last who can
// administer, with the reason in words.
func (s *Service) LeaveFrom(ctx context.Context, by model.Session, org model.OrgID) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return nil, err
		}
		if m, err = tx.MemberOfUser(ctx, org, u.ID); err != nil {
			return nil, err
		}
		if m.Status != model.MemberActive {
			return nil, model.Missing("")
		}
		now, err := tx.Session(ctx, by.ID)
		if err != nil {
			return nil, err
		}
		if now.Org.ID == org {
			if err := tx.LeaveSession(ctx, by.ID); err != nil {
				return nil, err
			}
		}
		actor := by.Actor()
		actor.Org = org
		return leave(ctx, tx, actor, m)
	})
	if err != nil {
		return m, fmt.Errorf("leave: %w", err)
	}
	return m, nil
}
