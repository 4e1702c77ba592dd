package scim

import (
	"sync"

	"github.com/anteroom/anteroom/internal/model"
)

// limiter bounds how many requests of one directory are answered at a time, so that the
// first hour of one customer is not the outage of the others. It has no rate: a directory
// that waits for its answers may ask as fast as it gets them. It is about this process: where several
// serve, each has as much room, and as much to give.
type limiter struct {
	most int
	mu   sync.Mutex
	in   map[model.DirectoryID]int
}

// enter reports whether there is room for one more.
func (l *limiter) enter(d model.DirectoryID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.in[d] >= l.most {
		return false
	}
	if l.in == nil {
		l.in = map[model.DirectoryID]int{}
	}
	l.in[d]++
	return true
}

func (l *limiter) leave(d model.DirectoryID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.in[d]--; l.in[d] <= 0 {
		delete(l.in, d)
	}
}
