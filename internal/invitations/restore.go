package invitations

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Restore takes back that the actor has cancelled an invitation, at the time of the
// model.Undo: its link works again, for as long as it would have. Errors:
//
//   - NotFound: nothing is known of that;
//   - Forbidden: the actor may not invite, or not in the member's role;
//   - Conflict: somebody has invited the person since or changed something else, or
//     it is too late;
//   - Invalid: no room.
func (s *Service) Restore(ctx context.Context, by model.Actor, id model.InvitationID, cancelled time.Time) (model.Invitation, error) {
	var i model.Invitation
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		may, err := canInvite(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		was, roles, err := membership.TakeUndo(ctx, tx, by, string(id), cancelled)
		if err != nil {
			return nil, err
		}
		for _, r := range roles {
			if err := access.MayGrant(may, r); err != nil {
				return nil, err
			}
		}
		org, err := tx.Organization(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		before, err := tx.Invitation(ctx, by.Org, id)
		if err != nil {
			return nil, err
		}
		if tx.Now().Before(before.ExpiresAt) { // one that has run out takes no seat
			if err := hasRoom(ctx, tx, org, 1); err != nil {
				return nil, err
			}
		}
		if _, err := membership.Revive(ctx, tx, was); err != nil {
			return nil, err
		}
		if i, err = tx.ReopenInvitation(ctx, by.Org, id, cancelled, was.Seal); err != nil {
			return nil, err
		}
		return []model.Event{event(by, org, &before, i)}, nil
	})
	if err != nil {
		return i, fmt.Errorf("restore %s: %w", id, err)
	}
	return i, nil
}
