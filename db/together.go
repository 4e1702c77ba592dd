package db

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// joint is one transaction in which several rules record.
type joint struct {
	tx     *Tx
	events []model.Event
	failed error // of the first of them that could not, which undoes all
}

// errHalf is for a rule that changes something and then finds that there was nothing to change:
// what it did can't be undone alone.
var errHalf = errors.New("db: a rule with nothing to record had changed something, among others")

// Together runs fn with a DB of which Record and Housekeep are parts of one transaction: what
// several rules record by it is committed as a whole, or not at all as soon as one of them or fn
// returns an error. Together returns that error, unless fn returned Nothing, which undoes all and
// is no failure. Everything that is read by the DB is of that transaction, too. fn runs alone
// among all writers, as the function of Record does, and the DB is for its goroutine and until it
// returns.
func (d *DB) Together(ctx context.Context, fn func(*DB) error) error {
	all := &joint{}
	err := d.writer.do(ctx, func(t *Tx) error {
		all.tx = t
		inside := &DB{Reader: Reader{t.queries, func() time.Time { return t.now }}, options: d.options, engine: d.engine, ids: d.ids, within: all}
		err := fn(inside)
		if all.failed != nil && (err == nil || errors.Is(err, Nothing)) {
			err = all.failed
		}
		return err
	})
	if errors.Is(err, Nothing) {
		return nil
	}
	if err == nil && d.options.Committed != nil && len(all.events) > 0 {
		d.options.Committed(all.events)
	}
	return err
}

// record is Record within the transaction.
func (a *joint) record(ctx context.Context, fn func(*Tx) ([]model.Event, error)) error {
	return a.do(func(t *Tx) error {
		before := len(t.touched.made)
		events, err := recorded(ctx, t, fn)
		switch {
		case !errors.Is(err, Nothing):
			a.events = append(a.events, events...)
			return err
		case len(t.touched.made) > before:
			return errHalf
		}
		return nil
	})
}

// do runs one of the functions that make up the transaction.
func (a *joint) do(fn func(*Tx) error) error {
	if a.failed == nil {
		a.failed = fn(a.tx)
	}
	return a.failed
}
