package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/program"
)

// beginEpoch is for whoever has put a backup back.
func beginEpoch(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		epoch, err := program.Restored(ctx, c.config, c.db)
		if err != nil {
			return err
		}
		begun, err := newBeginning(c.config)
		if err != nil {
			return err
		}
		return c.say(struct {
			Epoch       int64 `json:"epoch"`
			KeysMissing bool  `json:"keys_missing"`
		}{epoch, begun.keysMissing}, "%s", begun.text)
	}
}
