package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"github.com/anteroom/anteroom/internal/config"
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
		back, err := program.Restore(ctx, c.config, *from, *identity)
		if err != nil {
			return err
		}
		begun, err := newBeginning(c.config)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("The backup is in place, with %d events. %s", back.Events, begun.text)
		if back.Aside != "" {
			text += fmt.Sprintf("What was there is kept as %s; delete it when you do not need it.\n", back.Aside)
		}
		return c.say(struct {
			Events      int64  `json:"events"`
			Epoch       int64  `json:"epoch"`
			Aside       string `json:"aside,omitempty"`
			KeysMissing bool   `json:"keys_missing"`
		}{back.Events, back.Epoch, back.Aside, begun.keysMissing}, "%s", text)
	}
}

// beginning is what people are told of a new epoch.
type beginning struct {
	keysMissing bool // so that the old ones still sign
	text        string
}

func newBeginning(c config.Config) (b beginning, err error) {
	b.text = "A new epoch begins: everybody signs in again, and nothing that was used or ended since the backup is good again.\n"
	switch _, err := os.Stat(program.Keys(c)); {
	case err == nil:
		b.text += "New keys sign from now on: apps fetch them within five minutes.\n"
	case errors.Is(err, fs.ErrNotExist):
		b.keysMissing = true
		b.text += fmt.Sprintf("%s is missing: put back the one that belongs to this backup, mode 0600, run anteroom keys rotate --stolen, and then start the server.\n", program.Keys(c))
	default:
		return b, err
	}
	return b, nil
}
