package api

import (
	"sync"

	"connectrpc.com/connect"
)

// mostAtOnce is how many calls of one client, or API key, are answered at a time.
const mostAtOnce = 64

var errTooMany = &failure{code: connect.CodeResourceExhausted, key: "too_many_calls", text: "So many calls of yours are being answered that there is no room for another. Wait for some of them, and try again.", retry: 1}

// turns bound how many calls of one caller are answered at a time, so that a script of one customer
// is not the outage of the others. There is no rate: who waits for answers may call as fast as
// they come. They are about this process: where several serve, each has as much room.
type turns struct {
	mu sync.Mutex
	in map[string]int
}

// enter returns errTooMany when there is no room for one more, and otherwise what ends the turn.
func (t *turns) enter(caller string) (leave func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.in[caller] >= mostAtOnce {
		return nil, errTooMany
	}
	if t.in == nil {
		t.in = map[string]int{}
	}
	t.in[caller]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.in[caller]--; t.in[caller] == 0 {
			delete(t.in, caller)
		}
	}, nil
}
