package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/leases"
	"github.com/anteroom/anteroom/internal/model"
)

var quiet = slog.New(slog.DiscardHandler)

func newBoard(t *testing.T, d *db.DB, host string, all ...Job) *Board {
	t.Helper()
	b, err := NewBoard(Config{DB: d, Replica: "replica at " + host, Host: host}, all...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// status returns how a job is doing.
func (b *Board) status(t *testing.T, i int) model.JobStatus {
	t.Helper()
	all, err := b.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[i]
}

// tick does what the timetable does at the times of the first job.
func (b *Board) tick(t *testing.T) {
	t.Helper()
	if err := b.Jobs()[0].Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestBoard: it says of each job when it ran and what came of it.
func TestBoard(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock() // 9:30
	ran := 0
	b := newBoard(t, dbtest.OpenAt(t, clock.Now), "here",
		Job{Name: "slow", Does: "Takes a minute.", Spec: "0 3 * * *", Run: func(context.Context) error { ran++; clock.Advance(time.Minute); return nil }},
		Job{Name: "fails", Spec: "* * * * *", Run: func(context.Context) error { return errors.New("no milk") }},
		Job{Name: "panics", Spec: "* * * * *", Run: func(context.Context) error { panic("out of cheese") }},
		Job{Name: "waits", Spec: "* * * * *", When: func() bool { return false }, Run: func(context.Context) error { t.Error("it did not wait"); return nil }},
		Job{Name: "own", Spec: "* * * * *", Own: true, Run: func(context.Context) error { return errors.New("no room") }})
	next := clock.Now().Truncate(24 * time.Hour).Add(27 * time.Hour)
	if diff := cmp.Diff(model.JobStatus{Name: "slow", Does: "Takes a minute.", Spec: "0 3 * * *", Next: next}, b.status(t, 0)); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	if b.Ask("nothing") {
		t.Error("there is a job that there is not")
	}
	for range 5 {
		for _, name := range []string{"slow", "fails", "panics", "waits", "own"} {
			if !b.Ask(name) {
				t.Errorf("there is no job %s", name)
			}
		}
	}
	if s := b.status(t, 0); !s.Asked || s.Running {
		t.Errorf("asked for: %+v", s)
	}
	ctx, stop := context.WithCancel(t.Context())
	var served sync.WaitGroup
	served.Go(func() { b.Serve(ctx, quiet) })
	began := clock.Now()
	for b.status(t, 4).Asked && ctx.Err() == nil {
	}
	stop()
	served.Wait()
	if diff := cmp.Diff(model.JobStatus{Name: "slow", Does: "Takes a minute.", Spec: "0 3 * * *", Next: next, Host: "here", Last: began, Took: time.Minute}, b.status(t, 0)); diff != "" || ran != 1 {
		t.Errorf("ran %d times (-want +got):\n%s", ran, diff)
	}
	for i, want := range map[int]string{1: "no milk", 2: "it broke off: out of cheese", 4: "no room"} {
		if s := b.status(t, i); s.Failed != want || s.Running || s.Last.IsZero() {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}
	if s := b.status(t, 3); !s.Last.IsZero() {
		t.Errorf("one that waits: %+v", s)
	}
	if _, err := NewBoard(Config{}, Job{Name: "never", Spec: "sometimes"}); err == nil {
		t.Error("a time that nobody can read")
	}
}

// TestOneOfAll: of several processes one does a job at each of its times, also where their clocks
// differ, and each shows it; what is its own, each does.
func TestOneOfAll(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		late := func() time.Time { return clock.Now().Add(-2 * time.Second) }
		var shared, own atomic.Int64
		count := func(n *atomic.Int64) func(context.Context) error {
			return func(context.Context) error { n.Add(1); return nil }
		}
		all := []Job{{Name: "shared", Spec: "* * * * *", Run: count(&shared)}, {Name: "own", Spec: "* * * * *", Own: true, Run: count(&own)}}
		boards := []*Board{newBoard(t, on(t, clock.Now), "a", all...), newBoard(t, on(t, clock.Now), "b", all...), newBoard(t, on(t, late), "late", all...)}
		const rounds = 5
		for range rounds {
			clock.Advance(time.Minute)
			var ticks sync.WaitGroup
			for i := range 8 {
				b := boards[i%2]
				ticks.Go(func() { b.tick(t) })
			}
			ticks.Wait()
			clock.Advance(2 * time.Second) // when the one that is late comes to its time
			boards[2].tick(t)
			clock.Advance(-2 * time.Second)
		}
		if n := shared.Load(); n != rounds {
			t.Errorf("done %d times at %d times", n, rounds)
		}
		for _, b := range boards {
			if err := b.Jobs()[1].Run(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if n := own.Load(); n != 3 {
			t.Errorf("what each does for itself was done %d times", n)
		}
		for _, b := range boards[:2] {
			clock.Advance(time.Hour)
			if err := b.runOwn(t.Context(), Job{Name: "own", Run: func(context.Context) error { return errors.New("no room at " + b.Host) }}); err != nil {
				continue
			}
			t.Error("it did not fail")
		}
		if s := boards[0].status(t, 1); s.Failed != "at b: no room at b" || s.Host != "b" {
			t.Errorf("of two that have failed, the last one an hour after the other: %+v", s)
		}
		clock.Advance(time.Hour)
		if s := boards[2].status(t, 1); s.Failed != "" {
			t.Errorf("it tells of those that are gone: %+v", s)
		}
		if diff := cmp.Diff(boards[0].status(t, 0).Last, boards[1].status(t, 0).Last); diff != "" {
			t.Errorf("they don't say the same:\n%s", diff)
		}
	})
}

// TestBrokenOff: what a process was stopped or killed in, another one does; of one that was killed,
// once its lease is over.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		clock := dbtest.NewClock()
		one, other := on(t, clock.Now), on(t, clock.Now)
		ctx, stop := context.WithCancel(t.Context())
		stops := newBoard(t, one, "stopped", Job{Name: "long", Spec: "0 3 * * *", Run: func(ctx context.Context) error {
			stop()
			<-ctx.Done()
			return ctx.Err()
		}})
		did := 0
		b := newBoard(t, other, "b", Job{Name: "long", Spec: "0 3 * * *", Run: func(context.Context) error { did++; return nil }})
		if err := stops.Jobs()[0].Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped: %v", err)
		}
		if s := b.status(t, 0); s.Running || s.Failed != "it broke off: the server at stopped is gone" {
			t.Errorf("broken off: %+v", s)
		}
		goOn := func() {
			t.Helper()
			if err := b.goOn(t.Context(), quiet); err != nil {
				t.Error(err)
			}
		}
		goOn()
		if s := b.status(t, 0); did != 1 || s.Failed != "" || s.Host != "b" {
			t.Errorf("done %d times: %+v", did, s)
		}
		if goOn(); did != 1 {
			t.Error("done again")
		}
		if err := one.Housekeep(t.Context(), func(tx *db.Tx) error {
			if mine, err := tx.TakeLease(t.Context(), lease+"long", "killed", tx.Now().Add(leases.Life)); err != nil || !mine {
				return errors.Join(err, errors.New("somebody has the lease"))
			}
			return tx.BeginJob(t.Context(), "long", "", "killed")
		}); err != nil {
			t.Fatal(err)
		}
		clock.Advance(leases.Life - time.Millisecond)
		goOn()
		if err := b.run(t.Context(), b.jobs[0], true); err != nil {
			t.Error(err)
		}
		if s := b.status(t, 0); did != 1 || !s.Running || s.Host != "killed" {
			t.Errorf("meanwhile done %d times: %+v", did, s)
		}
		clock.Advance(time.Millisecond)
		if goOn(); did != 2 {
			t.Errorf("after its lease is over, done %d times", did)
		}
	})
}

// TestClockWasWrong: what was done while the clock was ahead does not keep a job from being done.
func TestClockWasWrong(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	did := 0
	b := newBoard(t, dbtest.OpenAt(t, clock.Now), "here", Job{Name: "count", Spec: "* * * * *", Run: func(context.Context) error { did++; return nil }})
	clock.Advance(72 * time.Hour)
	b.tick(t)
	clock.Advance(-72 * time.Hour)
	for range 2 {
		b.tick(t) // the second is of the same minute
	}
	clock.Advance(time.Minute)
	if b.tick(t); did != 3 {
		t.Errorf("done %d times", did)
	}
}
