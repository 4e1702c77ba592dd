package command

import (
	"context"
	"flag"
	"strings"
)

// printConfig prints the settings in force, and what is wrong with them together.
func printConfig(*flag.FlagSet) action {
	return func(_ context.Context, c *call) error {
		var table strings.Builder
		if err := c.config.Print(&table); err != nil {
			return err
		}
		if err := c.say(c.config, "%s", table.String()); err != nil {
			return err
		}
		return c.config.Check()
	}
}
