package db

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/schema"
)

// empty gives databases with nothing in them.
var empty = enginetest.New(func(context.Context, string) error { return nil })

// TestPostgreSQLMigrations brings a filled database of every version one version
// on, while the server cuts the connection after each statement, and then without
// that.
func TestPostgreSQLMigrations(t *testing.T) {
	t.Parallel()
	address := empty.PostgreSQL(t)
	all := firstFiles(schema.PostgreSQL(), -1)
	names := slices.Sorted(maps.Keys(all))
	for i, name := range names {
		pool, err := postgresql{address}.pool(1, forWriting) // a new one: what it has prepared is for the tables as they were
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		// The tables that SQLite has in this version, which are the same.
		file := rawPool(t, newFile(t, migrationFiles(i)))
		tables := tablesOf(t, file)
		fill(t, pool, tables)
		before := contentOf(t, pool, tables)
		statements := statementsIn(string(all[name].Data))
		for n := range statements {
			files := firstFiles(all, i+1)
			cut := slices.Insert(slices.Clone(statements), n+1, "SELECT pg_terminate_backend(pg_backend_pid());\n")
			files[name].Data = []byte("-- +goose Up\n" + strings.Join(cut, ""))
			if err := migrate(t.Context(), otherwise{postgresql{address}, files}, Version{}); !Unavailable(err) {
				t.Fatalf("%s cut after statement %d: %v", name, n+1, err)
			}
			if v, err := (postgresql{}).migrations().version(t.Context(), pool); err != nil || v.Stored != int64(i) {
				t.Errorf("%s cut after statement %d: version = %+v, %v; want %d", name, n+1, v, err, i)
			}
			if diff := cmp.Diff(before, contentOf(t, pool, tables)); diff != "" {
				t.Errorf("%s cut after statement %d (-before +after):\n%s", name, n+1, diff)
			}
		}
		if err := migrate(t.Context(), otherwise{postgresql{address}, firstFiles(all, i+1)}, Version{}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Open(t.Context(), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if v, err := ReadVersion(t.Context(), address); err != nil || v.Stored != v.Known || v.Known != int64(len(names)) {
		t.Errorf("version = %+v, %v; want %d", v, err, len(names))
	}
}

// TestPostgreSQLReplicasThatStartTogether: one migrates, and the others wait for
// it.
func TestPostgreSQLReplicasThatStartTogether(t *testing.T) {
	t.Parallel()
	address := empty.PostgreSQL(t)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			d, err := Open(t.Context(), address, Options{})
			if err != nil {
				t.Errorf("%d: %v", i, err)
				return
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestPostgreSQLVersions(t *testing.T) {
	t.Parallel()
	address := empty.PostgreSQL(t)
	if v, err := ReadVersion(t.Context(), address); err != nil || v.Stored != 0 || !v.Older() {
		t.Errorf("empty: version = %+v, %v", v, err)
	}
	missing := strings.Replace(address, "/test", "/missing", 1)
	if v, err := ReadVersion(t.Context(), missing); !errors.Is(err, fs.ErrNotExist) && postgresqlCode(err) != postgresqlProtocol { // as a pooler says
		t.Errorf("no database: version = %+v, %v; want %v", v, err, fs.ErrNotExist)
	}
	files := firstFiles(schema.PostgreSQL(), -1)
	files["99000_one_more.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE later (id TEXT);\n")}
	d, err := openEngine(t.Context(), otherwise{postgresql{address}, files}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err := Open(t.Context(), address, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("error = %v, want %v", err, ErrNewer)
		if err == nil {
			d.Close()
		}
	}
}

// TestPostgreSQLAddressKeepsItsPassword: errors name the database and not how to
// enter.
func TestPostgreSQLAddressKeepsItsPassword(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"postgresql://anteroom:quetzal@127.0.0.1:1/anteroom",
		"postgres://anteroom:quetzal@127.0.0.1:1/anteroom?sslmode=nonsense",
		"postgresql://anteroom:quetzal%zz@127.0.0.1:1/anteroom",
		"postgresql://127.0.0.1:1/anteroom?user=anteroom&password=quetzal",
	} {
		d, err := Open(t.Context(), address, Options{})
		if err == nil {
			d.Close()
		}
		if err == nil || strings.Contains(err.Error(), "quetzal") {
			t.Errorf("%s: error = %v", address, err)
		}
	}
}

// TestPostgreSQLWriterGetsAnotherConnection: when the server was away, the next
// write works.
func TestPostgreSQLWriterGetsAnotherConnection(t *testing.T) {
	t.Parallel()
	d := openTestAt(t, migrated.PostgreSQL(t), nil)
	newOrganization(t, d, "Acme Corp")
	cut := func() {
		t.Helper()
		if _, err := one(t.Context(), &d.queries, scanValue[int], `
			SELECT COUNT(pg_terminate_backend(pid))
			  FROM pg_stat_activity
			 WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
	}
	cut()
	newOrganization(t, d, "Globex")
	err := d.Housekeep(t.Context(), func(tx *Tx) error {
		cut()
		_, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Hooli"})
		return err
	})
	if !Unavailable(err) {
		t.Errorf("cut while writing: error = %v, want one that says so", err)
	}
	newOrganization(t, d, "Initech")
}
