package outbox

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Repeat lets the operator have tried once more, with all its attempts, what has
// failed in a queue, or only the one with an id. It returns how many that are:
// what has expired is left alone.
func Repeat(ctx context.Context, d *db.DB, by model.Actor, queue model.Queue, id model.DeliveryID) (n int, err error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return 0, fmt.Errorf("repeat deliveries: %w", err)
	}
	err = d.Housekeep(ctx, func(tx *db.Tx) error {
		n, err = tx.RepeatDeliveries(ctx, queue, id)
		return err
	})
	return n, err
}
