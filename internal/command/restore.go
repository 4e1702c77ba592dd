package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/anteroom/anteroom/internal/program"
)

// restore puts a backup in the place of the database, and begins a new epoch.
func restore(flags *flag.FlagSet) action {
	from := flags.String("from", "", "The `FILE` that backup has written.")
	identity := flags.String("age-identity", "", "The `FILE` with the identity that opens a backup which was sealed by age.")
	return func(ctx context.Context, c *call) error {
		if *from == "" {
			return errors.New("--from: name a backup")
		}
		back, err := program.Restore(ctx, c.config.Data, *from, *identity)
		if err != nil {
			return err
		}
		_, err = os.Stat(program.KeysPath(c.config.Data))
		noKeys := errors.Is(err, fs.ErrNotExist)
		var text strings.Builder
		fmt.Fprintf(&text, "The backup is in place, with %d events. A new epoch begins: everybody signs in again, and nothing that was used or ended since the backup is good again.\n", back.Events)
		if back.Aside != "" {
			fmt.Fprintf(&text, "What was there is kept as %s; delete it when you do not need it.\n", back.Aside)
		}
		if !noKeys {
			text.WriteString("New keys sign from now on: apps fetch them within five minutes.\n")
		} else {
			fmt.Fprintf(&text, "%s is missing: put back the one that belongs to this backup, mode 0600, run anteroom keys rotate --stolen, and then start the server.\n", program.KeysPath(c.config.Data))
		}
		return c.say(struct {
			Events      int64  `json:"events"`
			Epoch       int64  `json:"epoch"`
			Aside       string `json:"aside,omitempty"`
			KeysMissing bool   `json:"keys_missing"`
		}{back.Events, back.Epoch, back.Aside, noKeys}, "%s", text.String())
	}
}
