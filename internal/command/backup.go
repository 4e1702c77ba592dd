package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	backups "github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/program"
)

// backup copies the database to a file. The keys are not in it: whoever has both
// has everything, so that they are kept apart.
func backup(flags *flag.FlagSet) action {
	to := flags.String("to", "", "The `FILE`, in a directory that is there.")
	replace := flags.Bool("replace", false, "Let it take the place of an earlier backup.")
	recipients := flags.String("age-recipients", "", "Seal it by age for these `RECIPIENTS`, as in age1ql3z…: only who has the identity of one of them can open it.")
	return func(ctx context.Context, c *call) error {
		if *to == "" {
			return errors.New("--to: name a file")
		}
		sealedFor, err := backups.Recipients(*recipients)
		if err != nil {
			return fmt.Errorf("--age-recipients: %w", err)
		}
		err = backups.Make(ctx, c.db, backups.Order{To: *to, Replace: *replace, Recipients: sealedFor, Near: c.config.Data})
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("--to: %s is there already; --replace lets a backup take its place", *to)
		}
		if err != nil {
			return err
		}
		info, err := os.Stat(*to)
		if err != nil {
			return err
		}
		return c.say(struct {
			File   string `json:"file"`
			Bytes  int64  `json:"bytes"`
			Sealed bool   `json:"sealed"`
		}{*to, info.Size(), len(sealedFor) > 0}, "%s is a whole copy of the database, %d bytes. What it holds sealed is worth nothing without a copy of %s: keep that one apart from it.\n",
			*to, info.Size(), program.Keys(c.config))
	}
}
