package passkeys

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sweep deletes questions that were over long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepCeremonies(ctx, model.KeepCeremonies, model.KeepOfStrangers) })
}
