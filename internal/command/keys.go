package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/program"
)

// rotateKeys lets the next signing key of each algorithm sign. A server that runs
// notices within seconds.
func rotateKeys(flags *flag.FlagSet) action {
	stolen := flags.Bool("stolen", false, "Replace all keys at once: no token that is about stays good, and apps have to fetch the new keys.")
	return func(ctx context.Context, c *call) error {
		seal, err := program.LoadKeys(ctx, c.config.Data, &c.db.Reader)
		if err != nil {
			return err
		}
		rotate, done := oidc.RotateKeys, "New keys sign from now on. The old ones are published until what they signed has expired.\n"
		if *stolen {
			rotate, done = oidc.ReplaceKeys, "New keys sign from now on. Nothing that the old ones signed is good any more.\n"
		}
		if err := rotate(ctx, c.db, seal, operator); err != nil {
			return err
		}
		stored, err := c.db.SigningKeys(ctx)
		if err != nil {
			return err
		}
		active := []string{}
		for _, k := range stored {
			if k.State == model.KeyActive {
				active = append(active, k.ID)
			}
		}
		return c.say(struct {
			Active []string `json:"active"`
		}{active}, "%s", done)
	}
}
