package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// CheckCopy looks at a file before it is opened as a database: that the engine finds it
// whole, every page, row and index, and that it is one of this program or an earlier one.
// ErrDamaged or ErrNewer is in the chain of the error otherwise.
func CheckCopy(ctx context.Context, path string) error {
	f := sqliteFile{path}
	if err := f.exists(ctx); err != nil {
		return err
	}
	if isDatabase(path) != nil {
		return errors.New("it is no database")
	}
	if err := f.whole(ctx); err != nil {
		return err
	}
	v, err := ReadVersion(ctx, path)
	switch {
	case err != nil:
		return err
	case v.Stored == 0:
		return errors.New("it is the database of another program")
	case v.Newer():
		return fmt.Errorf("%w: it has schema version %d and this program knows only %d: use the newer program", ErrNewer, v.Stored, v.Known)
	}
	return nil
}

// Copy copies a database that nobody has opened yet to a file, as Backup does: with the
// schema that it has.
func Copy(ctx context.Context, address, to string, replace bool) error {
	e := engineAt(address)
	if err := e.backup(ctx, to, replace); err != nil {
		return fmt.Errorf("copy database %s: %w", e, err)
	}
	return nil
}

// whole returns ErrDamaged with what is wrong when something is. Other than damage it
// compares tables with their indexes, which takes several times as long.
func (f sqliteFile) whole(ctx context.Context) error {
	pool, err := f.readers()
	if err != nil {
		return err
	}
	var found string
	err = pool.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found)
	switch {
	case sqliteDamaged(err):
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	case err == nil && found != "ok":
		err = fmt.Errorf("%w: %s", ErrDamaged, strings.Join(strings.Fields(found), " "))
	}
	return errors.Join(err, pool.Close())
}
