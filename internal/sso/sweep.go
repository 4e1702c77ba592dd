package sso

import (
	"context"

	"anteroom/db"
)

// Sweep forgets requests to identity providers that nobody answers any more, and used
// assertions that can be used no more anyway.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepUpstream(ctx) })
}
