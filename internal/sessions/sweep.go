package sessions

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sweep deletes sessions that ended long ago, in batches.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		ids, err := s.db.ForgettableSessions(ctx, s.db.Now().Add(-model.KeepSessions), batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.ForgetSessions(ctx, ids) }); err != nil {
			return fmt.Errorf("forget sessions: %w", err)
		}
	}
}
