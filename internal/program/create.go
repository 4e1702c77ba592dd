package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/secret"
)

// NoDatabase is the error for a data directory without a database. Nobody makes one
// unasked: a directory that was mistyped, or a disk that is not mounted, would
// become an instance of its own.
func NoDatabase(dir string) error {
	if all, err := filepath.Glob(DatabasePath(dir) + backup.AsideMark + "*"); err == nil && len(all) > 0 {
		return fmt.Errorf("there is no database in %s: a restore was cut off there; run it again, which also keeps %s", dir, all[0])
	}
	return fmt.Errorf("there is no database in %s: --data names another directory, and anteroom instance create makes a new instance", dir)
}

// CreateNew makes a new instance as Create does, in a data directory that is not there, or has
// nothing in it but what somebody has put there for a new one. It reports whether it did. A disk that
// is not mounted looks like one: so a server is not ready before somebody has set it up.
func CreateNew(ctx context.Context, dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	for _, e := range entries {
		if !slices.Contains([]string{"anteroom.toml", "mail", "lost+found"}, e.Name()) {
			return false, nil
		}
	}
	return true, Create(ctx, dir)
}

// Create makes a new instance in a data directory, which it makes when it is not
// there: the database and the keys, or neither.
func Create(ctx context.Context, dir string) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	database, keys := DatabasePath(dir), KeysPath(dir)
	for _, path := range []string{database, keys} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fmt.Errorf("there is an instance in %s already: %s", dir, path))
		}
	}
	d, err := db.Open(ctx, database, db.Options{})
	if err == nil {
		_, err = secret.CreateKeys(keys)
		err = errors.Join(err, d.Close())
	}
	if err == nil {
		return nil
	}
	for _, path := range []string{database, database + "-wal", database + "-shm", keys} {
		if rest := os.Remove(path); !errors.Is(rest, fs.ErrNotExist) {
			err = errors.Join(err, rest)
		}
	}
	return err
}
