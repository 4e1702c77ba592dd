package db

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// replicas returns a database of PostgreSQL as two processes have it open, with one clock.
func replicas(t *testing.T, now func() time.Time) (a, b *DB) {
	t.Helper()
	address := migrated.PostgreSQL(t)
	return openTestAt(t, address, now), openTestAt(t, address, now)
}

// at9 is a clock that stands still until it is moved by milliseconds.
type at9 struct{ moved atomic.Int64 }

func (c *at9) now() time.Time {
	return time.Date(2026, time.March, 3, 9, 0, 0, 0, time.UTC).Add(time.Duration(c.moved.Load()) * time.Millisecond)
}

func (c *at9) advance(by time.Duration) { c.moved.Add(by.Milliseconds()) }

func TestAllowances(t *testing.T) {
	t.Parallel()
	clock := &at9{}
	a, b := replicas(t, clock.now)
	took := 0
	take := func(d *DB, who string) bool {
		t.Helper()
		left, err := d.Allowances().Left(t.Context(), []byte(who), 6)
		if err != nil {
			t.Fatal(err)
		}
		ok, err := d.Allowances().Take(t.Context(), []byte(who), 6)
		if err != nil {
			t.Fatal(err)
		}
		if ok != left {
			t.Errorf("taken: %v, and one was said to be left: %v", ok, left)
		}
		if ok {
			took++
		}
		return ok
	}
	for range 5 {
		take(a, "dana")
		take(b, "dana")
	}
	if took != 6 {
		t.Errorf("%d of 10 were taken at once, want 6", took)
	}
	if !take(b, "kim") {
		t.Error("another has none")
	}
	clock.advance(10*time.Second - time.Millisecond)
	if take(a, "dana") || take(b, "dana") {
		t.Error("one comes back early")
	}
	clock.advance(time.Millisecond)
	if !take(b, "dana") || take(a, "dana") {
		t.Error("not one comes back, or several do")
	}
	if err := a.Allowances().Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if take(b, "dana") {
		t.Error("what is used up was forgotten")
	}
	clock.advance(time.Hour)
	took = 0
	for range 10 {
		take(a, "dana")
	}
	if took != 6 {
		t.Errorf("%d of 10 were taken after an hour, want 6", took)
	}
	if err := a.Allowances().Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows := 0
	if query(t, a.readers, `SELECT 1 FROM allowances`, func([]any) { rows++ }); rows != 1 {
		t.Errorf("%d rows are kept, want only the one that is not whole", rows)
	}
}

// TestAllowancesOfWrongClocks: a clock that was ahead keeps nobody out when it is right again.
func TestAllowancesOfWrongClocks(t *testing.T) {
	t.Parallel()
	ahead, right := &at9{}, &at9{}
	ahead.advance(time.Hour)
	address := migrated.PostgreSQL(t)
	a, b := openTestAt(t, address, ahead.now), openTestAt(t, address, right.now)
	for range 3 {
		if ok, err := a.Allowances().Take(t.Context(), []byte("dana"), 2); err != nil {
			t.Fatal(ok, err)
		}
	}
	for i, want := range []bool{true, true, false} {
		if ok, err := b.Allowances().Take(t.Context(), []byte("dana"), 2); err != nil || ok != want {
			t.Errorf("%d: taken: %v, %v; want %v", i, ok, err, want)
		}
	}
}

// TestAllowancesRunOutOnce: who asks two processes at the same moment, and many times, gets no
// more than one process gives.
func TestAllowancesRunOutOnce(t *testing.T) {
	t.Parallel()
	clock := &at9{}
	a, b := replicas(t, clock.now)
	for _, who := range []string{"dana", "kim", "ana"} {
		var took atomic.Int64
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				for range 4 {
					ok, err := []*DB{a, b}[i%2].Allowances().Take(t.Context(), []byte(who), 10)
					if err != nil {
						t.Error(err)
					}
					if ok {
						took.Add(1)
					}
				}
			})
		}
		if all.Wait(); took.Load() != 10 {
			t.Errorf("%s took %d of 10", who, took.Load())
		}
	}
}

func TestAllowancesOfOneProcess(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	if d.Allowances() != nil {
		t.Error("a file counts in its tables")
	}
	if err := d.Allowances().Sweep(t.Context()); err != nil {
		t.Error(err)
	}
}
