package command

import (
	"context"
	"flag"

	"github.com/anteroom/anteroom/internal/program"
)

// healthcheck asks a server whether it is ready, where there is no curl to do so.
func healthcheck(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		err := program.AskReady(ctx, c.config)
		if err == nil {
			return c.say(readiness{Ready: true}, "ready\n")
		}
		if err := c.say(readiness{Problem: err.Error()}, "%s\n", err); err != nil {
			return err
		}
		return errUnwell
	}
}

// readiness is what a server says of itself, or what keeps it from that.
type readiness struct {
	Ready   bool   `json:"ready"`
	Problem string `json:"problem,omitempty"`
}
