package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"anteroom/db"
	"anteroom/internal/program"
)

// readFile reads a file that settings name.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) }

// openDatabase opens the database of a data directory, beside a server that may
// have it open. It makes none: a directory that was mistyped would become an
// installation of its own.
func openDatabase(ctx context.Context, dir string) (*db.DB, error) {
	path := program.DatabasePath(dir)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database in %s: anteroom serve makes it; --data names another directory", dir)
	} else if err != nil {
		return nil, err
	}
	return db.Open(ctx, path, db.Options{})
}
