package sessions

import (
	"context"
	"fmt"
	"time"

	"anteroom/db"
)

// keepEnded is how long sessions stay that have ended.
const keepEnded = 90 * 24 * time.Hour

// Sweep deletes sessions that ended long ago, in batches.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		ids, err := s.db.ForgettableSessions(ctx, s.db.Now().Add(-keepEnded), batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.ForgetSessions(ctx, ids) }); err != nil {
			return fmt.Errorf("forget sessions: %w", err)
		}
	}
}
