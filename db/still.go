package db

import (
	"context"
	"database/sql"
)

// Still calls read with a Reader for which the database stands still: all that it reads is of
// the moment when it read first, whoever writes meanwhile. The engine keeps for as long what
// others replace, so that read waits for nobody.
func (d *DB) Still(ctx context.Context, read func(*Reader) error) error {
	tx, err := d.readers.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return asModel(err)
	}
	defer tx.Rollback() // there is nothing to commit
	r := Reader{queries{statements: newStatements(tx, d.patience)}, d.now}
	defer r.statements.close()
	return read(&r)
}
