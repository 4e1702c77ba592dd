package members

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Leave ends the membership that a person has of an organization, the one that
// they act for or another, and returns what it was. The session that leaves goes on
// where it is, or without an organization when it was in this one; those elsewhere
// in which the person acts for it end. The errors: NotFound when the user is no
// active member there, Unauthenticated when the session is over, and Conflict for
// the last who can administer, with the reason in words.
func (s *Service) Leave(ctx context.Context, by model.Actor, org model.OrgID) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		u, err := access.Person(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m, err = tx.MemberOfUser(ctx, org, u.ID); err != nil {
			return nil, err
		}
		if m.Status != model.MemberActive {
			return nil, model.Missing("")
		}
		by.Org = org
		return membership.End(ctx, tx, by, m)
	})
	if err != nil {
		return m, fmt.Errorf("leave: %w", err)
	}
	return m, nil
}
