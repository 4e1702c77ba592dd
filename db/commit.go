package db

import (
	"context"
	"errors"
	"fmt"
)

// commit runs first and whatever else waits in one transaction.
func (w *writer) commit(first *write) {
	ctx := context.Background()
	batch := []*write{first}
	err := w.start(ctx)
	if err == nil {
		batch, err = w.fill(batch)
	}
	if err == nil {
		err = w.storeNumbers(ctx)
	}
	if err == nil {
		err = w.finish(ctx)
	}
	if err != nil {
		w.run(ctx, `ROLLBACK`) // fails when the engine has done so by itself
		err = fmt.Errorf("commit: %w", err)
	}
	w.batch.made = nil // pictures are large
	for _, c := range batch {
		if c.err == nil {
			c.err = err
		}
		if c.err == nil {
			w.db.wakes.fire(c.wakes)
		}
		c.result <- c.err
	}
}

// finish commits, and makes forgotten what was remembered of the rows that changed.
func (w *writer) finish(ctx context.Context) error {
	r := w.db.remembered
	if r == nil {
		return w.end(ctx)
	}
	alone := w.noticing(ctx, r.watch)
	r.commits()
	err := w.end(ctx)
	made, ok := r.watch.state()
	if ok = ok && err == nil && alone(); ok {
		r.ends(made, w.batch)
	} else {
		r.ends(made, nil)
	}
	return err
}

// noticing returns a function that reports, after a commit, whether nobody else has
// committed since noticing was called. What certainly makes another state needs no
// such question: there the states themselves tell.
func (w *writer) noticing(ctx context.Context, by watch) func() bool {
	if w.batch.sure {
		return func() bool { return true }
	}
	return w.undisturbed(ctx, by)
}

// undisturbed returns a function that reports whether nobody else has committed since
// undisturbed was called.
func (w *writer) undisturbed(ctx context.Context, by watch) func() bool {
	q := &queries{statements: w.stmts}
	before, err := one(ctx, q, scanValue[int64], by.strangers())
	return func() bool {
		after, failed := one(ctx, q, scanValue[int64], by.strangers())
		return errors.Join(err, failed) == nil && before == after
	}
}
