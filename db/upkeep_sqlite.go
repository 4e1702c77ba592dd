package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

const (
	// walLimit is how large the write-ahead log may stay, in bytes: a bit more than it
	// has when it is copied into the file, so that it is seldom cut.
	walLimit = 16 << 20

	// smallFile is the size up to which a whole file is looked at before anything
	// is served from it: less than a tenth of a second.
	smallFile = 32 << 20
)

func (f sqliteFile) wal() string { return f.path + "-wal" }

// create makes the file. It refuses one that others can write: they could give
// themselves any right. One that is there it does not open: closing it would end the locks
// that this process may have on it (POSIX, fcntl), and another process would take it for
// one that nobody uses.
func (f sqliteFile) create() error {
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		err = file.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for _, path := range []string{f.path, f.wal()} {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if m := info.Mode().Perm(); m&0o022 != 0 && runtime.GOOS != "windows" {
			return fmt.Errorf("others can change %s (mode %04o): look what they did, then chmod go-w it", path, m)
		}
	}
	return nil
}

// closedProperly reports whether whoever had the file open before has closed it:
// then there is no write-ahead log with changes.
func (f sqliteFile) closedProperly() bool {
	info, err := os.Stat(f.wal())
	return err != nil || info.Size() == 0
}

func (f sqliteFile) small() bool {
	info, err := os.Stat(f.path)
	return err == nil && info.Size() <= smallFile
}

// tidy cuts the write-ahead log off when it has grown: behind somebody who reads
// for long it grows without end, and by itself it never shrinks while nobody
// writes. It does not wait for readers, because writers would wait behind it.
func (f sqliteFile) tidy(ctx context.Context, conn *sql.Conn) bool {
	if info, err := os.Stat(f.wal()); err != nil || info.Size() <= walLimit {
		return true
	}
	if _, err := conn.ExecContext(ctx, `PRAGMA busy_timeout(0)`); err != nil {
		return false
	}
	defer conn.ExecContext(ctx, `PRAGMA busy_timeout(5000)`)
	var busy, pages, copied int
	err := conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &copied)
	return err == nil && busy == 0
}

// damage asks the engine to look at every page of the file, and names the first
// thing that is wrong.
func (f sqliteFile) damage(ctx context.Context, pool *sql.DB) (string, error) {
	var found string
	err := pool.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found)
	switch {
	case sqliteDamaged(err):
		return err.Error(), nil
	case err != nil:
		return "", err
	case found == "ok":
		return "", nil
	}
	return strings.Join(strings.Fields(found), " "), nil
}

func (f sqliteFile) sizes(context.Context, *sql.DB) (database, log int64, err error) {
	return FileSizes(f.path)
}

// FileSizes is DB.Sizes of a file of SQLite, which may not be open.
func FileSizes(path string) (database, log int64, err error) {
	f := sqliteFile{path}
	info, err := os.Stat(f.path)
	if err != nil {
		return 0, 0, err
	}
	if wal, err := os.Stat(f.wal()); err == nil {
		log = wal.Size()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return 0, 0, err
	}
	return info.Size(), log, nil
}
