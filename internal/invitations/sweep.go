package invitations

import (
	"context"
	"time"

	"anteroom/db"
)

// keepClosed is how long invitations stay that were accepted, cancelled or
// replaced.
const keepClosed = 90 * 24 * time.Hour

// Sweep deletes invitations that were closed long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepInvitations(ctx, keepClosed) })
}
