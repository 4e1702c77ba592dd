package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
)

// Move moves the database to where an operator has written that it shall be, as db.Move does. The
// keys stay where they are. It is refused while a server runs.
func Move(ctx context.Context, c config.Config, to string, progress func(db.MoveStep)) (moved db.Moved, err error) {
	from := Database(c)
	if to, err = moveTo(to); err != nil {
		return moved, err
	}
	if there, err := os.Stat(to); err == nil {
		if here, err := os.Stat(from); err == nil && os.SameFile(here, there) {
			return moved, fmt.Errorf("%s is the database itself", to)
		}
	}
	err = whileNoServer(c, func() error {
		moved, err = db.Move(ctx, from, to, db.MoveOptions{Progress: progress})
		return err
	})
	return moved, err
}

// UndoMove has a database used again that was moved, and returns where to.
func UndoMove(ctx context.Context, c config.Config) (to string, err error) {
	address := Database(c)
	err = whileNoServer(c, func() error {
		to, err = db.UndoMove(ctx, address)
		return err
	})
	return to, err
}

// whileNoServer does something with a database that is there while no server runs on it. That of a
// data directory is locked; of others db knows.
func whileNoServer(c config.Config, do func() error) error {
	if _, err := os.Stat(Database(c)); c.Database == "" && errors.Is(err, fs.ErrNotExist) {
		return NoDatabase(c)
	}
	lock, err := lockFile(c)
	if err != nil {
		return err
	}
	return errors.Join(Advise(do()), lock.Close())
}

// moveTo returns the address of what is written as postgres://… or sqlite:FILE.
func moveTo(text string) (string, error) {
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok && path != "" {
		return filepath.Abs(path)
	}
	if !strings.HasPrefix(text, "postgres://") && !strings.HasPrefix(text, "postgresql://") {
		return "", errors.New("--to: write where to, as in postgres://anteroom@db.internal/anteroom or sqlite:FILE")
	}
	if config.HasPassword(text) {
		return "", errors.New("--to: others on this machine can read a command line, and with it the password: keep that in PGPASSWORD, or in the file that PGPASSFILE names")
	}
	return text, nil
}
