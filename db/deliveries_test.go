package db

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// deliveriesWorld is a database with a clock, whose deliveries have names.
type deliveriesWorld struct {
	*testing.T
	*DB
	now time.Time
	ids map[string]model.DeliveryID
}

func newDeliveriesWorld(t *testing.T, address string) *deliveriesWorld {
	t.Helper()
	w := &deliveriesWorld{T: t, now: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC), ids: map[string]model.DeliveryID{}}
	w.DB = openTestAt(t, address, func() time.Time { return w.now })
	return w
}

// put puts deliveries; a name is the target, a slash, and anything.
func (w *deliveriesWorld) put(names ...string) {
	w.Helper()
	for i, name := range names {
		target, _, _ := strings.Cut(name, "/")
		change(w.T, w.DB, func(tx *Tx) error {
			w.ids[name] = tx.NewDeliveryID()
			return tx.InsertDelivery(w.Context(), model.Delivery{ID: w.ids[name], Queue: "test", Target: target, Seq: int64(i)})
		})
	}
}

func (w *deliveriesWorld) claim(target string, limit int) []string {
	w.Helper()
	var all []model.Delivery
	change(w.T, w.DB, func(tx *Tx) (err error) {
		if err := tx.WaitAgain(w.Context(), "test"); err != nil {
			return err
		}
		all, err = tx.ClaimDeliveries(w.Context(), "test", target, limit, time.Minute)
		return err
	})
	return w.names(all)
}

func (w *deliveriesWorld) names(all []model.Delivery) []string {
	names := []string{}
	for _, d := range all {
		for name, id := range w.ids {
			if id == d.ID {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// note notes what came of an attempt that began at a time.
func (w *deliveriesWorld) note(name string, began time.Time, as model.DeliveryState) {
	w.Helper()
	change(w.T, w.DB, func(tx *Tx) error {
		return tx.NoteDelivery(w.Context(), model.Delivery{ID: w.ids[name], TriedAt: began, State: as, DueAt: w.now.Add(time.Hour)})
	})
}

func (w *deliveriesWorld) in(state model.DeliveryState) []string {
	w.Helper()
	all, err := w.Deliveries(w.Context(), "test", state, 100)
	if err != nil {
		w.Fatal(err)
	}
	return w.names(all)
}

func (w *deliveriesWorld) is(what string, got []string, want ...string) {
	w.Helper()
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// TestClaim: what is claimed is nobody else's until the lease ends, and the first
// to be put is the first to be claimed.
func TestClaim(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/1", "a/2", "a/3", "b/1")
		w.is("claimed first", w.claim("a", 2), "a/1", "a/2")
		w.is("claimed then", w.claim("a", 2), "a/3")
		w.is("claimed last", w.claim("a", 2))
		began := w.now
		w.now = w.now.Add(time.Minute - time.Millisecond)
		w.is("claimed before the lease ends", w.claim("a", 9))
		w.note("a/1", began, model.DeliveryDelivered)
		w.note("a/2", began, model.DeliveryTried)
		w.now = w.now.Add(time.Millisecond)
		w.is("claimed after the lease ended", w.claim("a", 9), "a/3")

		w.note("a/3", began, model.DeliveryFailed)
		w.is("failed by the one whose lease ended", w.in(model.DeliveryFailed))
		w.note("a/3", w.now, model.DeliveryFailed)
		w.is("failed", w.in(model.DeliveryFailed), "a/3")
		w.is("delivered", w.in(model.DeliveryDelivered), "a/1")
		w.is("tried", w.in(model.DeliveryTried), "a/2")
		w.is("waiting", w.in(model.DeliveryWaiting), "b/1")

		w.now = began.Add(time.Minute + time.Hour)
		w.is("claimed once its time has come", w.claim("a", 9), "a/2")
		all, err := w.Deliveries(t.Context(), "test", model.DeliveryTried, 9)
		if err != nil || len(all) != 1 || all[0].Attempts != 2 || !all[0].TriedAt.Equal(w.now) || !all[0].DueAt.Equal(w.now.Add(time.Minute)) {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestInherit: what somebody who is gone had claimed can be claimed at once, and what has failed
// waits for its time.
func TestInherit(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/1", "a/2", "b/1")
		w.is("claimed", w.claim("a", 2), "a/1", "a/2")
		w.note("a/2", w.now, model.DeliveryTried)
		w.now = w.now.Add(time.Second)
		inherit := func(queue model.Queue) {
			t.Helper()
			change(t, w.DB, func(tx *Tx) error { return tx.InheritDeliveries(t.Context(), queue, time.Minute) })
		}
		inherit("other")
		w.is("claimed while the other one may go on", w.claim("a", 9))
		inherit("test")
		w.is("claimed once the other one is gone", w.claim("a", 9), "a/1")
	})
}

// TestClaimers: what several processes claim at the same time, each gets alone.
func TestClaimers(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		const n = 60
		w := newDeliveriesWorld(t, address)
		for i := range n {
			w.put(fmt.Sprint("a/", i))
		}
		var mu sync.Mutex
		var claimed []model.DeliveryID
		var all sync.WaitGroup
		for range 4 {
			d := openTestAt(t, address, w.Now)
			all.Go(func() {
				for more := true; more; {
					err := d.Housekeep(t.Context(), func(tx *Tx) error {
						some, err := tx.ClaimDeliveries(t.Context(), "test", "a", 3, time.Minute)
						mu.Lock()
						defer mu.Unlock()
						for _, s := range some {
							claimed = append(claimed, s.ID)
						}
						more = len(some) > 0
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		slices.Sort(claimed)
		if once := slices.Compact(slices.Clone(claimed)); len(claimed) != n || len(once) != n {
			t.Errorf("%d claimed, %d different ones, want %d", len(claimed), len(once), n)
		}
	})
}

// TestNoteAfterTheLease: what is known late is noted as long as nobody else has
// begun.
func TestNoteAfterTheLease(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/1")
		w.claim("a", 1)
		began := w.now
		w.now = w.now.Add(time.Hour)
		change(t, w.DB, func(tx *Tx) error { return tx.WaitAgain(t.Context(), "test") })
		w.note("a/1", began, model.DeliveryDelivered)
		w.is("claimed", w.claim("a", 1))
		w.is("delivered", w.in(model.DeliveryDelivered), "a/1")
	})
}

// TestClockWasAhead: what was put off by a clock that was ahead does not wait until
// that time comes.
func TestClockWasAhead(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		const ahead = 300 * 24 * time.Hour
		w.put("a/1")
		w.now = w.now.Add(ahead)
		w.is("claimed", w.claim("a", 9), "a/1")
		w.now = w.now.Add(-ahead)
		if due, err := w.DeliveriesDue(t.Context(), "test", w.now); err != nil || !due {
			t.Errorf("due: %v, %v", due, err)
		}
		w.is("claimed by the right clock", w.claim("a", 9), "a/1")
	})
}

// TestDueTargets goes round, and finds who has something due and nobody else.
func TestDueTargets(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/1", "b/1", "b/2", "c/1", "d/1", "e/1")
		w.claim("c", 1)
		w.note("c/1", w.now, model.DeliveryTried)
		w.claim("e", 1)
		w.note("e/1", w.now, model.DeliveryDelivered)
		for _, test := range []struct {
			after string
			limit int
			want  []string
		}{
			{"", 9, []string{"a", "b", "d"}}, {"", 2, []string{"a", "b"}}, {"a", 9, []string{"b", "d"}}, {"bb", 9, []string{"d"}}, {"d", 9, nil},
		} {
			got, err := w.DueTargets(t.Context(), "test", test.after, test.limit)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%d after %q: %v\n%s", test.limit, test.after, err, diff)
			}
		}
		if tried, err := w.TriedTargets(t.Context(), "test"); err != nil || !slices.Equal(tried, []string{"c"}) {
			t.Errorf("tried: %v, %v", tried, err)
		}
	})
}

func TestDeliveriesDue(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		due := func(what string, want bool) {
			t.Helper()
			if got, err := w.DeliveriesDue(t.Context(), "test", w.now); err != nil || got != want {
				t.Errorf("%s: %v, %v", what, got, err)
			}
		}
		due("nothing put", false)
		w.put("a/1")
		due("put", true)
		w.claim("a", 1)
		due("claimed", false)
		w.note("a/1", w.now, model.DeliveryTried)
		due("tried", false)
		w.now = w.now.Add(time.Hour)
		due("its time has come", true)
		w.claim("a", 1)
		w.note("a/1", w.now, model.DeliveryDelivered)
		w.now = w.now.Add(time.Hour)
		due("delivered", false)
	})
}

// TestHold keeps back what is for one target, also what comes of an attempt, until
// it is released.
func TestHold(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/1", "a/2", "a/3", "b/1")
		w.claim("a", 2)
		change(t, w.DB, func(tx *Tx) error { return tx.HoldDeliveries(t.Context(), "test", "a") })
		w.note("a/1", w.now, model.DeliveryTried)
		w.note("a/2", w.now, model.DeliveryDelivered)
		change(t, w.DB, func(tx *Tx) error {
			w.ids["a/4"] = tx.NewDeliveryID()
			return tx.InsertDelivery(t.Context(), model.Delivery{ID: w.ids["a/4"], Queue: "test", Target: "a", Seq: 9, State: model.DeliveryHeld})
		})
		w.now = w.now.Add(24 * time.Hour)
		w.is("claimed while held", w.claim("a", 9))
		w.is("claimed of another", w.claim("b", 9), "b/1")
		w.is("held", w.in(model.DeliveryHeld), "a/1", "a/3", "a/4")
		<-w.Awake("test")
		change(t, w.DB, func(tx *Tx) error { return tx.ReleaseDeliveries(t.Context(), "test", "a") })
		<-w.Awake("test")
		for _, want := range []string{"a/1", "a/3", "a/4"} {
			w.is("released, in order", w.claim("a", 1), want)
		}
		w.is("delivered", w.in(model.DeliveryDelivered), "a/2")
	})
}

// TestRepeat: what has failed, or one that is named, is done again with all its
// attempts, unless it waits or has expired.
func TestRepeat(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/1", "a/2", "b/1", "c/1")
		began := w.now
		w.claim("a", 1)
		w.note("a/1", began, model.DeliveryFailed)
		w.claim("b", 1)
		w.note("b/1", began, model.DeliveryDelivered)
		change(t, w.DB, func(tx *Tx) error {
			w.ids["late"] = tx.NewDeliveryID()
			return tx.InsertDelivery(t.Context(), model.Delivery{ID: w.ids["late"], Queue: "test", Target: "late", ExpiresAt: w.now.Add(time.Hour)})
		})
		w.claim("late", 1)
		w.note("late", began, model.DeliveryFailed)
		w.now = w.now.Add(time.Hour)
		repeat := func(queue model.Queue, id model.DeliveryID, want int) {
			t.Helper()
			change(t, w.DB, func(tx *Tx) error {
				if n, err := tx.RepeatDeliveries(t.Context(), queue, id); n != want || err != nil {
					t.Errorf("%d repeated, %v; want %d", n, err, want)
				}
				return nil
			})
		}
		repeat("test", w.ids["a/2"], 0)
		repeat("test", w.ids["late"], 0)
		repeat("other", w.ids["b/1"], 0)
		repeat("test", w.ids["b/1"], 1)
		<-w.Awake("test")
		repeat("test", "", 1)
		<-w.Awake("test")
		w.note("a/1", began, model.DeliveryDelivered) // by one who took an hour
		w.is("claimed of a", w.claim("a", 2), "a/1", "a/2")
		w.is("claimed of b", w.claim("b", 2), "b/1")
		w.is("failed", w.in(model.DeliveryFailed), "late")
		all, err := w.Deliveries(t.Context(), "test", model.DeliveryTried, 9)
		if err != nil || len(all) != 3 || slices.ContainsFunc(all, func(d model.Delivery) bool { return d.Attempts != 1 }) {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestSweepDeliveries deletes what was done long ago, and nothing that is not.
func TestSweepDeliveries(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		w := newDeliveriesWorld(t, address)
		w.put("a/waiting", "b/failed", "c/delivered", "d/tried")
		for name, as := range map[string]model.DeliveryState{
			"b/failed": model.DeliveryFailed, "c/delivered": model.DeliveryDelivered, "d/tried": model.DeliveryTried,
		} {
			w.claim(name[:1], 1)
			w.note(name, w.now, as)
		}
		sweep := func() []string {
			t.Helper()
			change(t, w.DB, func(tx *Tx) error { return tx.SweepDeliveries(t.Context(), "test", time.Hour) })
			return w.in("")
		}
		w.now = w.now.Add(time.Hour)
		w.is("left after an hour", sweep(), "a/waiting", "b/failed", "c/delivered", "d/tried")
		w.now = w.now.Add(time.Millisecond)
		w.is("left after more than an hour", sweep(), "a/waiting", "d/tried")
	})
}

// TestDeliveryForNobody would be one that no target's turn comes to.
func TestDeliveryForNobody(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		if err := d.Housekeep(t.Context(), func(tx *Tx) error {
			return tx.InsertDelivery(t.Context(), model.Delivery{ID: "dlv_1", Queue: "test"})
		}); err == nil {
			t.Error("it is stored")
		}
	})
}

// TestDeliveriesUseTheIndexes: what the outbox asks again and again reads no row
// that is done, and none of another queue or target, however many there are.
func TestDeliveriesUseTheIndexes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	for name, test := range map[string]struct {
		query string
		args  []any
		want  []string
	}{
		"anything due": {deliveriesDueQuery, []any{"", 0, 0}, []string{
			"INDEX deliveries_open (queue=? AND state=?)", "INDEX deliveries_tried (queue=? AND due_at<?)", "INDEX deliveries_tried (queue=? AND due_at>?)",
		}},
		"due targets":  {dueTargetsQuery, []any{"", "", 1}, []string{"COVERING INDEX deliveries_open (queue=? AND state=? AND target>?)"}},
		"claim":        {claimQuery, []any{"", "", 1, 0, 0}, []string{"COVERING INDEX deliveries_open (queue=? AND state=? AND target=?)", "INDEX sqlite_autoindex_deliveries_1 (id=?)"}},
		"time is come": {lapsedQuery, []any{"", 0}, []string{"INDEX deliveries_tried (queue=? AND due_at<?)"}},
		"put off":      {aheadQuery, []any{"", 0}, []string{"INDEX deliveries_tried (queue=? AND due_at>?)"}},
		"sweep":        {sweepDeliveriesQuery, []any{"", 0}, []string{"INDEX deliveries_done (queue=? AND done_at>? AND done_at<?)"}},
		"invitation": {`SELECT ` + invitationColumns + ` FROM invitations i WHERE i.org_id = $1 AND i.id = $2`, []any{"", ""}, []string{
			"INDEX deliveries_about (about=?)",
		}},
		"logouts": {logoutsQuery(`g.session_id = $1`, 1), []any{"", "", 0}, []string{"INDEX deliveries_about (about=?)"}},
	} {
		lines, err := many(t.Context(), &d.queries, scanPlan, `EXPLAIN QUERY PLAN `+test.query, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		plan := strings.Join(lines, "\n")
		if strings.Contains(plan, "TEMP B-TREE FOR ORDER") || strings.Contains(plan, "SCAN deliveries") || strings.Contains(plan, "SCAN d\n") ||
			slices.ContainsFunc(test.want, func(w string) bool { return !strings.Contains(plan, w) }) {
			t.Errorf("%s: want %q, no scan and no sorting:\n%s", name, test.want, plan)
		}
	}
}

// BenchmarkDeliveries asks what the outbox asks after each commit, while 50,000
// mails wait: for as many targets, or all for one.
func BenchmarkDeliveries(b *testing.B) {
	for name, targets := range map[string]int{"50000 targets": 50_000, "one target": 1} {
		d := openTest(b)
		now := d.Now()
		if err := d.Housekeep(b.Context(), func(tx *Tx) error {
			for i := range 50_000 {
				if err := tx.InsertDelivery(b.Context(), model.Delivery{ID: tx.NewDeliveryID(), Queue: "test", Target: fmt.Sprint("t", i%targets)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
		b.Run(name+", is anything due", func(b *testing.B) {
			for b.Loop() {
				if _, err := d.DeliveriesDue(b.Context(), "test", now); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+", due targets", func(b *testing.B) {
			for b.Loop() {
				if _, err := d.DueTargets(b.Context(), "test", "t3", 16); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+", claim and note", func(b *testing.B) {
			for b.Loop() {
				if err := d.Housekeep(b.Context(), func(tx *Tx) error {
					some, err := tx.ClaimDeliveries(b.Context(), "test", "t0", 1, time.Minute)
					for _, s := range some {
						s.DueAt = now
						if err := tx.NoteDelivery(b.Context(), s); err != nil {
							return err
						}
					}
					if err != nil {
						return err
					}
					return tx.WaitAgain(b.Context(), "test")
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
