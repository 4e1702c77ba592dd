package instance

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Restored begins a new epoch, because a backup was put back: sessions that people
// ended since, codes, links and refresh tokens that were used since would all be
// good again. Everybody signs in anew; what had begun is over. It returns the
// number of the epoch, and a Forbidden error for anybody but the operator.
func (s *Service) Restored(ctx context.Context, by model.Actor) (int64, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return 0, err
	}
	var epoch int64
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if epoch, err = tx.BeginEpoch(ctx); err != nil {
			return nil, err
		}
		return []model.Event{{Actor: by, Target: "instance", Payload: model.InstanceRestored{
			Before: model.EpochSnapshot{Epoch: epoch - 1}, After: model.EpochSnapshot{Epoch: epoch},
		}}}, nil
	})
	if err != nil {
		return 0, fmt.Errorf("begin a new epoch: %w", err)
	}
	return epoch, nil
}
