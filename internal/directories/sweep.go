package directories

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sweep forgets tokens that count no more, and whom directories have deleted long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.SweepDirectories(ctx, model.KeepDirectoryTokens, model.KeepDeletedUsers)
	})
}
