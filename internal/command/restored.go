package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/program"
)

// beginEpoch is for whoever has put a backup back.
func beginEpoch(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		epoch, err := instance.New(c.db).Restored(ctx, operator)
		if err != nil {
			return err
		}
		if err := program.Acknowledge(ctx, c.config.Data, &c.db.Reader); err != nil {
			return err
		}
		return c.say(struct {
			Epoch int64 `json:"epoch"`
		}{epoch}, "A new epoch begins: everybody signs in again, and nothing that was used or ended since the backup is good again.\n")
	}
}
