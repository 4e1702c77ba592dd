package passkeys

import (
	"context"
	"time"

	"anteroom/db"
)

// keepCeremonies is how long questions that nobody has answered are kept after
// their end, so that a late answer can be told from a made-up one.
const keepCeremonies = 24 * time.Hour

// Sweep deletes questions that were over long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepCeremonies(ctx, keepCeremonies) })
}
