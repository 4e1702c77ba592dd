package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/program"
)

// printVersion prints the version that the program was built as.
func printVersion(*flag.FlagSet) action {
	return func(_ context.Context, c *call) error {
		return c.say(struct {
			Version string `json:"version"`
		}{program.Version()}, "anteroom %s\n", program.Version())
	}
}
