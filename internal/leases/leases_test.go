package leases

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
)

// TestAlone: of all who want to do the same at once, in two processes, one does it, and the next
// one can once it is done, whatever came of it.
func TestAlone(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		both := []*db.DB{on(t, clock.Now), on(t, clock.Now)}
		for range 3 {
			var at, did atomic.Int64
			refused := make(chan struct{}, 16)
			var all sync.WaitGroup
			for i := range 16 {
				all.Go(func() {
					mine, err := Alone(t.Context(), both[i%2], "count", func(context.Context) error {
						if at.Add(1) > 1 {
							t.Error("two at once")
						}
						for range 15 {
							<-refused // so that all others have tried meanwhile
						}
						did.Add(1)
						at.Add(-1)
						return nil
					})
					if err != nil {
						t.Error(err)
					}
					if !mine {
						refused <- struct{}{}
					}
				})
			}
			all.Wait()
			if did.Load() != 1 {
				t.Errorf("done %d times", did.Load())
			}
		}
		broken := errors.New("broken")
		if mine, err := Alone(t.Context(), both[0], "count", func(context.Context) error { return broken }); !mine || !errors.Is(err, broken) {
			t.Errorf("work that fails: %v, %v", mine, err)
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = Alone(t.Context(), both[0], "count", func(context.Context) error { panic("out of cheese") })
		}()
		if mine, err := Alone(t.Context(), both[1], "count", func(context.Context) error { return nil }); !mine || err != nil {
			t.Errorf("after a panic: %v, %v", mine, err)
		}
	})
}

// TestKilled: work of somebody who was killed is done by the next one once the lease is over, and
// not before.
func TestKilled(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		killed := lease{on(t, clock.Now), "count", "killed"}
		if mine, err := killed.take(t.Context()); !mine || err != nil {
			t.Fatalf("%v, %v", mine, err)
		}
		other := on(t, clock.Now)
		try := func() bool {
			t.Helper()
			mine, err := Alone(t.Context(), other, "count", func(context.Context) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			return mine
		}
		if clock.Advance(Life - time.Millisecond); try() {
			t.Error("the lease does not hold")
		}
		if clock.Advance(time.Millisecond); !try() {
			t.Error("nobody takes over")
		}
	})
}

// TestKept: a lease lasts for as long as the work does, and work whose lease is lost is told so.
func TestKept(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	other := lease{d, "count", "other"}
	take := func() bool {
		t.Helper()
		mine, err := other.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return mine
	}
	_, err := alone(t.Context(), d, "count", time.Millisecond, func(ctx context.Context) error {
		for range 3 { // of its lives, each renewed in the middle
			clock.Advance(Life / 2)
			for before := clock.Now(); ; {
				until, err := d.LeaseUntil(ctx, "count")
				if err != nil {
					return err
				}
				if !until.Before(before.Add(Life)) {
					break
				}
			}
			if take() {
				t.Error("somebody else has the lease")
			}
		}
		if err := d.Housekeep(ctx, func(tx *db.Tx) error { return tx.EndLeases(ctx) }); err != nil {
			return err
		}
		for !take() { // it may have been renewed just then
			if err := d.Housekeep(ctx, func(tx *db.Tx) error { return tx.EndLeases(ctx) }); err != nil {
				return err
			}
		}
		<-ctx.Done()
		return context.Cause(ctx)
	})
	if !errors.Is(err, ErrLost) {
		t.Errorf("work whose lease is lost: %v", err)
	}
	if until, err := d.LeaseUntil(t.Context(), "count"); err != nil || until.IsZero() {
		t.Errorf("it has ended the lease of another: %v, %v", until, err)
	}
}
