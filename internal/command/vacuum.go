package command

import (
	"context"
	"errors"
	"flag"
	"io/fs"

	"github.com/anteroom/anteroom/internal/program"
)

// vacuum makes the file of the database as small as it can be.
func vacuum(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		before, after, err := program.Vacuum(ctx, c.config)
		if errors.Is(err, fs.ErrNotExist) {
			return program.NoDatabase(c.config)
		}
		if err != nil {
			return err
		}
		return c.say(struct {
			Before int64 `json:"bytes_before"`
			After  int64 `json:"bytes_after"`
		}{before, after}, "The database had %d bytes, and has %d.\n", before, after)
	}
}
