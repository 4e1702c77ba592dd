package db

import (
	"context"
	"database/sql"
	"time"
)

// Allowances count how often who has done something lately, for all processes that serve
// from a database. Each is so many times a minute, in bursts of as many: what is stored is
// when all of them are there again, and each that is taken puts that off (the generic cell
// rate algorithm). A statement decides by itself, beside the transactions of rules and not in
// one of them: what a request has taken is taken, whatever comes of it.
type Allowances struct {
	queries
	counters *sql.DB
	now      func() time.Time
}

func newAllowances(counters *sql.DB, patience time.Duration, now func() time.Time) *Allowances {
	if counters == nil {
		return nil
	}
	return &Allowances{queries{statements: newStatements(counters, patience)}, counters, now}
}

// pool returns the connections, nil where there are none.
func (a *Allowances) pool() *sql.DB {
	if a == nil {
		return nil
	}
	return a.counters
}

// Allowances returns what counts for all processes, nil where only one serves, which counts
// in its memory for less.
func (d *DB) Allowances() *Allowances { return d.allowances }

// allowance is how one is stored.
type allowance struct {
	now   int64 // milliseconds, as all of these
	each  int64 // after so long one comes back
	most  int64 // with one left, all are there at this time at the latest
	wrong int64 // no process whose clock is right has put it off until after this time
}

func (a *Allowances) of(perMinute int) allowance {
	now, each := a.now(), time.Minute/time.Duration(perMinute)
	return allowance{ms(now), each.Milliseconds(), ms(now.Add(time.Minute - each)), ms(now.Add(time.Minute + clocksDiffer))}
}

// Take takes one of the times that somebody has, who is known by some bytes, and reports
// whether there was one left.
func (a *Allowances) Take(ctx context.Context, who []byte, perMinute int) (bool, error) {
	l := a.of(perMinute)
	n, err := a.exec(ctx, `
		INSERT INTO allowances (who, full_at)
		VALUES ($1, $2)
		ON CONFLICT (who) DO UPDATE
		   SET full_at = CASE WHEN allowances.full_at > $3 AND allowances.full_at <= $5 THEN allowances.full_at ELSE $3 END + $4
		 WHERE allowances.full_at <= $5 OR allowances.full_at > $6`, who, l.now+l.each, l.now, l.each, l.most, l.wrong)
	return n > 0, err
}

// exec runs a statement and returns how many rows it changed.
func (a *Allowances) exec(ctx context.Context, query string, args ...any) (int64, error) {
	ctx, done := a.bound(ctx)
	defer done()
	s, err := a.ready(ctx, query, args)
	if err != nil {
		return 0, err
	}
	defer a.give(s)
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, a.failure(late(ctx, err))
	}
	return r.RowsAffected()
}

// Left reports whether Take would say yes.
func (a *Allowances) Left(ctx context.Context, who []byte, perMinute int) (bool, error) {
	l := a.of(perMinute)
	used, err := one(ctx, &a.queries, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM allowances
		                WHERE who = $1 AND full_at > $2 AND full_at <= $3)`, who, l.most, l.wrong)
	return !used, err
}

// Sweep forgets those of which all are there.
func (a *Allowances) Sweep(ctx context.Context) error {
	if a == nil {
		return nil
	}
	_, err := a.exec(ctx, `
		DELETE FROM allowances
		 WHERE full_at <= $1`, ms(a.now()))
	return err
}
