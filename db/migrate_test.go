package db

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/anteroom/anteroom/schema"
)

// otherwise is an engine with migrations of its own.
type otherwise struct {
	engine
	files fs.FS
}

func (o otherwise) migrations() migrations {
	m := o.engine.migrations()
	m.files = o.files
	return m
}

// migrationFiles returns SQLite's first n migrations, or all for -1, as files that
// a test can change.
func migrationFiles(n int) fstest.MapFS { return firstFiles(schema.SQLite(), n) }

func firstFiles(all fs.FS, n int) fstest.MapFS {
	names, err := fs.Glob(all, "*.sql")
	if err != nil {
		panic(err)
	}
	if n >= 0 {
		names = names[:n]
	}
	files := fstest.MapFS{}
	for _, name := range names {
		text, err := fs.ReadFile(all, name)
		if err != nil {
			panic(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

// withMigration returns all migrations and one more.
func withMigration(text string) fstest.MapFS {
	files := migrationFiles(-1)
	files["99000_one_more.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	return files
}

// newFile returns the path of a file that an engine made and everything is filled
// of.
func newFile(t testing.TB, files fs.FS) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "anteroom.db")
	bring(t, path, files)
	pool := rawPool(t, path)
	fill(t, pool, tablesOf(t, pool))
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// bring migrates the file at path with the given migrations.
func bring(t testing.TB, path string, files fs.FS) {
	t.Helper()
	if err := tryBring(t, path, files); err != nil {
		t.Fatal(err)
	}
}

func tryBring(t testing.TB, path string, files fs.FS) error {
	e := otherwise{sqliteFile{path: path}, files}
	if err := e.create(); err != nil || len(files.(fstest.MapFS)) == 0 {
		return err
	}
	// Not opened: an older program asked less of its tables than this one does.
	pool, err := upToDate(t.Context(), e, rand.Reader)
	if err != nil {
		return err
	}
	return pool.Close()
}

func rawPool(t testing.TB, path string) *sql.DB {
	t.Helper()
	pool, err := sqliteFile{path: path}.writers()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return pool
}

// look returns all that is in the file at path: rows, and what its tables,
// indexes and triggers are.
func look(t testing.TB, path string) map[string][]string {
	t.Helper()
	pool := rawPool(t, path)
	defer pool.Close()
	all := contentOf(t, pool, tablesOf(t, pool))
	// Renaming a table puts its name into quotes.
	query(t, pool, `SELECT type || ' ' || name, replace(sql, '"', '') FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT IN ('goose_db_version', 'sqlite_sequence')`, func(row []any) {
		all[row[0].(string)] = []string{row[1].(string)}
	})
	return all
}

// rebuild returns a migration that makes a table anew, as a change of a CHECK has
// to on SQLite: nothing is different afterwards.
func rebuild(t testing.TB, path string, tb table) string {
	t.Helper()
	pool := rawPool(t, path)
	defer pool.Close()
	var names, after []string
	for _, c := range tb.columns {
		names = append(names, c.name)
	}
	var create string
	query(t, pool, `SELECT type, sql FROM sqlite_schema WHERE tbl_name = '`+tb.name+`' AND sql IS NOT NULL`, func(row []any) {
		if row[0] == "table" {
			create = strings.Replace(row[1].(string), "CREATE TABLE "+tb.name, "CREATE TABLE new_"+tb.name, 1)
			return
		}
		after = append(after, "-- +goose StatementBegin\n"+row[1].(string)+";\n-- +goose StatementEnd\n")
	})
	columns := strings.Join(names, ", ")
	return create + ";\n" +
		"INSERT INTO new_" + tb.name + " (" + columns + ") SELECT " + columns + " FROM " + tb.name + ";\n" +
		"DROP TABLE " + tb.name + ";\n" +
		"ALTER TABLE new_" + tb.name + " RENAME TO " + tb.name + ";\n" +
		strings.Join(after, "")
}

// TestMigrationCanRebuildAnyTable: with foreign keys, dropping a table deletes
// all rows of other tables that refer to it.
func TestMigrationCanRebuildAnyTable(t *testing.T) {
	t.Parallel()
	path := newFile(t, migrationFiles(-1))
	before := look(t, path)
	pool := rawPool(t, path)
	tables := tablesOf(t, pool)
	parents := map[string]bool{}
	for _, tb := range tables {
		if len(before[tb.name]) == 0 && tb.name != "database_move" {
			t.Errorf("%s has no rows", tb.name)
		}
		for _, r := range tb.references {
			parents[r.parent] = true
		}
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	if len(parents) < 5 {
		t.Errorf("only %v have children: does this test still see them?", slices.Collect(maps.Keys(parents)))
	}
	for _, tb := range tables {
		t.Run(tb.name, func(t *testing.T) {
			t.Parallel()
			copied := copyFile(t, path)
			bring(t, copied, withMigration(rebuild(t, path, tb)))
			if diff := cmp.Diff(before, look(t, copied)); diff != "" {
				t.Errorf("rebuilding %s (a parent: %v) changed (-before +after):\n%s", tb.name, parents[tb.name], diff)
			}
		})
	}
}

func copyFile(t testing.TB, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "anteroom.db")
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}

// TestMigrationKeepsReferencesWhole: nobody else looks while it runs.
func TestMigrationKeepsReferencesWhole(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, migration, want string
	}{
		{"broken reference", `DELETE FROM applications;`, "rows of grants refer to rows of applications that do not exist"},
		{"lost table", `DROP TABLE users;`, "rows of members refer to rows of users that do not exist"},
		{"no key to refer to", `ALTER TABLE roles RENAME COLUMN id TO old; DROP INDEX domains_by_name; DROP TABLE roles; CREATE TABLE roles (id TEXT NOT NULL);`, "foreign key mismatch"},
		{"not a transaction", "-- +goose NO TRANSACTION\nDELETE FROM leases;", "one transaction"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := newFile(t, migrationFiles(-1))
			before := look(t, path)
			err := tryBring(t, path, withMigration(test.migration))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want one that says %q", err, test.want)
			}
			if test.name == "not a transaction" {
				return
			}
			if diff := cmp.Diff(before, look(t, path)); diff != "" {
				t.Errorf("a migration that was refused has changed (-before +after):\n%s", diff)
			}
			if d, err := Open(t.Context(), path, Options{}); err != nil {
				t.Error(err)
			} else if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNobodyElseIsThereWhileMigrating(t *testing.T) {
	t.Parallel()
	last := len(migrationFiles(-1))
	path := newFile(t, migrationFiles(last-1))
	older, err := openEngine(t.Context(), otherwise{sqliteFile{path: path}, migrationFiles(last - 1)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := ReadVersion(t.Context(), path)
	if err != nil || !v.Older() || v.Newer() {
		t.Errorf("version = %+v, %v; want an older one", v, err)
	}
	if d, err := Open(t.Context(), path, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("error = %v, want %v", err, ErrInUse)
		if err == nil {
			d.Close()
		}
	}
	if again, err := ReadVersion(t.Context(), path); err != nil || again != v {
		t.Errorf("version = %+v, %v; want still %+v", again, err, v)
	}
	change(t, older, func(tx *Tx) error { // it was not disturbed
		_, err := tx.exec(t.Context(), `INSERT INTO leases (job, holder, expires_at) VALUES ('a', 'b', 1)`) // which any version has
		return err
	})
	if err := older.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if v, err := ReadVersion(t.Context(), path); err != nil || v.Older() || v.Newer() || v.Known == 0 {
		t.Errorf("version = %+v, %v; want the same", v, err)
	}
}

func TestVersionOfNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "anteroom.db")
	if v, err := ReadVersion(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("version = %+v, %v; want %v", v, err, fs.ErrNotExist)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("asking made a file")
	}
}

// TestProcessesThatStartTogether: one migrates, and the others find that it has.
func TestProcessesThatStartTogether(t *testing.T) {
	t.Parallel()
	path := newFile(t, migrationFiles(3))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			d, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Errorf("%d: %v", i, err)
				return
			}
			t.Cleanup(func() { d.Close() })
		})
	}
	all.Wait()
}

func TestMigrationsAreNumbered(t *testing.T) {
	t.Parallel()
	for i, name := range slices.Sorted(maps.Keys(migrationFiles(-1))) {
		if n, err := goose.NumericComponent(name); err != nil || n != int64(i+1) {
			t.Errorf("%s is migration %d (%v), want %d", name, n, err, i+1)
		}
	}
}
