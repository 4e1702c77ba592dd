// Package leases has work done by one process at a time, of all that serve from one database. It
// knows neither what is done nor when. That a lease is one is in db; what its holder does is still
// to be harmless twice: a machine that hangs for minutes finds out late that its lease is over.
package leases

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
)

// Life is for how long a lease holds of which nothing is heard: its holder was killed. It is
// renewed so often that clocks may differ by a minute.
const Life = 2 * time.Minute

const renewEvery = Life / 4

// ErrLost is the cause of a context of work whose lease somebody else has by now.
var ErrLost = errors.New("another process does this work by now")

// Alone does work that goes by a name, and keeps its lease meanwhile. It does nothing, and returns
// false, while somebody does it already, in this process or in another one. When work returns, for
// whatever reason, anybody can do it again at once.
func Alone(ctx context.Context, d *db.DB, name string, work func(context.Context) error) (mine bool, err error) {
	return alone(ctx, d, name, renewEvery, work)
}

func alone(ctx context.Context, d *db.DB, name string, every time.Duration, work func(context.Context) error) (mine bool, err error) {
	l := lease{d, name, rand.Text()} // a holder of its own for each call: a process is no exception to itself
	if mine, err = l.take(ctx); err != nil || !mine {
		return false, err
	}
	defer func() {
		if failed := l.release(context.WithoutCancel(ctx)); failed != nil {
			err = errors.Join(err, fmt.Errorf("end the lease of %q: %w", name, failed))
		}
	}()
	working, stop := context.WithCancelCause(ctx)
	kept := make(chan struct{})
	defer func() { stop(nil); <-kept }() // before it is released
	go func() {
		defer close(kept)
		if err := l.keep(working, every); err != nil {
			stop(err)
		}
	}()
	return true, work(working)
}

// lease is that of one holder.
type lease struct {
	db           *db.DB
	name, holder string
}

func (l lease) take(ctx context.Context) (mine bool, err error) {
	err = l.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		mine, err = tx.TakeLease(ctx, l.name, l.holder, tx.Now().Add(Life))
		return err
	})
	return mine, err
}

func (l lease) release(ctx context.Context) error {
	return l.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.ReleaseLease(ctx, l.name, l.holder) })
}

// keep renews a lease until ctx ends. It returns an error once the lease is somebody else's, or
// may be: a database that does not answer for a while takes nothing away.
func (l lease) keep(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for heard := time.Now(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		switch mine, err := l.take(ctx); {
		case ctx.Err() != nil:
			return nil
		case err == nil && mine:
			heard = time.Now()
		case err == nil || time.Since(heard) > Life-2*every:
			return errors.Join(ErrLost, err)
		}
	}
}
