// Package enginetest gives tests databases of their own that are migrated already.
// It does not know what is in them: whoever uses it says how one is migrated.
package enginetest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Migrate makes the database at an address what tests expect, and closes it.
type Migrate func(ctx context.Context, address string) error

// Engines hands out databases. It migrates one once and copies it, because
// migrating takes longer than most tests. It is safe for concurrent use.
type Engines struct {
	file     func() ([]byte, error)
	template func() (string, error)
}

// New returns engines whose databases are migrated by a function.
func New(migrate Migrate) *Engines {
	return &Engines{
		file:     sync.OnceValues(func() ([]byte, error) { return migratedFile(migrate) }),
		template: sync.OnceValues(func() (string, error) { return template(migrate) }),
	}
}

// SQLite returns the path of the file in a folder, which it makes when there is
// none.
func (e *Engines) SQLite(t testing.TB, dir string) string {
	t.Helper()
	content, err := e.file()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "anteroom.db")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return path
	}
	if err == nil {
		_, err = file.Write(content)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Each runs a test on every engine, with the address of a database.
func (e *Engines) Each(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	e.OnEach(t, func(t *testing.T, next func(testing.TB) string) { test(t, next(t)) })
}

// OnEach runs a test on every engine, with a function that returns the address of
// another database at each call.
func (e *Engines) OnEach(t *testing.T, test func(t *testing.T, next func(testing.TB) string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, func(t testing.TB) string { return e.SQLite(t, t.TempDir()) })
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		test(t, e.PostgreSQL)
	})
}

func migratedFile(migrate Migrate) ([]byte, error) {
	dir, err := os.MkdirTemp("", "enginetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "anteroom.db")
	// Not the context of a test: others use the file after it.
	if err := migrate(context.Background(), path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
