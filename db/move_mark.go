package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// databaseMoves is the migration since which a database knows whether it is being moved.
const databaseMoves = 48

// ErrMoved is in the chain of the error of Open for a database that is being moved, or was.
var ErrMoved = errors.New("nobody works on it")

// mark says that a database is one end of a move.
type mark struct {
	move  string // which one: both ends have the same
	state moveState
	other string // where the other end is, for people
	since time.Time
}

// moveState is where a database is in a move.
type moveState string

const (
	moveNone     moveState = "" // there is no mark
	moveLeaving  moveState = "leaving"
	moveLeft     moveState = "left"
	moveArriving moveState = "arriving"
)

// refuse returns why Open refuses a database, nil when it does not.
func (k mark) refuse() error {
	switch k.state {
	case moveLeaving:
		return fmt.Errorf("%w since it is being moved to %s: run the same anteroom move again, which goes on; or anteroom move --undo, and it is used again", ErrMoved, k.other)
	case moveLeft:
		return fmt.Errorf("%w since it was moved to %s, on %s: start the server on that one; anteroom move --undo has this one used again, without anything that has happened there since",
			ErrMoved, k.other, k.since.UTC().Format(time.DateOnly))
	case moveArriving:
		return fmt.Errorf("%w since only a part of %s has been moved here: run the same anteroom move again, which goes on", ErrMoved, k.other)
	}
	return nil
}

// asker is what reads one row: a pool, or a transaction.
type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// readMark returns the mark of a database whose schema has room for one.
func readMark(ctx context.Context, from asker) (k mark, err error) {
	var since int64
	err = from.QueryRowContext(ctx, `
		SELECT move, state, other, since
		  FROM database_move
		 WHERE id = 1`).Scan(&k.move, &k.state, &k.other, &since)
	if errors.Is(err, sql.ErrNoRows) {
		return mark{}, nil
	}
	k.since = at(since)
	return k, err
}

// refuseMoved returns an error for a database of a version that is one end of a move.
func refuseMoved(ctx context.Context, pool *sql.DB, v Version) error {
	if v.Stored < databaseMoves {
		return nil
	}
	k, err := readMark(ctx, pool)
	if err != nil {
		return fmt.Errorf("read whether it is moved: %w", err)
	}
	return k.refuse()
}

// put marks the database, whatever it is marked with.
func (k mark) put(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO database_move (id, move, state, other, since)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id)
		DO UPDATE SET move = excluded.move, state = excluded.state, other = excluded.other, since = excluded.since`,
		int64(1), k.move, k.state, k.other, ms(k.since))
	return err
}

func removeMark(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM database_move
		 WHERE id = 1`)
	return err
}

// current returns an error for a database whose schema is not that of this program.
func (e end) current(ctx context.Context) error {
	v, err := inspect(ctx, e, e.pool)
	if err == nil && v.Older() {
		err = fmt.Errorf("%s has schema version %d and this program needs %d: run anteroom migrate first, or, where a move was cut off, the program that began it", e, v.Stored, v.Known)
	}
	return err
}

// resumes reports whether the destination has a part already of what is moved. It returns an
// error for one that has anything else.
func (m *move) resumes(ctx context.Context, pool *sql.DB) (bool, error) {
	d := end{m.destination.engine, pool}
	here, err := readMark(ctx, m.source.pool)
	if err != nil {
		return false, err
	}
	there, err := d.mark(ctx)
	if err != nil {
		return false, err
	}
	switch {
	case there.state == moveArriving && there.move == here.move:
		return true, d.current(ctx)
	case there.state == moveArriving:
		return false, fmt.Errorf("%s has a part of another database, or of this one as it was before, from %s: name one with nothing in it", d, there.other)
	case here.state == moveLeft:
		return false, here.refuse()
	}
	return false, d.empty(ctx, m.tables)
}

// mark returns the mark of a database that may have no schema.
func (e end) mark(ctx context.Context) (mark, error) {
	v, err := inspect(ctx, e, e.pool)
	if err != nil || v.Stored < databaseMoves {
		return mark{}, err
	}
	return readMark(ctx, e.pool)
}

// empty returns an error for a database that has more in it than its migrations have put there.
func (e end) empty(ctx context.Context, tables []movedTable) error {
	names, err := e.tables(ctx, e.pool)
	if err != nil {
		return err
	}
	if others := strangers(names, tables); len(others) > 0 {
		return fmt.Errorf("%s has the table %s of something else: name a database with nothing in it", e, others[0])
	}
	for _, t := range tables {
		if !slices.Contains(names, t.name) {
			continue
		}
		filled, err := t.filled(ctx, e)
		if err != nil {
			return err
		}
		if filled {
			return fmt.Errorf("%s has an instance in it, with rows in %s: name a database with nothing in it", e, t.name)
		}
	}
	return nil
}

// UndoMove has a database used again that was moved, or whose move was cut off, and returns
// where to. What is there stays there.
func UndoMove(ctx context.Context, address string) (other string, err error) {
	e := end{engine: engineAt(address)}
	if other, err = e.undoMove(ctx); err != nil {
		return "", fmt.Errorf("undo the move of database %s: %w", e, err)
	}
	return other, nil
}

func (e end) undoMove(ctx context.Context) (other string, err error) {
	if err := e.exists(ctx); err != nil {
		return "", err
	}
	tables, err := movedTables(ctx)
	if err != nil {
		return "", err
	}
	err = e.offline(ctx, func(pool *sql.DB) error {
		k, err := end{e.engine, pool}.mark(ctx)
		if err != nil {
			return err
		}
		switch k.state {
		case moveNone:
			return errors.New("it was not moved")
		case moveArriving:
			return k.refuse()
		}
		other = k.other
		return inTransaction(ctx, pool, func(tx *sql.Tx) error {
			if err := e.unfence(ctx, tx, tables); err != nil {
				return err
			}
			return removeMark(ctx, tx)
		})
	})
	return other, err
}
