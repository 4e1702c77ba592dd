package db

import (
	"context"
	"time"
)

// makerLife is how long a process makes identifiers under one number. As long as fewer than
// model.MostMakers numbers are given in that time, no two processes have the same.
const makerLife = time.Hour

// callIDs gives the identifiers that are made from now on a number that no other process
// has, where others write, too: chance alone would let two of them make the same one every
// few hours, which looks like a double of what somebody typed. A number is never given back:
// a transaction that is undone has used it all the same.
func (w *writer) callIDs(ctx context.Context) error {
	if w.maker == "" {
		return nil
	}
	now := w.db.Now()
	if !w.called.IsZero() && now.Sub(w.called).Abs() < makerLife {
		return nil
	}
	number, err := one(ctx, &queries{statements: w.stmts}, scanValue[int64], w.maker)
	if err == nil {
		w.db.ids.As(number)
		w.called = now
	}
	return err
}
