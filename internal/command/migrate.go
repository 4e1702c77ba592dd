package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"time"

	"github.com/anteroom/anteroom/internal/program"
)

// migrate brings the database up to date before a start does, or tries whether it would.
func migrate(flags *flag.FlagSet) action {
	check := flags.Bool("check", false, "Try it with a copy, which is deleted, also while a server runs; the database stays as it is.")
	return func(ctx context.Context, c *call) error {
		do := program.Migrate
		if *check {
			do = program.TryMigration
		}
		m, err := do(ctx, c.config)
		if errors.Is(err, fs.ErrNotExist) && c.config.Database == "" {
			return program.NoDatabase(c.config)
		}
		if err != nil {
			return err
		}
		return c.say(struct {
			From   int64  `json:"from"`
			To     int64  `json:"to"`
			Took   int64  `json:"took_ms"`
			Kept   string `json:"kept,omitempty"`
			Tried  bool   `json:"tried"`
			Events int64  `json:"events,omitempty"`
		}{m.Stored, m.Known, m.Took.Milliseconds(), m.Kept, *check, m.Events}, "%s", migrationText(m, *check))
	}
}

func migrationText(m program.Migration, tried bool) string {
	took := m.Took.Round(time.Millisecond)
	switch {
	case tried && !m.Older():
		return fmt.Sprintf("The database has schema version %d, which is that of this program. A copy is whole, with %d events.\n", m.Stored, m.Events)
	case tried:
		return fmt.Sprintf("A copy was brought from schema version %d to %d in %s, and is whole, with %d events. The database is as it was.\n", m.Stored, m.Known, took, m.Events)
	case !m.Older():
		return fmt.Sprintf("The database has schema version %d, which is that of this program.\n", m.Stored)
	}
	return fmt.Sprintf("The database was brought from schema version %d to %d in %s.\nThat of before is kept as %s: to go back, run anteroom restore --from %s with the program of before.\n",
		m.Stored, m.Known, took, m.Kept, m.Kept)
}
