package sso

import (
	"context"

	"github.com/anteroom/anteroom/db"
)

// Sweep forgets requests to identity providers that nobody answers any more, used
// assertions that can be used no more anyway, and whom only the operator has let in once
// that is over.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if err := tx.SweepUpstream(ctx); err != nil {
			return err
		}
		return tx.SweepBreakGlass(ctx)
	})
}
