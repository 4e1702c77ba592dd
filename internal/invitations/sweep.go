package invitations

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Sweep deletes invitations that were closed long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepInvitations(ctx, model.KeepInvitations) })
}
