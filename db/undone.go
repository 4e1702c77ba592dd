package db

import (
	"context"
	"errors"
	"fmt"
)

// Most calls succeed, or fail before they change anything. A savepoint for each would
// cost a tenth of what they do, since the engine copies each page that is changed after
// it. So calls run without, and where one fails that has changed something, the
// transaction is undone and the statements of those before it are run again: on the same
// rows they do the same. Functions of rules are run once.

// step is a statement that changes something, as it was run.
type step struct {
	query string
	args  []any
}

// savings is how many calls run in savepoints after one has failed: where that happens,
// it may happen often.
const savings = 2 * maxBatch

// errOvertaken is for calls that share a transaction with one that failed, when another
// process has written at that moment.
var errOvertaken = fmt.Errorf("somebody else wrote while a call was undone: %w", errBusy)

// saves reports whether the next call runs in a savepoint. All do on an engine that does
// not tell whether somebody else has written meanwhile.
func (w *writer) saves() bool {
	if w.savings > 0 {
		w.savings--
		return true
	}
	return w.db.remembered == nil
}

// inSavepoint runs one call in a savepoint of its own.
func (w *writer) inSavepoint(c *write) error {
	ctx := context.Background()
	if c.err = w.run(ctx, `SAVEPOINT call`); c.err != nil {
		return c.err
	}
	before := len(w.batch.made)
	if w.call(c); c.err != nil {
		w.batch.made = w.batch.made[:before]
		if err := w.run(ctx, `ROLLBACK TO call`); err != nil {
			return errors.Join(c.err, err)
		}
	}
	return w.run(ctx, `RELEASE call`)
}

// without undoes the transaction because of a call that failed, begins another one, and
// does in it what those before have done. An error means that all of it is lost.
func (w *writer) without(ctx context.Context, failed error) error {
	w.savings = savings
	alone := w.undisturbed(ctx, w.db.remembered.watch)
	if err := w.run(ctx, `ROLLBACK`); err != nil { // the engine has done so by itself
		return errors.Join(failed, err)
	}
	if err := w.run(ctx, w.begin...); err != nil {
		return err
	}
	if !alone() {
		return errOvertaken
	}
	for _, s := range w.batch.made {
		if err := w.runOne(ctx, s.query, s.args...); err != nil {
			return fmt.Errorf("after a call that failed: %w", err)
		}
	}
	return nil
}
