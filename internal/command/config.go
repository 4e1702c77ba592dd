package command

import (
	"context"
	"flag"
	"strings"
)

// printConfig prints the settings in force.
func printConfig(*flag.FlagSet) action {
	return func(_ context.Context, c *call) error {
		var table strings.Builder
		if err := c.config.Print(&table); err != nil {
			return err
		}
		return c.say(c.config, "%s", table.String())
	}
}
