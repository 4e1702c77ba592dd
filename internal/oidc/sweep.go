package oidc

import (
	"context"
	"time"

	"anteroom/db"
)

// keepRequests is how long authorization requests, and what stands for tokens
// that were used up, are kept after their end.
const keepRequests = 24 * time.Hour

// keepLogouts is how long it can be seen whether applications were told about the
// end of a session.
const keepLogouts = 30 * 24 * time.Hour

// Sweep deletes what was over long ago.
func (l *Logouts) Sweep(ctx context.Context) error {
	return l.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error {
		if err := tx.SweepAuthorizations(ctx, keepRequests); err != nil {
			return err
		}
		return tx.SweepLogouts(ctx, keepLogouts)
	})
}
