package signin

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sweep deletes proofs that were over long ago, and requests that waited for one.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepSignIns(ctx, model.KeepSignIns, model.KeepOfStrangers) })
}
