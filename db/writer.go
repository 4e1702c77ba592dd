package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// maxBatch is how many writes share a commit at the most, so that the first of
// them does not wait long for the last.
const maxBatch = 64

// writer is the one goroutine that writes. It takes all calls that wait, runs one
// after the other, commits once and answers all: a durable write costs one fsync, and
// callers share it. A call that is alone does not wait for company. undone.go says how
// nothing stays of one that fails.
type writer struct {
	db       *DB
	conn     *sql.Conn // nil while there is none
	stmts    *statements
	patience time.Duration // how long a statement may take, 0 for as long as it wants
	begin    []string      // begins a transaction that is alone among all writers
	queue    chan *write
	batch    *touched      // what the calls of the present transaction have changed
	numbers  eventNumbers  // that they have given
	savings  int           // how many calls run in savepoints, because one has failed before
	maker    string        // returns a number for identifiers, see callIDs
	called   time.Time     // when it did last, zero for not on this connection
	stop     chan struct{} // closed to end the goroutine
	done     chan struct{} // closed when it has ended
}

// turn is how long a call waits for its turn, from its arrival: behind other
// calls, and while another process holds the database.
const turn = 5 * time.Second

// rest is how long nobody has written before the file is tidied.
const rest = 2 * time.Second

// write is one call on its way through the writer.
type write struct {
	ctx    context.Context
	fn     func(*Tx) error
	err    error
	result chan error

	// settled is set by whoever decides what becomes of the call: the writer when
	// its turn comes, or the caller who stops waiting for it. So what was answered
	// with "not now" is never carried out later.
	settled atomic.Bool

	wakes []model.Queue // what it put work into
}

var (
	errClosed = errors.New("db: closed")
	errBusy   = errors.New("db: the turn of a write did not come in time")
)

func startWriter(ctx context.Context, d *DB, begin []string, patience time.Duration) (*writer, error) {
	w := &writer{
		db:       d,
		patience: patience,
		begin:    begin,
		maker:    d.engine.maker(),
		queue:    make(chan *write, maxBatch),
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
	}
	if err := w.connect(ctx); err != nil {
		return nil, err
	}
	go w.loop()
	return w, nil
}

func (w *writer) close() error {
	close(w.stop)
	<-w.done
	return w.disconnect()
}

// do runs fn and returns once it is committed or undone. A
// context that ends while the call waits takes it out; one that ends later
// changes nothing, so that an answer is always true. A call whose turn does not
// come in time is not carried out: its error is Unavailable.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	c := &write{ctx: ctx, fn: fn, result: make(chan error, 1)}
	late := time.NewTimer(w.db.options.Patience)
	defer late.Stop()
	select {
	case w.queue <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return errBusy
	case <-w.stop:
		return errClosed
	}
	for {
		select {
		case err := <-c.result:
			return err
		case <-late.C:
			if c.settled.CompareAndSwap(false, true) {
				return errBusy
			}
		case <-w.done:
			select { // answered just before the end
			case err := <-c.result:
				return err
			default:
				return errClosed
			}
		}
	}
}

func (w *writer) loop() {
	defer close(w.done)
	idle := time.NewTimer(rest)
	defer idle.Stop()
	for {
		select {
		case first := <-w.queue:
			w.commit(first)
			idle.Reset(rest)
		case <-idle.C:
			if w.conn != nil && !w.db.engine.tidy(context.Background(), w.conn) {
				idle.Reset(rest) // somebody reads what would go
			}
		case <-w.stop:
			return
		}
	}
}

// fill attempts the first call and all that wait. An error means that the whole
// transaction is lost.
func (w *writer) fill(batch []*write) ([]*write, error) {
	if err := w.attempt(batch[0]); err != nil {
		return batch, err
	}
	yielded := false
	for len(batch) < maxBatch {
		select {
		case c := <-w.queue:
			batch = append(batch, c)
			if err := w.attempt(c); err != nil {
				return batch, err
			}
			continue
		default:
		}
		// The first caller has woken the writer at once, where there is one core before
		// others who are about to write had a turn. They have it now; a lone caller
		// waits for nobody.
		if yielded {
			break
		}
		yielded = true
		runtime.Gosched()
	}
	return batch, nil
}

// attempt runs one call, of which nothing stays when it fails. The error is for the
// rest of the batch: the engine undoes the whole transaction when the disk is full or
// fails.
func (w *writer) attempt(c *write) error {
	if !c.settled.CompareAndSwap(false, true) {
		c.err = errBusy // and its caller knows
		return nil
	}
	if c.err = c.ctx.Err(); c.err != nil {
		return nil
	}
	if w.saves() {
		return w.inSavepoint(c)
	}
	before := len(w.batch.made)
	spoiled := w.call(c)
	if c.err == nil || !spoiled && len(w.batch.made) == before {
		return nil
	}
	w.batch.made = w.batch.made[:before]
	return w.without(context.Background(), c.err)
}

// call runs the function and turns a panic into an error: the writer serves everybody
// and must go on. It reports whether a statement has failed.
func (w *writer) call(c *write) (spoiled bool) {
	var failed error
	c.err = w.function(c, &failed)
	return failed != nil
}

func (w *writer) function(c *write, failed *error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	w.batch.added = false
	numbers := w.numbers
	tx := &Tx{queries: queries{w.stmts, w.db.remembered, failed, w.batch, nil}, now: w.db.Now(), ids: w.db.ids, random: w.db.options.Random, numbers: &numbers}
	err = c.fn(tx)
	c.wakes = tx.wakes
	if err == nil && *failed != nil {
		err = fmt.Errorf("a transaction went on after a statement that failed: %w", *failed)
	}
	if err == nil {
		w.numbers = numbers
	}
	w.batch.sure = w.batch.sure || err == nil && w.batch.added
	return err
}
