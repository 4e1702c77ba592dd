package sso

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestTurns: a thousand answers at once are all verified, and never more at once than
// there are turns.
func TestTurns(t *testing.T) {
	t.Parallel()
	turns := &turns{free: make(chan struct{}, 2), wait: time.Minute}
	var all sync.WaitGroup
	var now, most, done atomic.Int32
	for range 1000 {
		all.Go(func() {
			err := turns.take(t.Context(), 20<<10, func() {
				n := now.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				now.Add(-1)
				done.Add(1)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() > 2 || done.Load() != 1000 || turns.held.Load() != 0 {
		t.Errorf("%d at once, %d done, %d bytes held", most.Load(), done.Load(), turns.held.Load())
	}
}

// TestNoTurn: who does not get a turn is told so, in time, before memory runs out, and when
// they leave.
func TestNoTurn(t *testing.T) {
	t.Parallel()
	turns := &turns{free: make(chan struct{}, 1), wait: time.Millisecond}
	turns.free <- struct{}{}
	never := func() { t.Error("verified") }
	if err := turns.take(t.Context(), 1, never); !errors.Is(err, ErrBusy) {
		t.Errorf("late: %v", err)
	}
	turns.wait = time.Minute
	if err := turns.take(t.Context(), mostPosted+1, never); !errors.Is(err, ErrBusy) {
		t.Errorf("too much: %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := turns.take(gone, 1, never); !errors.Is(err, context.Canceled) {
		t.Errorf("has left: %v", err)
	}
	if n := turns.held.Load(); n != 0 {
		t.Errorf("%d bytes are held", n)
	}
}
