package db

import (
	"container/list"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// maxStatements is how many statements are kept: all whose text stands in the
// source and those for the usual lists of members. Their texts come in thousands
// of combinations, and each statement costs memory on every connection.
const maxStatements = 256

// preparer is a pool of connections or a single one.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// statements prepares a query once for each connection, because preparing costs
// more than most queries, and keeps the statements that were used last. It is
// safe for concurrent use.
type statements struct {
	from preparer

	// uninterrupted lets no caller interrupt a statement: SQLite answers an
	// interrupted write by undoing the whole transaction, with the work of every
	// other caller.
	uninterrupted bool

	// patience is how long a statement may take, together with the wait for a connection,
	// before the server counts as gone. It is 0 where the engine is in this process, and
	// nothing has to be waited for.
	patience time.Duration

	mu    sync.Mutex
	known map[string]*list.Element
	order list.List // of *statement, the last used first
}

// statement is a prepared query. Whoever takes one gives it back.
type statement struct {
	*sql.Stmt
	query   string
	changes bool  // some table
	touches []int // the questions of which answers rest on that
	adds    bool  // it adds or deletes rows, when it changes any
	users   int
	dropped bool // closed by the last user
}

func newStatements(from preparer, patience time.Duration) *statements {
	return &statements{from: from, patience: patience, known: map[string]*list.Element{}}
}

// errLate is that a server has not answered in time.
var errLate = errors.New("the database did not answer in time")

// bound returns the context to run a statement with, and what ends it.
func (s *statements) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.uninterrupted {
		ctx = context.WithoutCancel(ctx)
	}
	if s.patience == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, s.patience, errLate)
}

// late returns the error of a statement that ran with a bound context. It is errLate, too,
// when that came to its end, and not its caller's patience.
func late(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && errors.Is(context.Cause(ctx), errLate) {
		return fmt.Errorf("%w: %w", errLate, err)
	}
	return err
}

// take returns the statement for a query, which stays open until give.
func (s *statements) take(ctx context.Context, query string) (*statement, error) {
	if st := s.find(query); st != nil {
		return st, nil
	}
	// Preparing may wait for a connection, and others must not wait for that.
	prepared, err := s.from.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", firstWords(query), err)
	}
	tables := tablesChangedBy(query)
	return s.keep(&statement{Stmt: prepared, query: query, changes: len(tables) > 0, touches: touchedBy(tables), adds: addsRows(query), users: 1}), nil
}

func (s *statements) find(query string) *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.known[query]
	if e == nil {
		return nil
	}
	s.order.MoveToFront(e)
	st := e.Value.(*statement)
	st.users++
	return st
}

// keep adds a statement and drops the one that was used longest ago when there
// are too many.
func (s *statements) keep(st *statement) *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.known[st.query]; e != nil { // somebody else prepared it meanwhile
		s.drop(e)
	}
	s.known[st.query] = s.order.PushFront(st)
	if s.order.Len() > maxStatements {
		s.drop(s.order.Back())
	}
	return st
}

func (s *statements) drop(e *list.Element) {
	st := s.order.Remove(e).(*statement)
	delete(s.known, st.query)
	if st.dropped = true; st.users == 0 {
		st.Close()
	}
}

func (s *statements) give(st *statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st.users--; st.users == 0 && st.dropped {
		st.Close()
	}
}

// close closes all statements; none may be in use. A single connection would stay
// open without it, and with it the file.
func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []error
	for _, e := range s.known {
		all = append(all, e.Value.(*statement).Close())
	}
	return errors.Join(all...)
}

func firstWords(query string) string {
	f := strings.Fields(query)
	return strings.Join(f[:min(len(f), 6)], " ")
}
