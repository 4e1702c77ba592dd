package oidc

import (
	"context"
	"errors"
	"time"

	"anteroom/db"
)

// keepRequests is how long authorization requests, and what stands for tokens
// that were used up, are kept after their end.
const keepRequests = 24 * time.Hour

// Sweep deletes what was over long ago.
func (l *Logouts) Sweep(ctx context.Context) error {
	err := l.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepAuthorizations(ctx, keepRequests) })
	return errors.Join(err, l.outbox.Sweep(ctx))
}
