package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

var (
	errNoConnection = errors.New("db: there is no connection to write on")

	// errUnanswered is that a commit was sent and its answer lost: it may have happened.
	errUnanswered = errors.New("db: nothing tells whether a commit has happened")
)

// connect takes the connection that all transactions run on.
func (w *writer) connect(ctx context.Context) error {
	conn, err := w.db.writers.Conn(ctx)
	if err != nil {
		return err
	}
	w.conn, w.stmts, w.called = conn, newStatements(conn, w.patience), time.Time{}
	w.stmts.uninterrupted = true
	return nil
}

// disconnect gives the connection back, if there is one. The pool makes another one when
// it does not work.
func (w *writer) disconnect() error {
	if w.conn == nil {
		return nil
	}
	err := errors.Join(w.stmts.close(), w.conn.Close())
	w.conn, w.stmts = nil, nil
	return err
}

// start begins a transaction: on another connection when there is no server at
// the other end of this one any more.
func (w *writer) start(ctx context.Context) error {
	err := w.run(ctx, w.begin...)
	if err != nil && !w.connected(ctx) {
		w.disconnect() // fails, since the connection has
		if err = w.connect(ctx); err == nil {
			err = w.run(ctx, w.begin...)
		}
	}
	if err == nil {
		err = w.callIDs(ctx)
	}
	w.numbers = eventNumbers{}
	w.batch = &touched{begun: err == nil && w.db.remembered.begins()}
	return err
}

func (w *writer) connected(ctx context.Context) bool {
	if w.conn == nil {
		return false
	}
	ctx, done := w.stmts.bound(ctx)
	defer done()
	return w.conn.PingContext(ctx) == nil
}

func (w *writer) run(ctx context.Context, queries ...string) error {
	for _, query := range queries {
		if err := w.runOne(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) runOne(ctx context.Context, query string, args ...any) error {
	if w.conn == nil {
		return errNoConnection
	}
	ctx, done := w.stmts.bound(ctx)
	defer done()
	s, err := w.stmts.take(ctx, query)
	if err != nil {
		return late(ctx, err)
	}
	defer w.stmts.give(s)
	_, err = s.ExecContext(ctx, args...)
	return late(ctx, err)
}

// end commits. Where the connection is lost before the answer comes, the last event tells
// whether it has happened, as soon as there is another connection.
func (w *writer) end(ctx context.Context) error {
	err := w.run(ctx, `COMMIT`)
	if !errors.Is(err, errGone) {
		return err
	}
	err = fmt.Errorf("%w: %w", errUnanswered, err)
	if w.numbers.last == w.numbers.stored {
		return err
	}
	happened, failed := w.happened(ctx, w.numbers)
	switch {
	case failed != nil:
		return errors.Join(err, failed)
	case !happened:
		return fmt.Errorf("%w, and was undone", errGone)
	}
	return nil
}

// happened reports whether the transaction that gave these numbers was committed. It asks
// alone among all writers, when that transaction has come to its end.
func (w *writer) happened(ctx context.Context, given eventNumbers) (bool, error) {
	batch := w.batch
	defer func() { w.batch, w.numbers = batch, given }()
	if err := w.start(ctx); err != nil {
		return false, err
	}
	defer w.run(ctx, `ROLLBACK`)
	hashes, err := many(ctx, &queries{statements: w.stmts}, scanValue[[]byte], `
		SELECT hash
		  FROM events
		 WHERE seq = $1`, given.last)
	return len(hashes) == 1 && bytes.Equal(hashes[0], given.hash), err
}
