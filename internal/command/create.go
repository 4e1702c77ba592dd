package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/program"
)

// createInstance makes a new instance, which is the only way to one: no other
// command takes a wrong directory for a new one.
func createInstance(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		if err := program.Create(ctx, c.config); err != nil {
			return err
		}
		return c.say(struct {
			Data string `json:"data"`
		}{c.config.Data}, "There is a new instance in %s. Keep a copy of %s apart from it.\n", c.config.Data, program.Keys(c.config))
	}
}
