package directories

import (
	"context"
	"sync"

	"github.com/anteroom/anteroom/internal/model"
)

// turns lets those wait for each other who change the same group: a change in parts would
// be undone by another one, part by part. Other processes are told apart by the version.
type turns struct {
	mu sync.Mutex
	of map[model.DirectoryGroupID]*turn
}

// turn is whose turn it is: whoever has put something into taken.
type turn struct {
	taken chan struct{}
	users int // who have it or wait for it
}

// take waits until nobody else changes a group, and returns what ends the turn.
func (t *turns) take(ctx context.Context, id model.DirectoryGroupID) (end func(), err error) {
	mine := t.join(id)
	select {
	case mine.taken <- struct{}{}:
		return func() { <-mine.taken; t.leave(id) }, nil
	case <-ctx.Done():
		t.leave(id)
		return nil, ctx.Err()
	}
}

func (t *turns) join(id model.DirectoryGroupID) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[model.DirectoryGroupID]*turn{}
	}
	if t.of[id] == nil {
		t.of[id] = &turn{taken: make(chan struct{}, 1)}
	}
	t.of[id].users++
	return t.of[id]
}

func (t *turns) leave(id model.DirectoryGroupID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[id].users--; t.of[id].users == 0 {
		delete(t.of, id)
	}
}
