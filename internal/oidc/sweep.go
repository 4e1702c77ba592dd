package oidc

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Sweep deletes what was over long ago.
func (l *Logouts) Sweep(ctx context.Context) error {
	err := l.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.SweepAuthorizations(ctx, model.KeepAuthRequests, model.KeepOfStrangers)
	})
	return errors.Join(err, l.outbox.Sweep(ctx))
}
