// Package db holds all SQL of the program, and nothing but SQL: one file for
// each room. It keeps no rule: who may change what is decided in the packages
// under internal.
//
// Reading and writing are two types. A Reader runs on connections that the
// engine itself keeps from writing; handlers are given nothing else. A Tx also
// writes, and exists only inside DB.Record, which commits a change together
// with the events that tell of it, or inside DB.Housekeep.
//
// The SQL is the common subset of SQLite and PostgreSQL, with $1 placeholders.
// Which engine runs is known only to what is named after it, *_sqlite.go and
// *_postgresql.go. The program serves from SQLite. migrate.go says how a schema is brought up to date.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Reader reads. It is safe for concurrent use.
type Reader struct {
	queries
	now func() time.Time
}

// DB reads, and writes through Record and Housekeep. It is safe for concurrent
// use.
type DB struct {
	Reader
	options Options
	engine  engine
	ids     *model.IDs
	readers *sql.DB
	writers *sql.DB
	writer  *writer
	wakes   wakes

	allowances *Allowances // nil where one process serves

	checkFirst bool // see CheckFirst

	within *joint // of which it is a part, nil for the database itself

	closeOnce sync.Once
	closeErr  error
}

// Options are the seams through which time and randomness come in.
type Options struct {
	Now    func() time.Time // the clock; time.Now when nil
	Random io.Reader        // bits for identifiers; crypto/rand.Reader when nil

	// Patience is how long a write waits for its turn before it is given up as
	// Unavailable; 5 seconds when 0.
	Patience time.Duration

	// Committed is told what Record has committed, after that; nil for nobody. Callers of
	// Record wait for it.
	Committed func([]model.Event)

	// Doubt compares each remembered answer with the database, and panics when it is
	// another one. It is for tests.
	Doubt bool
}

// Tx reads and writes inside one transaction.
type Tx struct {
	queries
	now    time.Time
	ids    *model.IDs
	random io.Reader
	wakes  []model.Queue // see Wake

	numbers *eventNumbers // of the writer's transaction
}

// Now returns the time of the transaction, in UTC and whole milliseconds: the
// same at each call.
func (t *Tx) Now() time.Time { return t.now }

// Now returns the time, in UTC and whole milliseconds.
func (r *Reader) Now() time.Time { return r.now().UTC().Truncate(time.Millisecond) }

// Nothing is the error that a function returns to Record when it turns out that
// there is nothing to change: what was wanted is so already. What the function
// did is undone, and Record returns no error.
const Nothing = nothing("nothing to record")

type nothing string

// Error returns the text for the log.
func (n nothing) Error() string { return string(n) }

// Record runs fn in a transaction and commits what it changed together with the
// events it returned. When fn returns an error, nothing is changed and Record
// returns that error, unless it is Nothing. A nil error without events is
// refused: what nobody needs to know goes through Housekeep.
//
// fn runs alone among all writers and must not wait for anything: no network,
// no rendering. Concurrent calls share one commit.
//
// An error that is Unavailable says that nothing was changed, but for one case: the server
// was lost while it committed, and is not back yet to say what has become of it. Then the
// change may be there. Whoever tries again comes to a rule that sees what is stored: what
// may be used once is answered with “used already”, and what is so already with Nothing.
func (d *DB) Record(ctx context.Context, fn func(*Tx) ([]model.Event, error)) error {
	if d.within != nil {
		return d.within.record(ctx, fn)
	}
	var events []model.Event
	err := d.writer.do(ctx, func(t *Tx) (err error) {
		events, err = recorded(ctx, t, fn)
		return err
	})
	if errors.Is(err, Nothing) {
		return nil
	}
	if err == nil && d.options.Committed != nil {
		d.options.Committed(events)
	}
	return err
}

var errNoEvent = errors.New("db: a change without an event")

// recorded runs a function of Record, and stores the events that it returns.
func recorded(ctx context.Context, t *Tx, fn func(*Tx) ([]model.Event, error)) ([]model.Event, error) {
	events, err := fn(t)
	if err == nil && len(events) == 0 {
		err = errNoEvent
	}
	for i := 0; i < len(events) && err == nil; i++ {
		err = events[i].CheckSupport()
	}
	if err != nil {
		return nil, err
	}
	return events, t.insertEvents(ctx, events)
}

// Housekeep runs fn in a transaction and commits what it changed, without an
// event. It is for what no person cares about: when something was last seen,
// half-finished conversations, queues. What is said of Record and an error that is
// Unavailable is so here as soon as the answer to the commit is lost, because there is no
// event that would tell; so fn does what may be done twice.
func (d *DB) Housekeep(ctx context.Context, fn func(*Tx) error) error {
	if d.within != nil {
		return d.within.do(fn)
	}
	return d.writer.do(ctx, fn)
}

// Close waits for writes that have begun, and closes the file.
func (d *DB) Close() error {
	d.closeOnce.Do(func() {
		d.closeErr = errors.Join(d.writer.close(), closeAll(d.readers, d.writers, d.allowances.pool()), d.remembered.close())
	})
	return d.closeErr
}

// Damage looks at everything that is stored and returns what is wrong with it in
// the engine's words, "" for nothing. It takes a second for a few hundred
// megabytes, and nobody waits for it.
func (d *DB) Damage(ctx context.Context) (string, error) { return d.engine.damage(ctx, d.readers) }

// Backup copies everything that is stored to a file, which is readable for its
// owner only, while anybody reads and writes. The file is whole and was looked at
// for damage, or it is not there; ErrDamaged is in the chain of the error when the
// database is damaged. A file that is there already is fs.ErrExist, unless the
// backup shall replace it, and it is one, too.
func (d *DB) Backup(ctx context.Context, to string, replace bool) error {
	if err := d.engine.backup(ctx, to, replace); err != nil {
		return fmt.Errorf("back up database %s: %w", d.engine, err)
	}
	return nil
}

// CheckFirst reports whether Damage should be asked before anything is served:
// whoever had the database open before did not close it, or it is so small that
// nobody notices.
func (d *DB) CheckFirst() bool { return d.checkFirst }

// Check reads from the database, to tell whether it answers.
func (r *Reader) Check(ctx context.Context) error {
	_, err := r.Instance(ctx)
	return err
}
