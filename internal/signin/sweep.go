package signin

import (
	"context"
	"time"

	"anteroom/db"
)

// keepFinished is how long half-finished proofs are kept after their end, so that
// their pages can say what became of them.
const keepFinished = 24 * time.Hour

// Sweep deletes proofs that were over long ago, and requests that waited for one.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepSignIns(ctx, keepFinished) })
}
