package sso

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"
)

// ErrBusy is the error for an answer that comes while too many others wait to be verified.
// It proves as much in a moment.
var ErrBusy = errors.New("sso: too many answers are being verified")

// The limits of waiting to be verified: what a thousand people bring who sign in at once
// has room, and is done by then.
const (
	mostWait   = 10 * time.Second
	mostPosted = 64 << 20 // bytes of all that wait
)

// turns lets few answers be verified at once, since that takes the processor: the others
// wait, and so does nothing else that the program does. The processor is that of this process.
type turns struct {
	free chan struct{} // one for each that may
	held atomic.Int64  // bytes that are there
	wait time.Duration
}

func newTurns() *turns {
	return &turns{free: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), wait: mostWait}
}

// take verifies an answer of some bytes when it is its turn. Its error is ErrBusy, or that
// of the context.
func (t *turns) take(ctx context.Context, bytes int, verify func()) error {
	defer t.held.Add(-int64(bytes))
	if t.held.Add(int64(bytes)) > mostPosted {
		return ErrBusy
	}
	late := time.NewTimer(t.wait)
	defer late.Stop()
	select {
	case t.free <- struct{}{}:
		defer func() { <-t.free }()
		verify()
		return nil
	case <-late.C:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}
