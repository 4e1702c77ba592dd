package invitations

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sweep deletes invitations that were closed long ago, and forgets what was cancelled
// or removed and cannot be taken back any more.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if err := tx.SweepUndos(ctx, model.UndoLife); err != nil {
			return err
		}
		return tx.SweepInvitations(ctx, model.KeepInvitations)
	})
}
