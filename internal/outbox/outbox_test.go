package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

const queue model.Queue = "test"

// world is a database with a queue, and somebody who delivers what is in it.
type world struct {
	*testing.T
	db    *db.DB
	clock *dbtest.Clock

	mu     sync.Mutex
	sent   []string                        // what attempts were made of
	answer func(model.Delivery, int) error // what comes of an attempt, the first being 1; nil: it is delivered
	before func(context.Context, model.Delivery)
	failed []*outbox.Failure
	broken []error // what else was reported
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: dbtest.NewClock()}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	return w
}

func (w *world) outbox(change func(*outbox.Config)) *outbox.Outbox {
	c := outbox.Config{
		DB: w.db, Queue: queue, Send: w.send, AtOnce: 4, PerTarget: 2, Timeout: time.Minute,
		Waits: []time.Duration{time.Second, time.Minute, time.Hour}, Jitter: func() float64 { return 0 },
	}
	if change != nil {
		change(&c)
	}
	return outbox.New(c)
}

func (w *world) send(ctx context.Context, d model.Delivery) error {
	w.mu.Lock()
	w.sent = append(w.sent, d.About)
	before, answer := w.before, w.answer
	w.mu.Unlock()
	if before != nil {
		before(ctx, d)
	}
	if answer != nil {
		return answer(d, d.Attempts)
	}
	return nil
}

func (w *world) report(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := new(outbox.Failure); errors.As(err, &f) {
		w.failed = append(w.failed, f)
	} else {
		w.broken = append(w.broken, err)
	}
}

// attempts returns what attempts were made of since it was last asked.
func (w *world) attempts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.sent
	w.sent = nil
	return sent
}

// put puts deliveries for a target, called as the target and a number from 1.
func (w *world) put(target string, n int) {
	w.Helper()
	if err := w.db.Housekeep(w.Context(), func(tx *db.Tx) error {
		for i := range n {
			if err := tx.InsertDelivery(w.Context(), model.Delivery{
				ID: tx.NewDeliveryID(), Queue: queue, Target: target, About: fmt.Sprint(target, i+1), Seq: int64(i),
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) sendDue(o *outbox.Outbox) {
	w.Helper()
	if err := o.SendDue(w.Context(), w.report); err != nil {
		w.Fatal(err)
	}
}

// run runs an outbox until stop is called, or the test ends.
func (w *world) run(o *outbox.Outbox) (stop func()) {
	ctx, cancel := context.WithCancel(w.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(ctx, w.report)
	}()
	stop = func() { cancel(); <-done }
	w.Cleanup(stop)
	return stop
}

func (w *world) in(state model.DeliveryState) []model.Delivery {
	w.Helper()
	all, err := w.db.Deliveries(w.Context(), queue, state, 1000)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

// TestSchedule: attempts are made when their time has come, and not for ever.
func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(model.Delivery, int) error { return errors.New("not now") }
	o := w.outbox(nil)
	w.put("a", 1)
	w.sendDue(o)
	for _, wait := range []time.Duration{time.Second, time.Minute, time.Hour} {
		if got := w.attempts(); len(got) != 1 {
			t.Fatalf("before %s: %d attempts", wait, len(got))
		}
		if d := w.in(model.DeliveryTried); len(d) != 1 || d[0].Error != "not now" || !d[0].DueAt.Equal(w.clock.Now().Add(wait)) {
			t.Errorf("before %s: %+v", wait, d)
		}
		w.clock.Advance(wait - time.Millisecond)
		if w.sendDue(o); len(w.attempts()) != 0 {
			t.Errorf("tried before %s", wait)
		}
		w.clock.Advance(time.Millisecond)
		w.sendDue(o)
	}
	w.clock.Advance(1000 * time.Hour)
	w.sendDue(o)
	if got := w.attempts(); len(got) != 1 {
		t.Errorf("at last: %d attempts", len(got))
	}
	if d := w.in(model.DeliveryFailed); len(d) != 1 || d[0].Attempts != 4 || len(w.failed) != 4 {
		t.Errorf("%+v, reported %v", d, w.failed)
	}
}

// TestJitter: what failed together is not tried again together.
func TestJitter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(model.Delivery, int) error { return errors.New("not now") }
	w.put("a", 50)
	w.sendDue(w.outbox(func(c *outbox.Config) { c.Jitter, c.Waits = nil, []time.Duration{time.Hour} }))
	at := map[time.Duration]bool{}
	for _, d := range w.in(model.DeliveryTried) {
		wait := d.DueAt.Sub(w.clock.Now())
		if wait < time.Hour || wait >= 66*time.Minute {
			t.Errorf("tried again after %s", wait)
		}
		at[wait] = true
	}
	if len(at) < 40 {
		t.Errorf("%d different times", len(at))
	}
}

// TestOutcomes: what each answer leads to.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func(model.Delivery, int) error
		forget bool
		want   model.DeliveryState
		says   string
	}{
		"delivered":            {nil, false, model.DeliveryDelivered, ""},
		"delivered, forgotten": {nil, true, "", ""},
		"not now":              {func(model.Delivery, int) error { return errors.New("not now") }, true, model.DeliveryTried, "not now"},
		"never": {func(model.Delivery, int) error { return fmt.Errorf("%w: unknown", outbox.ErrFinal) }, true,
			model.DeliveryFailed, "not to be tried again: unknown"},
		"panic": {func(model.Delivery, int) error { panic("out of cheese") }, true, model.DeliveryTried, "panic: out of cheese"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.answer = test.answer
			w.put("a", 1)
			w.sendDue(w.outbox(func(c *outbox.Config) { c.Forget = test.forget }))
			switch all := w.in(""); {
			case test.want == "" && len(all) != 0, test.want != "" && (len(all) != 1 || all[0].State != test.want || all[0].Error != test.says):
				t.Errorf("%+v", all)
			case (test.says != "") != (len(w.failed) == 1):
				t.Errorf("reported %v", w.failed)
			}
		})
	}
}

// TestFair: targets that hang hold up nobody else, however much there is for
// them and whoever comes first.
func TestFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	release := make(chan struct{})
	hanging, passed := make(chan string, 1000), make(chan string, 1000)
	w.before = func(_ context.Context, d model.Delivery) {
		if d.Target == "hangs" {
			hanging <- d.About
			<-release
			return
		}
		passed <- d.About
	}
	w.put("hangs", 500)
	stop := w.run(w.outbox(nil))
	<-hanging
	<-hanging
	for _, target := range []string{"a", "z", "hangt"} {
		w.put(target, 50)
	}
	for range 150 {
		<-passed
	}
	if len(hanging) > 0 {
		t.Errorf("%d more for the one that hangs", len(hanging))
	}
	close(release)
	for range 498 {
		<-hanging
	}
	stop()
	if got := w.in(model.DeliveryDelivered); len(got) != 650 || len(w.failed)+len(w.broken) > 0 {
		t.Errorf("%d delivered, reported %v %v", len(got), w.failed, w.broken)
	}
}

// TestRound: everybody's turn comes, although one is always ready.
func TestRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("a", 4)
	w.put("b", 3)
	w.put("c", 1)
	w.sendDue(w.outbox(nil))
	if diff := cmp.Diff([]string{"a1", "b1", "c1", "a2", "b2", "a3", "b3", "a4"}, w.attempts()); diff != "" {
		t.Error(diff)
	}
}

// TestOrdered: what is for one target goes one after another. One that has to be
// tried again holds up those after it, and nobody else's.
func TestOrdered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(d model.Delivery, attempt int) error {
		if d.About == "a2" && attempt < 3 {
			return errors.New("not now")
		}
		return nil
	}
	o := w.outbox(func(c *outbox.Config) { c.Ordered = true })
	w.put("a", 4)
	w.put("b", 2)
	w.sendDue(o)
	if diff := cmp.Diff([]string{"a1", "b1", "a2", "b2"}, w.attempts()); diff != "" {
		t.Error(diff)
	}
	w.clock.Advance(time.Second)
	w.sendDue(o)
	w.put("b", 1)
	w.sendDue(o)
	if diff := cmp.Diff([]string{"a2", "b1"}, w.attempts()); diff != "" {
		t.Error(diff)
	}
	w.clock.Advance(time.Minute)
	w.sendDue(o)
	if diff := cmp.Diff([]string{"a2", "a3", "a4"}, w.attempts()); diff != "" {
		t.Error(diff)
	}
}

// TestOrderedAtOnce: several workers keep the order, too.
func TestOrderedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	passed := make(chan model.Delivery, 1000)
	w.before = func(_ context.Context, d model.Delivery) { passed <- d }
	for _, target := range []string{"a", "b", "c"} {
		w.put(target, 20)
	}
	for range 3 {
		w.run(w.outbox(func(c *outbox.Config) { c.Ordered = true }))
	}
	next := map[string]int64{}
	for range 60 {
		d := <-passed
		if d.Seq != next[d.Target] {
			t.Errorf("%s after %d", d.About, next[d.Target])
		}
		next[d.Target]++
	}
}

// TestRow: what is noted together is sent one after another. What stands behind one that
// failed waits for it, with all its attempts.
func TestRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.answer = func(d model.Delivery, attempt int) error {
		if d.About == "a3" && attempt < 3 {
			return errors.New("not now")
		}
		return nil
	}
	noted := map[string]int{}
	o := w.outbox(func(c *outbox.Config) {
		c.Ordered, c.Row = true, 4
		c.Try = func(ctx context.Context, d model.Delivery) (outbox.Note, error) {
			return func(context.Context, *db.Tx) error { noted[d.About]++; return nil }, w.send(ctx, d)
		}
	})
	w.put("a", 6)
	w.put("b", 1)
	w.sendDue(o)
	if diff := cmp.Diff([]string{"a1", "a2", "a3", "b1"}, w.attempts()); diff != "" {
		t.Error(diff)
	}
	for _, d := range w.in(model.DeliveryWaiting) {
		if d.Attempts != 0 {
			t.Errorf("%s waits after %d attempts", d.About, d.Attempts)
		}
	}
	w.clock.Advance(time.Second)
	w.sendDue(o)
	w.clock.Advance(time.Minute)
	w.sendDue(o)
	if diff := cmp.Diff([]string{"a3", "a3", "a4", "a5", "a6"}, w.attempts()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"a1": 1, "a2": 1, "a3": 3, "a4": 1, "a5": 1, "a6": 1, "b1": 1}, noted); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
}

// TestEachOnce: several processes work on a queue, here with connections of their
// own to one file, and each delivery is tried once.
func TestEachOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := t.TempDir()
	w.db = dbtest.OpenIn(t, dir, w.clock.Now)
	const n = 300
	for i := range 10 {
		w.put(fmt.Sprint("t", i), n/10)
	}
	passed := make(chan struct{}, 2*n)
	w.before = func(context.Context, model.Delivery) { passed <- struct{}{} }
	var stops []func()
	for range 3 {
		other := dbtest.OpenIn(t, dir, w.clock.Now)
		stops = append(stops, w.run(w.outbox(func(c *outbox.Config) { c.DB, c.AtOnce = other, 8 })))
	}
	for range n {
		<-passed
	}
	for _, stop := range stops {
		stop()
	}
	sent := w.attempts()
	slices.Sort(sent)
	if once := slices.Compact(slices.Clone(sent)); len(sent) != n || len(once) != n {
		t.Errorf("%d attempts of %d deliveries, want %d", len(sent), len(once), n)
	}
	if got := w.in(model.DeliveryDelivered); len(got) != n || len(w.failed)+len(w.broken) > 0 {
		t.Errorf("%d delivered, reported %v %v", len(got), w.failed, w.broken)
	}
}

// locked is a second process that keeps everybody from writing.
func (w *world) locked(path string) (unlock func()) {
	w.Helper()
	other, err := db.Open(w.Context(), path, db.Options{})
	if err != nil {
		w.Fatal(err)
	}
	has, release, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		_ = other.Housekeep(context.Background(), func(*db.Tx) error {
			close(has)
			<-release
			return nil
		})
	}()
	<-has
	return func() {
		close(release)
		<-done
		other.Close()
	}
}

// TestNotNotedNotSent: while the database cannot be written, nothing is sent; and
// what was sent before that is not sent again after it.
func TestNotNotedNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := t.TempDir()
	w.db = dbtest.OpenFile(t, dir, w.clock.Now)
	path := filepath.Join(dir, "anteroom.db")
	sending, goOn := make(chan string), make(chan struct{})
	w.before = func(_ context.Context, d model.Delivery) {
		sending <- d.About
		<-goOn
	}
	o := w.outbox(func(c *outbox.Config) { c.AtOnce = 1 })
	w.put("a", 2)
	failed := make(chan error, 100)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(ctx, func(err error) { failed <- err })
	}()
	<-sending
	unlock := w.locked(path)
	goOn <- struct{}{} // a1 is delivered
	if err := <-failed; !db.Unavailable(err) {
		t.Errorf("reported %v", err)
	}
	w.clock.Advance(time.Hour) // its lease is over
	select {
	case what := <-sending:
		t.Errorf("%s was sent while nothing could be noted", what)
	default:
	}
	unlock()
	w.put("b", 1) // which wakes the outbox
	for range 2 {
		<-sending
		goOn <- struct{}{}
	}
	cancel()
	<-done
	if diff := cmp.Diff([]string{"a1", "b1", "a2"}, w.attempts()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if got := w.in(model.DeliveryDelivered); len(got) != 3 {
		t.Errorf("%d delivered", len(got))
	}
}

// TestStop gives attempts a moment to end. Those that do not are cut off, and
// made again by the next one at once.
func TestStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun := make(chan struct{}, 2)
	stopping := make(chan struct{})
	cut := errors.New("cut off")
	w.before = func(ctx context.Context, d model.Delivery) {
		begun <- struct{}{}
		if d.About == "a1" {
			<-stopping
		} else {
			<-ctx.Done()
		}
	}
	w.answer = func(d model.Delivery, attempt int) error {
		if d.About == "a2" && attempt == 1 {
			return cut
		}
		return nil
	}
	w.put("a", 2)
	stop := w.run(w.outbox(nil))
	<-begun
	<-begun
	close(stopping)
	stop()
	if got := w.in(model.DeliveryDelivered); len(got) != 1 || got[0].About != "a1" {
		t.Errorf("delivered: %+v", got)
	}
	if got := w.in(model.DeliveryTried); len(got) != 1 || got[0].About != "a2" || got[0].DueAt.After(w.clock.Now()) {
		t.Errorf("tried: %+v", got)
	}
	if len(w.failed)+len(w.broken) > 0 {
		t.Errorf("reported %v %v", w.failed, w.broken)
	}
	w.before = nil
	w.sendDue(w.outbox(nil))
	if got := w.in(model.DeliveryDelivered); len(got) != 2 {
		t.Errorf("delivered by the next one: %+v", got)
	}
}

// TestDeadline: an attempt has its time, and the deadline is all that a hanging
// one needs to end.
func TestDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.before = func(ctx context.Context, _ model.Delivery) { <-ctx.Done() }
	w.answer = func(model.Delivery, int) error { return context.DeadlineExceeded }
	w.put("a", 1)
	w.sendDue(w.outbox(func(c *outbox.Config) { c.Timeout = time.Millisecond }))
	if got := w.in(model.DeliveryTried); len(got) != 1 || got[0].Error != context.DeadlineExceeded.Error() {
		t.Errorf("%+v", got)
	}
}

// TestDown: while nothing can be delivered one is tried now and then, and the
// others keep their attempts for when it can.
func TestDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var up atomic.Bool
	tried := make(chan struct{}, 1000)
	w.before = func(context.Context, model.Delivery) { tried <- struct{}{} }
	w.answer = func(model.Delivery, int) error {
		if up.Load() {
			return nil
		}
		return fmt.Errorf("%w: connection refused", outbox.ErrDown)
	}
	const n = 200
	for i := range n {
		w.put(fmt.Sprint("t", i), 1)
	}
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error { // too late, which says nothing of the server
		for i := range 20 {
			if err := tx.InsertDelivery(t.Context(), model.Delivery{
				ID: tx.NewDeliveryID(), Queue: queue, Target: fmt.Sprint("a", i), ExpiresAt: tx.Now(),
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	stop := w.run(w.outbox(nil))
	begun := time.Now()
	for range 5 { // four at a time, and then one
		<-tried
	}
	if took := time.Since(begun); took < 4*time.Second {
		t.Errorf("tried once more after %s", took)
	}
	up.Store(true)
	for range n - 5 {
		<-tried
	}
	stop()
	delivered := 0
	for _, d := range w.in("") {
		if d.State == model.DeliveryDelivered {
			delivered++
		}
	}
	if delivered < n-5 {
		t.Errorf("%d of %d delivered", delivered, n)
	}
	if late := len(w.in(model.DeliveryFailed)); late != 20 {
		t.Errorf("%d expired", late)
	}
}
