package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
)

// eventChain is the migration since which the log is a chain.
const eventChain = 25

// olderBatch is how many events of before are chained in one transaction: whoever is
// stopped goes on after them the next time.
const olderBatch = 500

// chainOlder puts events into the chain that were written before there was one. Nobody writes
// events before that is done.
func chainOlder(ctx context.Context, pool *sql.DB, random io.Reader) error {
	o := older{random: random}
	for more := true; more; {
		err := inTransaction(ctx, pool, func(tx *sql.Tx) (err error) {
			more, err = o.chainSome(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("chain events: %w", err)
		}
	}
	return nil
}

func inTransaction(ctx context.Context, pool *sql.DB, do func(*sql.Tx) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// older is how far the events of before are chained.
type older struct {
	random io.Reader
	found  bool
	seq    int64 // of the last that is, and its hash
	hash   []byte
}

// chainSome chains the next events that have no hash, and reports whether there may be more.
func (o *older) chainSome(ctx context.Context, tx *sql.Tx) (more bool, err error) {
	// Of processes that start together, each waits here for the others.
	if _, err := tx.ExecContext(ctx, `
		UPDATE event_log
		   SET last_seq = last_seq
		 WHERE id = 1`); err != nil {
		return false, err
	}
	ends, err := scanChainEnds(tx.QueryRowContext(ctx, `
		SELECT forgotten_seq, forgotten_hash, last_seq, last_hash
		  FROM event_log
		 WHERE id = 1`))
	if err != nil || len(ends.lastHash) > 0 || ends.last == ends.forgotten {
		return false, err
	}
	batch, err := o.next(ctx, tx)
	if err != nil {
		return false, err
	}
	for _, l := range batch {
		if l, err = l.link(o.random, o.hash); err != nil {
			return false, err
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE events
			   SET salt = $2, hash = $3
			 WHERE seq = $1`, l.Seq, l.salt, l.hash); err != nil {
			return false, err
		}
		o.seq, o.hash = l.Seq, l.hash
	}
	if len(batch) == olderBatch || len(o.hash) == 0 {
		return len(batch) > 0, nil
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE event_log
		   SET last_hash = $1
		 WHERE id = 1`, o.hash)
	return false, err
}

// next returns the next events that have no hash.
func (o *older) next(ctx context.Context, tx *sql.Tx) ([]logged, error) {
	if o.found {
		batch, err := loggedAfter(ctx, tx, o.seq)
		if err != nil || len(batch) == 0 || len(batch[0].hash) == 0 {
			return batch, err
		}
	}
	// At the beginning, and where another process has gone on. To find the place, the log is
	// read once.
	o.found, o.seq, o.hash = true, 0, nil
	err := tx.QueryRowContext(ctx, `
		SELECT seq, hash
		  FROM events
		 WHERE LENGTH(hash) > 0
		 ORDER BY seq DESC
		 LIMIT 1`).Scan(&o.seq, &o.hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	return loggedAfter(ctx, tx, o.seq)
}

func loggedAfter(ctx context.Context, tx *sql.Tx, seq int64) (batch []logged, err error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+loggedColumns+`
		  FROM events
		 WHERE seq > $1
		 ORDER BY seq
		 LIMIT $2`, seq, olderBatch)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		l, err := scanLogged(rows)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		batch = append(batch, l)
	}
	return batch, errors.Join(rows.Err(), rows.Close())
}
