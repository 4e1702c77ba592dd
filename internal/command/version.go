package command

import (
	"context"
	"flag"
	"runtime/debug"
)

// printVersion prints the version that the program was built as.
func printVersion(*flag.FlagSet) action {
	return func(_ context.Context, c *call) error {
		return c.say(struct {
			Version string `json:"version"`
		}{version()}, "anteroom %s\n", version())
	}
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
