package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// movable is what an engine does for a move from one to another, while nobody else works on
// the database.
type movable interface {
	// offline calls do while nobody else has the database open, and keeps others out
	// meanwhile. It returns an error that is ErrInUse when somebody has.
	offline(ctx context.Context, do func(*sql.DB) error) error
	// tables returns the names of all tables but the engine's own.
	tables(ctx context.Context, pool *sql.DB) ([]string, error)
	// refuses says why the engine does not keep a text, "" when it does.
	refuses(text []byte) string
	// unhurried lets a transaction take as long as it does, whatever others may take.
	unhurried(ctx context.Context, tx *sql.Tx) error
	// unguarded calls do while the triggers of a table do nothing.
	unguarded(ctx context.Context, tx *sql.Tx, table string, do func() error) error
	// pour inserts rows in one transaction.
	pour(ctx context.Context, pool *sql.DB, t movedTable, rows [][]any) error
	// fence keeps everybody from changing tables, also who has had the database open
	// unnoticed; unfence ends that.
	fence(ctx context.Context, tx *sql.Tx, tables []movedTable) error
	unfence(ctx context.Context, tx *sql.Tx, tables []movedTable) error
	// settle has the engine look at tables that were filled, for its plans.
	settle(ctx context.Context, pool *sql.DB, tables []movedTable) error
}

// MovePhase is what a move is at.
type MovePhase string

// The phases of a move, in their order.
const (
	MoveReads    MovePhase = "reads"    // everything, before anything is changed
	MoveMarks    MovePhase = "marks"    // both databases, so that nobody works on them
	MoveCopies   MovePhase = "copies"   // table by table
	MoveCompares MovePhase = "compares" // what has arrived with what was read
	MoveVerifies MovePhase = "verifies" // references and the log of events
	MoveEnds     MovePhase = "ends"     // the database is where it was moved to
)

// MoveStep is how far a move is.
type MoveStep struct {
	Phase    MovePhase
	Table    string // "" where it is about all
	Rows, Of int64  // of the table
}

// MoveOptions are the seams of a move.
type MoveOptions struct {
	Progress func(MoveStep)   // is told when a phase begins, and after each step; nil for nobody
	Now      func() time.Time // the clock; time.Now when nil
	Random   io.Reader        // bits for its identifier; crypto/rand.Reader when nil

	rows int // how many are copied in one transaction at the most; moveRows when 0
}

// Moved is what a move has moved.
type Moved struct {
	From, To  string // for people
	Tables    int
	Rows      int64
	Chain     Chain    // of the events that have arrived
	Resumed   bool     // it went on with one that was cut off
	Strangers []string // tables beside those of this program, which stay where they are
}

// move is a move that is under way.
type move struct {
	options             MoveOptions
	source, destination end
	tables              []movedTable
	read                map[string]digest // of the source's tables
	moved               Moved
}

// end is one of the two databases of a move.
type end struct {
	engine
	pool *sql.DB
}

// near reports whether the engine runs in this process, and not at the end of a network.
func (e end) near() bool {
	reading, _ := e.patience()
	return reading == 0
}

// Move copies everything from the database at one address to the one at another, which is
// empty, and looks at it there: each row, each reference, and the chain of events. The one it
// leaves stays as it is but for a mark, by which Open refuses it. One that was cut off goes
// on when it is called again, and until its end Open refuses both. It returns ErrInUse while
// anybody has one of them open.
func Move(ctx context.Context, from, to string, o MoveOptions) (Moved, error) {
	if o.Progress == nil {
		o.Progress = func(MoveStep) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.rows == 0 {
		o.rows = moveRows
	}
	m := &move{options: o, source: end{engine: engineAt(from)}, destination: end{engine: engineAt(to)}}
	m.moved.From, m.moved.To = m.source.String(), m.destination.String()
	if err := m.run(ctx); err != nil {
		return Moved{}, fmt.Errorf("move database %s to %s: %w", m.source, m.destination, err)
	}
	return m.moved, nil
}

func (m *move) run(ctx context.Context) (err error) {
	if m.tables, err = movedTables(ctx); err != nil {
		return err
	}
	if err := m.source.exists(ctx); err != nil {
		return err
	}
	return m.source.offline(ctx, func(pool *sql.DB) error {
		m.source.pool = pool
		if err := m.look(ctx); err != nil {
			return err
		}
		if err := m.readSource(ctx); err != nil {
			return err
		}
		if err := m.destination.create(); err != nil {
			return err
		}
		return m.destination.offline(ctx, func(pool *sql.DB) error {
			m.destination.pool = pool
			return m.carry(ctx)
		})
	})
}

// look refuses what cannot be moved, before it is read, which takes long.
func (m *move) look(ctx context.Context) error {
	if err := m.source.current(ctx); err != nil {
		return err
	}
	if err := m.notServed(ctx); err != nil {
		return err
	}
	names, err := m.source.tables(ctx, m.source.pool)
	if err != nil {
		return err
	}
	m.moved.Strangers = strangers(names, m.tables)
	here, err := readMark(ctx, m.source.pool)
	if err != nil {
		return err
	}
	if here.state == moveArriving {
		return here.refuse()
	}
	err = m.destination.exists(ctx)
	if errors.Is(err, fs.ErrNotExist) && m.destination.near() && here.state != moveLeft {
		return nil // it will be made
	}
	if err != nil {
		return err
	}
	return m.destination.offline(ctx, func(pool *sql.DB) error {
		_, err := m.resumes(ctx, pool)
		return err
	})
}

// notServed refuses a database that servers say they work on. They do not all show otherwise: a
// pooler may hide their connections.
func (m *move) notServed(ctx context.Context) (err error) {
	if m.source.near() {
		return nil // nobody else has it open
	}
	q := &queries{statements: newStatements(m.source.pool, 0)}
	defer func() { err = errors.Join(err, q.statements.close()) }()
	all, err := q.Replicas(ctx, m.options.Now().Add(-model.ReplicaLife))
	if err != nil || len(all) == 0 {
		return err
	}
	return fmt.Errorf("%w: the server on %s was heard of at %s: stop it first; of one that was killed this is believed for %s",
		ErrInUse, all[0].Host, all[0].Seen.UTC().Format(time.TimeOnly), model.ReplicaLife)
}

// carry moves what was read to the destination.
func (m *move) carry(ctx context.Context) error {
	resumes, err := m.resumes(ctx, m.destination.pool)
	if err != nil {
		return err
	}
	if m.moved.Resumed = resumes; !resumes {
		if err := m.begin(ctx); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{m.copy, m.compare, m.verify, m.finish} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// begin marks both databases: first the one that everybody has worked on.
func (m *move) begin(ctx context.Context) error {
	id := make([]byte, 16)
	if _, err := io.ReadFull(m.options.Random, id); err != nil {
		return err
	}
	leaving := mark{hex.EncodeToString(id), moveLeaving, m.destination.String(), m.options.Now()}
	if err := inTransaction(ctx, m.source.pool, func(tx *sql.Tx) error {
		if err := m.source.fence(ctx, tx, m.tables); err != nil {
			return err
		}
		return leaving.put(ctx, tx)
	}); err != nil {
		return fmt.Errorf("mark %s: %w", m.source, err)
	}
	m.options.Progress(MoveStep{Phase: MoveMarks})
	if err := m.destination.migrations().up(ctx, m.destination.pool); err != nil {
		return err
	}
	m.options.Progress(MoveStep{Phase: MoveMarks})
	err := inTransaction(ctx, m.destination.pool, func(tx *sql.Tx) error {
		if err := unseed(ctx, m.destination, tx, m.tables); err != nil {
			return err
		}
		return mark{leaving.move, moveArriving, m.source.String(), m.options.Now()}.put(ctx, tx)
	})
	m.options.Progress(MoveStep{Phase: MoveMarks})
	return err
}

// finish has the database be where it was moved to. Until the last of its transactions Open
// refuses both.
func (m *move) finish(ctx context.Context) error {
	if err := m.destination.settle(ctx, m.destination.pool, m.tables); err != nil {
		return err
	}
	here, err := readMark(ctx, m.destination.pool)
	if err != nil {
		return err
	}
	if err := inTransaction(ctx, m.source.pool, func(tx *sql.Tx) error {
		return mark{here.move, moveLeft, m.destination.String(), m.options.Now()}.put(ctx, tx)
	}); err != nil {
		return err
	}
	m.options.Progress(MoveStep{Phase: MoveEnds})
	err = inTransaction(ctx, m.destination.pool, func(tx *sql.Tx) error { return removeMark(ctx, tx) })
	m.options.Progress(MoveStep{Phase: MoveEnds})
	return err
}
