package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/program"
)

// readFile reads a file that settings name.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) }

// openDatabase opens the database that settings lead to, beside servers that may
// have it open. It makes none: a directory that was mistyped would become an
// installation of its own. Nor does it bring an older one up to date: the servers
// of the older program may go on with it.
func openDatabase(ctx context.Context, c config.Config) (*db.DB, error) {
	address := program.Database(c)
	v, err := db.ReadVersion(ctx, address)
	switch {
	case errors.Is(err, fs.ErrNotExist) && c.Database == "": // otherwise it may be a socket
		return nil, program.NoDatabase(c)
	case err != nil:
		return nil, err
	case c.Database != "" && v.Stored == 0:
		return nil, program.NoDatabase(c)
	case v.Older() && c.Database != "":
		return nil, fmt.Errorf("the database is of an older program, whose servers may have it open: it has schema version %d, and this program needs %d; "+
			"stop those servers and start anteroom serve, which brings it up to date", v.Stored, v.Known)
	case v.Older():
		return nil, fmt.Errorf("the database in %s is of an older program, whose server may have it open: it has schema version %d, and this program needs %d; "+
			"stop that server and start anteroom serve, which brings it up to date", c.Data, v.Stored, v.Known)
	}
	return db.Open(ctx, address, db.Options{})
}
