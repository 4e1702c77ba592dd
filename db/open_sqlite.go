package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3/database"
	"modernc.org/sqlite" // the engine, in pure Go

	"github.com/anteroom/anteroom/schema"
)

// sqliteFile is SQLite with a file.
type sqliteFile struct {
	path string
}

// String returns the path.
func (f sqliteFile) String() string { return f.path }

const (
	// readerConns is the size of the pool of readers: enough to keep two cores
	// busy, few enough that each keeps its statements and pages warm.
	readerConns = 4

	// oldestEngine is the first SQLite without the WAL-reset bug that corrupts
	// files.
	oldestEngine = "3.51.3"
)

// Pragmas are part of the address, so that each connection of a pool gets them;
// how long to wait comes first, because the others may have to.
const (
	waiting       = "_pragma=busy_timeout(5000)"
	commonPragmas = "&_pragma=trusted_schema(0)&_pragma=temp_store(2)"

	readerPragmas = waiting + commonPragmas + "&_pragma=foreign_keys(1)&_pragma=query_only(1)"

	// FULL, because a revocation that was acknowledged must survive a power cut.
	durable = "&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(16777216)&_pragma=synchronous(FULL)&_pragma=secure_delete(2)" + seldom

	// The log is copied into the file when it has 16 MB, before the limit above cuts it:
	// pages that many commits change are copied once. 8 MB are read once.
	seldom = "&_pragma=wal_autocheckpoint(4000)&_pragma=cache_size(-8000)"

	writerPragmas = waiting + commonPragmas + "&_pragma=foreign_keys(1)" + durable + "&_txlock=immediate"

	// What copies the file writes into another one, and as durably. It counts as
	// writing, so that readers cannot.
	copierPragmas = waiting + commonPragmas + "&_pragma=synchronous(FULL)"

	// Without foreign keys, because a table is rebuilt by dropping it, which would
	// delete the rows of other tables that refer to it, and with the old way of
	// renaming, which takes no offence at triggers that name the dropped table.
	// Locked for as long as it is open, because another process would neither know
	// the new schema nor keep references whole. It does not wait, because it would
	// hold what others wait for.
	migratorPragmas = "_pragma=busy_timeout(0)&_pragma=locking_mode(EXCLUSIVE)" + commonPragmas + "&_pragma=foreign_keys(0)&_pragma=legacy_alter_table(1)" + durable + "&_txlock=exclusive"

	// What it makes on the way is as large as the file, and nothing to keep in memory.
	vacuumPragmas = "_pragma=busy_timeout(0)&_pragma=locking_mode(EXCLUSIVE)&_pragma=trusted_schema(0)&_pragma=temp_store(1)" + durable + "&_txlock=exclusive"
)

func (f sqliteFile) readers() (*sql.DB, error) { return f.pool(readerPragmas, readerConns) }
func (f sqliteFile) writers() (*sql.DB, error) { return f.pool(writerPragmas, 1) }

func (f sqliteFile) alone(ctx context.Context, do func(*sql.DB) error) error {
	pool, err := f.pool(migratorPragmas, 1)
	if err != nil {
		return err
	}
	return aloneWith(ctx, pool, do)
}

// aloneWith calls do with a pool whose pragmas make it lock the file, and closes it.
func aloneWith(ctx context.Context, pool *sql.DB, do func(*sql.DB) error) error {
	// The lock is taken by the first transaction and stays.
	tx, err := pool.BeginTx(ctx, nil)
	if err == nil {
		err = tx.Rollback()
	}
	if err == nil {
		err = do(pool)
	}
	return errors.Join(err, pool.Close())
}

func (f sqliteFile) pool(pragmas string, size int) (*sql.DB, error) {
	// What a commit has written is on the disk then, as with fsync, but not when the file
	// was written last, for which a file system waits as long again. Where there is no such
	// call, as on macOS, it stays with the other one.
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return nil, err
	}
	// mode=rw: only create makes files.
	name := "file:" + (&url.URL{Path: f.path}).EscapedPath() + "?mode=rw&"
	pool, err := sql.Open("sqlite", name+pragmas)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

func (f sqliteFile) exists(context.Context) error {
	_, err := os.Stat(f.path)
	return err
}

// begin: IMMEDIATE waits for the lock here and not at the first write, where
// another process could make it fail.
func (sqliteFile) begin() []string { return []string{`BEGIN IMMEDIATE`} }

func (sqliteFile) maker() string { return "" }

func (sqliteFile) counters() (*sql.DB, error) { return nil, nil }

func (sqliteFile) patience() (reading, writing time.Duration) { return 0, 0 }

func (sqliteFile) migrations() migrations {
	return migrations{
		files:     schema.SQLite(),
		dialect:   database.DialectSQLite3,
		versioned: `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'goose_db_version')`,
		whole:     sqliteWhole,
	}
}

func sqliteWhole(ctx context.Context, tx database.DBTxConn) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT "table", parent, COUNT(*)
		  FROM pragma_foreign_key_check
		 GROUP BY "table", parent
		 ORDER BY "table", parent`)
	if err != nil {
		return fmt.Errorf("check references: %w", err)
	}
	defer rows.Close()
	var broken []string
	for rows.Next() {
		var child, parent string
		var n int
		if err := rows.Scan(&child, &parent, &n); err != nil {
			return err
		}
		broken = append(broken, fmt.Sprintf("%d rows of %s refer to rows of %s that do not exist", n, child, parent))
	}
	if err := rows.Err(); err != nil || len(broken) == 0 {
		return err
	}
	return fmt.Errorf("references are broken: %s", strings.Join(broken, "; "))
}

func (sqliteFile) check(ctx context.Context, pool *sql.DB) error {
	var version string
	if err := pool.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	if olderVersion(version, oldestEngine) {
		return fmt.Errorf("SQLite %s is too old: %s or newer is needed", version, oldestEngine)
	}
	return nil
}

func olderVersion(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return len(as) < len(bs)
}

func (f sqliteFile) watch() (watch, error) { return watchSQLite(f.path) }
