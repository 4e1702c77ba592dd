package db

import (
	"slices"
	"sync"

	"github.com/anteroom/anteroom/internal/model"
)

// wakes lets whoever works on a queue hear at once of what was committed to it.
// The zero value is ready.
type wakes struct {
	mu  sync.Mutex
	all map[model.Queue]chan struct{}
}

func (w *wakes) of(q model.Queue) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.all[q]
	if c == nil {
		if w.all == nil {
			w.all = map[model.Queue]chan struct{}{}
		}
		c = make(chan struct{}, 1)
		w.all[q] = c
	}
	return c
}

// fire lets Awake receive. One that waits to be received stands for all.
func (w *wakes) fire(queues []model.Queue) {
	for _, q := range queues {
		select {
		case w.of(q) <- struct{}{}:
		default:
		}
	}
}

// Wake lets Awake receive once the transaction is committed, and never when it is
// undone. Whatever puts work into a queue calls it in the same breath, so that no
// rule can forget to.
func (t *Tx) Wake(q model.Queue) {
	if !slices.Contains(t.wakes, q) {
		t.wakes = append(t.wakes, q)
	}
}

// Awake receives after commits that woke a queue. It is a hint for one who works
// on it in this process: what other processes put there has to be looked for.
func (d *DB) Awake(q model.Queue) <-chan struct{} { return d.wakes.of(q) }
