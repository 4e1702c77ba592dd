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
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/secret"
)

// NoDatabase is the error for settings that lead to no database, or to one in which
// nothing is. Nobody makes one unasked: a directory that was mistyped, or a disk that is
// not mounted, would become an instance of its own.
func NoDatabase(c config.Config) error {
	if c.Database != "" {
		value, origin := c.Shown("database")
		return fmt.Errorf("there is no instance in %s (%s): name another database, or start a server with this one, which makes a new instance", value, origin)
	}
	dir := c.Data
	if all, err := filepath.Glob(DatabasePath(dir) + backup.AsideMark + "*"); err == nil && len(all) > 0 {
		return fmt.Errorf("there is no database in %s: a restore was cut off there; run it again, which also keeps %s", dir, all[0])
	}
	return fmt.Errorf("there is no database in %s: --data names another directory, and anteroom instance create makes a new instance", dir)
}

// CreateNew makes a new instance as Create does, in a data directory that is not there, or has
// nothing in it but what somebody has put there for a new one; or in a database of PostgreSQL in
// which nothing is, since whoever runs the server has made it for one. It reports whether it did. A
// disk that is not mounted looks like a new directory: so a server is not ready before somebody has
// set it up.
func CreateNew(ctx context.Context, c config.Config) (bool, error) {
	if c.Database != "" {
		v, err := db.ReadVersion(ctx, c.Database)
		if err != nil || v.Stored > 0 {
			return false, err
		}
		return true, createElsewhere(ctx, c)
	}
	entries, err := os.ReadDir(c.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	for _, e := range entries {
		if !slices.Contains([]string{"anteroom.toml", "mail", "lost+found"}, e.Name()) {
			return false, nil
		}
	}
	return true, Create(ctx, c)
}

// Create makes a new instance in a data directory, which it makes when it is not
// there: the database and the keys, or neither; or what a new instance has in a database
// of PostgreSQL in which nothing is.
func Create(ctx context.Context, c config.Config) (err error) {
	if c.Database != "" {
		made, err := CreateNew(ctx, c)
		if err == nil && !made {
			err = onlyFile(c, "there is an instance in it already")
		}
		return err
	}
	dir := c.Data
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	database, keys := DatabasePath(dir), Keys(c)
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

// createElsewhere makes a new instance in a database of PostgreSQL, and the keys, unless somebody
// has put some there for it. Of several servers that do so at once with files of their own, all but
// the first to seal something are refused when they start.
func createElsewhere(ctx context.Context, c config.Config) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	d, err := db.Open(ctx, c.Database, db.Options{})
	if err != nil {
		return err
	}
	_, err = openKeys(ctx, c, d)
	return errors.Join(err, d.Close())
}
