package domains

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/leases"
	"github.com/anteroom/anteroom/internal/model"
)

// TestOneProcess: of two processes on one database only one does the job, until
// it is done or has been gone for long.
func TestOneProcess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	var mine bool
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		mine, err = tx.TakeLease(t.Context(), jobName, "killed", tx.Now().Add(leases.Life))
		return err
	})
	if err != nil || !mine {
		t.Fatalf("lease: %v, %v", mine, err)
	}
	if n, err := w.CheckDue(t.Context()); n != 0 || err != nil {
		t.Errorf("while another process does the job: %d, %v", n, err)
	}
	if at := w.now(t, d).Proof.Answer.At; !at.IsZero() {
		t.Errorf("looked up at %v", at)
	}
	w.clock.Advance(leases.Life) // it was killed
	if n, err := w.CheckDue(t.Context()); n != 1 || err != nil {
		t.Errorf("once it has been gone: %d, %v", n, err)
	}
	w.clock.Advance(time.Minute)
	if n, err := w.service(t, w.db).CheckDue(t.Context()); n != 1 || err != nil {
		t.Errorf("after the other is done: %d, %v", n, err)
	}
}

// TestClockWasAhead: domains are looked up when the clock is right again, and not
// when the time comes that it showed.
func TestClockWasAhead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	const ahead = 3 * 24 * time.Hour
	w.clock.Advance(ahead)
	if n, err := w.CheckDue(t.Context()); n != 1 || err != nil {
		t.Fatalf("while it is ahead: %d, %v", n, err)
	}
	w.clock.Advance(-ahead)
	if n, err := w.CheckDue(t.Context()); n != 1 || err != nil {
		t.Errorf("when it is right again: %d, %v", n, err)
	}
	if at := w.now(t, d).Proof.Answer.At; !at.Equal(w.clock.Now()) {
		t.Errorf("looked up at %v", at)
	}
}

// TestTwoFiles opens one file twice, as two processes do, and lets both do the
// job at once, again and again: each domain is looked up once a round.
func TestTwoFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "anteroom.db")
	first, err := db.Open(t.Context(), path, db.Options{Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	w.db = first
	acme := w.organization(t, "Acme", "dana@acme.example")
	second, err := db.Open(t.Context(), path, db.Options{Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	both := []*Service{w.service(t, first), w.service(t, second)}
	const n = 40
	for i := range n {
		if _, err := both[0].Add(t.Context(), acme, fmt.Sprintf("d%d.example", i)); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		done := make([]int, len(both))
		var running sync.WaitGroup
		for i, s := range both {
			running.Go(func() {
				var err error
				if done[i], err = s.CheckDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		running.Wait()
		if done[0]+done[1] != n {
			t.Errorf("round %d: %d and %d look-ups, want %d together", round, done[0], done[1], n)
		}
		w.clock.Advance(time.Minute)
	}
}

// TestKilledHalfWay: what was not looked up stays due, and is caught up with
// however long it takes until somebody looks again.
func TestKilledHalfWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range model.MostDomains {
		w.publish(t, w.claim(t, w.acme, fmt.Sprintf("d%d.example", i)))
	}
	ctx, kill := context.WithCancel(t.Context())
	var killed sync.WaitGroup
	killed.Go(func() {
		for ctx.Err() == nil {
			if owned(t, w) > 0 {
				kill()
			}
		}
	})
	n, err := w.CheckDue(ctx)
	kill()
	killed.Wait()
	t.Logf("killed after %d of %d: %v", n, model.MostDomains, err)
	for _, d := range all(t, w) {
		if d.Proof.Status == model.DomainPending && !d.Proof.Answer.At.IsZero() {
			t.Errorf("%s: being killed counts as an answer: %+v", d.Name, d.Proof.Answer)
		}
	}
	w.tick(t, 8*24*time.Hour)
	if n := owned(t, w); n != model.MostDomains {
		t.Errorf("%d of %d domains are verified after the stop", n, model.MostDomains)
	}
}

func all(t *testing.T, w *world) []model.Domain {
	t.Helper()
	all, err := w.db.Domains(t.Context(), w.acme.Org, model.DomainOrganization)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func owned(t *testing.T, w *world) int {
	t.Helper()
	n := 0
	for _, d := range all(t, w) {
		if d.Owned() {
			n++
		}
	}
	return n
}

// TestRunChecksWhatIsNew: whoever adds a domain does not wait for the job.
func TestRunChecksWhatIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx, func(err error) { t.Error(err) }) })
	d := w.claim(t, w.acme, "acme.example")
	for w.now(t, d).Proof.Answer.At.IsZero() {
		if ctx.Err() != nil {
			t.Fatal("not looked up")
		}
	}
	stop()
	running.Wait()
}
