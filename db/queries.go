package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// queries is everything that can be read, on a Reader as in a Tx.
type queries struct {
	*statements
	remembered *remembered
	failed     *error   // in a Tx: why it can only be undone
	touched    *touched // in a Tx: what it has changed, and others that are committed with it
	rows       []string // in a Tx: see of
}

// ready returns the statement for a query, which its user gives back.
func (q *queries) ready(ctx context.Context, query string, args []any) (*statement, error) {
	if q.failed != nil && *q.failed != nil {
		return nil, fmt.Errorf("after a statement that failed: %w", *q.failed)
	}
	if err := keepable(args); err != nil {
		return nil, q.failure(err)
	}
	s, err := q.take(ctx, query)
	err = late(ctx, err)
	if err == nil && q.touched != nil && s.changes {
		q.touched.made = append(q.touched.made, step{query, args})
		q.touched.add(s.touches, q.rows)
	}
	return s, q.failure(err)
}

// failure turns an error of the engine into one of the model's. A transaction in
// which a statement fails can only be undone: PostgreSQL runs no other statement
// in it, and what SQLite would run must not work on one engine alone.
func (q *queries) failure(err error) error {
	if err != nil && q.failed != nil && !errors.Is(err, sql.ErrNoRows) {
		*q.failed = err
	}
	return asModel(err)
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// wider is a row with more columns than what is read by another scan function:
// some before those, some after.
type wider struct {
	scanner
	before, after []any
}

// Scan implements scanner.
func (w wider) Scan(dest ...any) error {
	return w.scanner.Scan(slices.Concat(w.before, dest, w.after)...)
}

// brief returns the context for a query that an index answers soon. Where nothing has to be
// waited for, it goes on when its caller has gone: to notice that takes as long as the query.
func (q *queries) brief(ctx context.Context) context.Context {
	if q.patience == 0 {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// one returns the row that query finds. It returns a NotFound error when there
// is none.
func one[T any](ctx context.Context, q *queries, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var zero T
	ctx, done := q.bound(ctx)
	defer done()
	s, err := q.ready(ctx, query, args)
	if err != nil {
		return zero, err
	}
	defer q.give(s)
	v, err := scan(s.QueryRowContext(ctx, args...))
	if err != nil {
		return zero, q.failure(late(ctx, err))
	}
	return v, nil
}

// many returns the rows that query finds, nil when there are none.
func many[T any](ctx context.Context, q *queries, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	ctx, done := q.bound(ctx)
	defer done()
	s, err := q.ready(ctx, query, args)
	if err != nil {
		return nil, err
	}
	defer q.give(s)
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, q.failure(late(ctx, err))
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, q.failure(late(ctx, err))
		}
		all = append(all, v)
	}
	return all, q.failure(late(ctx, rows.Err()))
}

// of returns the transaction for a single statement that changes only rows of those
// whose ids are given, or adds some: answers that are not about them stay remembered.
// Whoever leaves it out is slower and never wrong.
func (t *Tx) of(ids ...string) *Tx {
	narrow := *t
	narrow.rows = ids
	return &narrow
}

// exec runs a statement and returns how many rows it changed.
func (t *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	ctx, done := t.bound(ctx)
	defer done()
	s, err := t.ready(ctx, query, args)
	if err != nil {
		return 0, err
	}
	defer t.give(s)
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, t.failure(late(ctx, err))
	}
	n, err := r.RowsAffected()
	if n > 0 && s.adds {
		t.touched.added = true
	}
	return n, err
}

// execOne runs a statement that must change exactly one row. It returns missing
// when it changed none.
func (t *Tx) execOne(ctx context.Context, missing error, query string, args ...any) error {
	n, err := t.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return missing
	}
	return err
}

func scanValue[T any](s scanner) (T, error) {
	var v T
	err := s.Scan(&v)
	return v, err
}

// whole is a whole number as it comes from an engine. The library that reads it into an int64
// writes it down in digits in between.
type whole int64

// Scan implements sql.Scanner.
func (n *whole) Scan(v any) error {
	i, ok := v.(int64)
	if !ok {
		return fmt.Errorf("%T is no whole number", v)
	}
	*n = whole(i)
	return nil
}

func (n whole) time() time.Time { return at(int64(n)) }

func minutes(n int64) time.Duration { return time.Duration(n) * time.Minute }

// ms is how times are stored: milliseconds since 1970, 0 for never.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is the opposite of ms.
func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// blob is how bytes are stored: none at all are empty, not NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// orNull returns what stands for bytes that may be missing: a nil slice is an empty
// one to some engines.
func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// words and joined store a list of things that hold no space in one column.
func words[S ~string](s string) []S {
	fields := strings.Fields(s)
	all := make([]S, len(fields))
	for i, f := range fields {
		all[i] = S(f)
	}
	return all
}

func joined[S ~string](list []S) string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = string(s)
	}
	return strings.Join(all, " ")
}

func permissionsOf(s string) model.Permissions {
	return model.NewPermissions(words[model.Permission](s)...)
}
