package scim

import (
	"sync"

	"anteroom/internal/model"
)

// crowd bounds how many requests of one directory are answered at a time, so that the
// first hour of one customer is not the outage of the others. It has no rate: a directory
// that waits for its answers may ask as fast as it gets them.
type crowd struct {
	most int
	mu   sync.Mutex
	in   map[model.DirectoryID]int
}

// enter reports whether there is room for one more.
func (c *crowd) enter(d model.DirectoryID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in[d] >= c.most {
		return false
	}
	if c.in == nil {
		c.in = map[model.DirectoryID]int{}
	}
	c.in[d]++
	return true
}

func (c *crowd) leave(d model.DirectoryID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in[d]--; c.in[d] <= 0 {
		delete(c.in, d)
	}
}
