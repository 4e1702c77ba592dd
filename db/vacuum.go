package db

import (
	"context"
	"database/sql"
	"fmt"
)

// Vacuum has the engine write a database anew, without what was deleted from it, while
// nobody else has it open.
func Vacuum(ctx context.Context, path string) error {
	f := sqliteFile{path}
	pool, err := f.pool(vacuumPragmas, 1)
	if err != nil {
		return err
	}
	err = aloneWith(ctx, pool, func(pool *sql.DB) error {
		_, err := pool.ExecContext(ctx, `VACUUM`)
		return err
	})
	if held(err) {
		return fmt.Errorf("%w: let it finish first", ErrInUse)
	}
	return err
}
