// Package outbox carries out of the program what changes have put into a queue:
// mails, and what applications are told. It owns when something is tried, by how
// many at a time, how often, and what becomes of it. It does not know what it
// carries: a Send does, in the package that put it there.
//
// A delivery is stored with the change that causes it (db.Tx.InsertDelivery), so
// that it is delivered exactly when that was committed, and no request waits for
// anybody else's server. Any number of processes work on a queue: each claims
// what it tries, with an attempt and a lease noted before anything is sent. What
// cannot be noted is not sent. So something is delivered twice only when it was
// sent and nobody knows: the process was killed or the machine stopped before the
// answer was noted, or the program stopped and did not wait longer for one. It is
// never lost.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Config says what a queue is and how its deliveries are tried.
type Config struct {
	DB    *db.DB
	Queue model.Queue

	// Send makes one attempt, within its context. It is called for several
	// deliveries at a time. An error that is ErrFinal is not tried again; one that is
	// ErrDown lets all others wait.
	Send func(context.Context, model.Delivery) error

	// Try is Send, for what has more to note of an attempt than its outcome: the Note that it
	// returns, unless that is nil, is called in the transaction that notes the outcome.
	Try func(context.Context, model.Delivery) (Note, error)

	AtOnce    int           // attempts at the same time
	PerTarget int           // of those, for one target: one that hangs holds up nobody else
	Ordered   bool          // what is for one target goes one after another, in the order of Seq
	Row       int           // where it is Ordered: of how many for one target an attempt is noted at a time, before the first is made; 0 for 1
	Timeout   time.Duration // of an attempt

	// Waits are the times between attempts. After the last one a delivery has
	// failed, unless it has an end of its own: then the last wait is repeated until
	// that comes.
	Waits  []time.Duration
	Jitter func() float64 // in [0, 1), how much of a tenth a wait is longer; nil is at random

	Forget bool // what was delivered is of no interest any more
}

// Note writes down what came of an attempt.
type Note func(context.Context, *db.Tx) error

// Outbox delivers what is in a queue. It is safe for concurrent use.
type Outbox struct{ cfg Config }

// New returns an outbox.
func New(cfg Config) *Outbox {
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	cfg.Row = max(cfg.Row, 1)
	if cfg.Ordered {
		cfg.PerTarget = 1
	}
	if cfg.Try == nil {
		cfg.Try = func(ctx context.Context, d model.Delivery) (Note, error) { return nil, cfg.Send(ctx, d) }
	}
	return &Outbox{cfg}
}

const (
	look      = 2 * time.Second  // how often what is due again, or was put by another process, is looked for
	rest      = 10 * time.Second // the same, after the database could not be read or written
	grace     = 2 * time.Second  // for attempts that are under way when the program stops
	leaseRest = 5 * time.Second  // to note what came of an attempt that took all its time
	rowTime   = 2 * time.Second  // in which attempts of a row are begun: those behind it wait again
	probe     = 5 * time.Second  // how often one is tried while no other could be delivered either
)

// Sweep forgets what was done long ago.
func (o *Outbox) Sweep(ctx context.Context) error {
	return o.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepDeliveries(ctx, o.cfg.Queue, model.KeepDeliveries) })
}

// Inherit has tried at once what another process had claimed, without waiting for its lease to
// end: the caller knows that it is gone. What that was in the middle of is tried again.
func (o *Outbox) Inherit(ctx context.Context) error {
	return o.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.InheritDeliveries(ctx, o.cfg.Queue, o.cfg.lease()) })
}

// lease returns for how long something is claimed.
func (c Config) lease() time.Duration {
	if c.Row > 1 {
		return c.Timeout + leaseRest + rowTime
	}
	return c.Timeout + leaseRest
}

var (
	// ErrFinal is in the chain of errors that another attempt would not change.
	ErrFinal = errors.New("not to be tried again")

	// ErrDown is in the chain of errors that every other delivery of the queue would
	// meet, too: what they share cannot be reached.
	ErrDown = errors.New("nothing can be delivered now")

	errExpired = fmt.Errorf("%w: it expired before it could be delivered", ErrFinal)
	errStopped = errors.New("the program stops")
	errUntried = errors.New("nothing was sent yet")
)

// Failure is an attempt that failed.
type Failure struct {
	Delivery model.Delivery // as it was noted: DueAt is when it is tried again, if State is tried
	Err      error
}

// Error implements error.
func (f *Failure) Error() string {
	return fmt.Sprintf("%s %s, attempt %d: %v", f.Delivery.Queue, f.Delivery.ID, f.Delivery.Attempts, f.Err)
}

// Unwrap returns what went wrong.
func (f *Failure) Unwrap() error { return f.Err }

// Run delivers until ctx ends, and gives what is under way then a moment to end.
// It gives report each Failure, and what keeps it from working.
func (o *Outbox) Run(ctx context.Context, report func(error)) {
	w := o.worker(ctx, o.cfg.AtOnce, report)
	defer w.cancel(errStopped)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case r := <-w.ended:
			w.take(r)
		case <-o.cfg.DB.Awake(o.cfg.Queue):
		case <-timer.C:
		case <-ctx.Done():
			w.stop()
			return
		}
		w.takeAll()
		timer.Reset(w.turn(ctx))
	}
}

// SendDue delivers all that is due, one after another, and returns when nothing is
// left. It gives report each Failure.
func (o *Outbox) SendDue(ctx context.Context, report func(error)) error {
	w := o.worker(ctx, 1, report)
	defer w.cancel(errStopped)
	for {
		if err := w.work(ctx, true); err != nil || w.running == 0 {
			return err
		}
		w.take(<-w.ended)
	}
}
