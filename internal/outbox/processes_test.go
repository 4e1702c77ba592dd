package outbox_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

// beside returns worlds with one queue and one clock, as several processes have them.
func beside(t *testing.T, on dbtest.Opener, n int) (all []*world) {
	clock := dbtest.NewClock()
	for range n {
		all = append(all, &world{T: t, clock: clock, db: on(t, clock.Now)})
	}
	return all
}

// TestProcesses: what is in a queue is delivered once by all processes together, and in its order
// where it has one.
func TestProcesses(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		all := beside(t, on, 3)
		targets := []string{"a", "b", "c", "d", "e"}
		for _, target := range targets {
			all[0].put(target, 9)
		}
		var mu sync.Mutex
		sent := map[string][]string{}
		var working sync.WaitGroup
		for _, w := range all {
			w.before = func(_ context.Context, d model.Delivery) {
				mu.Lock()
				defer mu.Unlock()
				sent[d.Target] = append(sent[d.Target], d.About)
			}
			o := w.outbox(func(c *outbox.Config) { c.Ordered, c.Row = true, 3 })
			working.Go(func() { // until nothing is left: what is in another one's hands keeps the rest of its target
				for len(w.in(model.DeliveryDelivered)) < 9*len(targets) && t.Context().Err() == nil {
					w.sendDue(o)
				}
			})
		}
		working.Wait()
		for _, target := range targets {
			if got := sent[target]; len(got) != 9 || !slices.IsSorted(got) {
				t.Errorf("%s: %v", target, got)
			}
		}
	})
}

// TestKilled: what a process was killed in the middle of is sent by another one once it has not
// been heard of, under the same id; what becomes of the first attempt counts no more.
func TestKilled(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		all := beside(t, on, 2)
		killed, other := all[0], all[1]
		killed.put("a", 1)
		id := killed.in("")[0].ID
		sending, hangs := make(chan struct{}), make(chan struct{})
		killed.before = func(context.Context, model.Delivery) {
			close(sending)
			<-hangs
		}
		var gone sync.WaitGroup
		gone.Go(func() { killed.sendDue(killed.outbox(func(c *outbox.Config) { c.Timeout = time.Hour })) })
		<-sending
		var got []model.DeliveryID
		other.before = func(_ context.Context, d model.Delivery) { got = append(got, d.ID) }
		o := other.outbox(func(c *outbox.Config) { c.Timeout = time.Hour })
		other.clock.Advance(time.Hour)
		if other.sendDue(o); len(got) > 0 {
			t.Errorf("sent while it is under way: %v", got)
		}
		other.clock.Advance(5 * time.Second) // in which the answer could have been noted
		if other.sendDue(o); !slices.Equal(got, []model.DeliveryID{id}) {
			t.Errorf("sent %v, want %s", got, id)
		}
		close(hangs)
		gone.Wait()
		if d := other.in(""); len(d) != 1 || d[0].State != model.DeliveryDelivered || d[0].Attempts != 2 {
			t.Errorf("%+v", d)
		}
	})
}
