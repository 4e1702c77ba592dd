package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
)

// Migration is how a database was brought up to date, or would be.
type Migration struct {
	db.Version        // before
	Kept       string // the copy of before, "" for none
	Took       time.Duration
	Events     int64 // that were looked at, where it was tried
}

// beforePath returns where a copy of the database is kept from before it was brought up to
// date from a version.
func beforePath(dir string, version int64) string {
	return fmt.Sprintf("%s.before-%d", DatabasePath(dir), version)
}

// keepBefore copies a database that is about to be brought up to date, so that the program
// of before can go on with it. It keeps the last such copy alone. One that is no file is not its to
// copy.
func keepBefore(ctx context.Context, c config.Config) (m Migration, err error) {
	if m.Version, err = db.ReadVersion(ctx, Database(c)); err != nil || !m.Older() || m.Stored == 0 {
		return m, nil // db.Open says what is wrong with it, and whether that is damage
	}
	if c.Database != "" {
		return m, unserved(ctx, c)
	}
	path := DatabasePath(c.Data)
	m.Kept = beforePath(c.Data, m.Stored)
	if err := db.Copy(ctx, path, m.Kept, true); err != nil {
		return m, fmt.Errorf("the database has to be brought up to date, and is copied before: %w", err)
	}
	all, err := filepath.Glob(path + ".before-*")
	if err != nil {
		return m, err
	}
	for _, older := range all {
		if older != m.Kept {
			err = errors.Join(err, os.Remove(older))
		}
	}
	return m, err
}

// unserved returns an error while servers of an older program work on a database that is no file:
// what they write would not be what the newer schema means.
func unserved(ctx context.Context, c config.Config) error {
	all, err := db.ServedBy(ctx, c.Database, time.Now().Add(-model.ReplicaLife))
	if err != nil || len(all) == 0 {
		return err
	}
	hosts := make([]string, len(all))
	for i, r := range all {
		hosts[i] = r.Host
	}
	return fmt.Errorf("%w, and has to be brought up to date: stop the servers of the older program first (%s); one that was killed counts for %d minutes",
		db.ErrInUse, strings.Join(hosts, ", "), int(model.ReplicaLife.Minutes()))
}

// openKept opens the database of a server, and keeps it as it was before where it has to be
// brought up to date.
func openKept(ctx context.Context, c config.Config, log *slog.Logger) (*db.DB, error) {
	m, err := keepBefore(ctx, c)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, Database(c), db.Options{Committed: alerts(log)})
	if err == nil && m.Older() && m.Stored > 0 {
		log.Info("database brought up to date", "from", m.Stored, "to", m.Known, "before", m.Kept)
	}
	return d, err
}

// Migrate brings the database up to date, as the next start would. It is refused while a server
// runs on the data directory that has it.
func Migrate(ctx context.Context, c config.Config) (m Migration, err error) {
	switch v, err := db.ReadVersion(ctx, Database(c)); {
	case errors.Is(err, fs.ErrNotExist) && c.Database == "":
		return m, errors.Join(NoDatabase(c), err)
	case err != nil && c.Database != "":
		return m, err
	case err == nil && c.Database != "" && v.Stored == 0:
		return m, NoDatabase(c)
	}
	lock, err := lockFile(c)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	began := time.Now()
	if m, err = keepBefore(ctx, c); err != nil {
		return m, Advise(err)
	}
	d, err := db.Open(ctx, Database(c), db.Options{})
	if err != nil {
		return m, Advise(err)
	}
	m.Took = time.Since(began)
	return m, d.Close()
}

// TryMigration does so with a copy, which it looks through and deletes. Servers go on with
// the database meanwhile.
func TryMigration(ctx context.Context, c config.Config) (m Migration, err error) {
	if err := onlyFile(c, "bring a copy of it up to date, which pg_dump and pg_restore make, by anteroom migrate without --check"); err != nil {
		return m, err
	}
	dir := c.Data
	if m.Version, err = db.ReadVersion(ctx, DatabasePath(dir)); err != nil {
		return m, Advise(err)
	}
	folder, err := os.MkdirTemp(dir, "migrate-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	began, path := time.Now(), DatabasePath(folder)
	if err := db.Copy(ctx, DatabasePath(dir), path, false); err != nil {
		return m, Advise(err)
	}
	d, err := db.Open(ctx, path, db.Options{})
	if err != nil {
		return m, err
	}
	m.Took = time.Since(began)
	chain, err := d.VerifyChain(ctx, func(int64, []byte) {})
	if err = errors.Join(err, d.Close()); err != nil {
		return m, err
	}
	if b := chain.Broken; b != nil {
		return m, fmt.Errorf("event %d is not what it was when it was written, or is missing: anteroom verify says more", b.Seq)
	}
	m.Events = chain.Events
	return m, db.CheckCopy(ctx, path)
}

// Vacuum gives back what the database of a data directory does not need, and returns its
// size before and after. It is refused while a server runs, which could not write meanwhile.
func Vacuum(ctx context.Context, c config.Config) (before, after int64, err error) {
	if err := onlyFile(c, "PostgreSQL does so by itself (autovacuum), and at once with VACUUM FULL"); err != nil {
		return 0, 0, err
	}
	path := DatabasePath(c.Data)
	if _, err := os.Stat(path); err != nil {
		return 0, 0, errors.Join(NoDatabase(c), err)
	}
	lock, err := lockDir(c.Data)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	sizes := [2]int64{}
	for i := range sizes {
		if i == 1 {
			if err := db.Vacuum(ctx, path); err != nil {
				return 0, 0, Advise(err)
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			return 0, 0, err
		}
		sizes[i] = info.Size()
	}
	return sizes[0], sizes[1], nil
}
