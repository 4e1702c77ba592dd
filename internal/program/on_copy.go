package program

import (
	"context"
	"errors"
	"os"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
)

// OnCopy does something with a copy of the database of a data directory, and deletes the
// copy. Servers go on with the database meanwhile.
func OnCopy(ctx context.Context, c config.Config, do func(*db.DB) error) (err error) {
	if err := onlyFile(c, "do it for good with a copy of it, which pg_dump and pg_restore make"); err != nil {
		return err
	}
	dir := c.Data
	folder, err := os.MkdirTemp(dir, "copy-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := DatabasePath(folder)
	if err := db.Copy(ctx, DatabasePath(dir), path, false); err != nil {
		return Advise(err)
	}
	d, err := db.Open(ctx, path, db.Options{})
	if err != nil {
		return err
	}
	return errors.Join(do(d), d.Close())
}
