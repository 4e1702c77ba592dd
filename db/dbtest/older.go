package dbtest

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/anteroom/anteroom/schema"
)

// Older makes an empty database in a file, as the program before the newest migration had
// it, and returns the version of its schema.
func Older(t testing.TB, path string) int64 {
	t.Helper()
	pool := raw(t, path)
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, schema.SQLite(), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	sources := p.ListSources()
	version := sources[len(sources)-1].Version - 1
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return version
}

// Newer makes the database in a file, which nobody has open, that of a newer program, and
// returns the version of its schema.
func Newer(t testing.TB, path string) int64 {
	t.Helper()
	const version = 99_999
	execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	return version
}

// Bloat leaves room that is free in a database, which nobody has open: so many bytes.
func Bloat(t testing.TB, path string, bytes int) {
	t.Helper()
	pool := raw(t, path)
	defer pool.Close()
	if _, err := pool.ExecContext(t.Context(), `CREATE TABLE ballast (x)`); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.ExecContext(t.Context(), `INSERT INTO ballast VALUES (zeroblob($1))`, bytes); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.ExecContext(t.Context(), `DROP TABLE ballast`); err != nil {
		t.Fatal(err)
	}
}

// Refuse keeps new rows out of a table of a database, which others may have open, until what it
// returns is called.
func Refuse(t testing.TB, path, table string) (restore func()) {
	t.Helper()
	execute(t, path, `CREATE TRIGGER refuse BEFORE INSERT ON `+table+` BEGIN SELECT RAISE(ABORT, 'refused for a test'); END`)
	return func() {
		t.Helper()
		execute(t, path, `DROP TRIGGER refuse`)
	}
}

func execute(t testing.TB, path, query string) {
	t.Helper()
	pool := raw(t, path)
	defer pool.Close()
	if _, err := pool.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// raw opens a file as the engine does by itself.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=legacy_alter_table(1)")
	if err != nil {
		t.Fatal(err)
	}
	return pool
}
