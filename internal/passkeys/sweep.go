package passkeys

import (
	"context"

	"anteroom/db"
	"anteroom/internal/model"
)

// Sweep deletes questions that were over long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepCeremonies(ctx, model.KeepCeremonies, model.KeepOfStrangers) })
}
