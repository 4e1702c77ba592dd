package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program"
)

// readFile reads a file that settings name.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) }

// openDatabase opens the database of a data directory, beside a server that may
// have it open. It makes none: a directory that was mistyped would become an
// installation of its own. Nor does it bring an older one up to date: the server
// of the older program may go on with it.
func openDatabase(ctx context.Context, dir string) (*db.DB, error) {
	path := program.DatabasePath(dir)
	v, err := db.ReadVersion(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, program.NoDatabase(dir)
	case err != nil:
		return nil, err
	case v.Older():
		return nil, fmt.Errorf("the database in %s is of an older program, whose server may have it open: it has schema version %d, and this program needs %d; "+
			"stop that server and start anteroom serve, which brings it up to date", dir, v.Stored, v.Known)
	}
	return db.Open(ctx, path, db.Options{})
}
