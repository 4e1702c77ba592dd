package jobs

import (
	"log/slog"
	"sync"
	"time"
)

const (
	// furthest is how far the clock may move between two looks at it. Some job comes
	// each minute.
	furthest = time.Hour

	// settled is how long after a jump the clock is believed again.
	settled = time.Hour
)

// Watch watches the clock for jobs that end or delete what has become old: they
// cannot be undone, and a clock that is wrong for a minute, after a machine's start
// or by a time server's mistake, makes everything old. After a jump forward they
// wait until it has been taken back or has lasted. A jump back makes things younger
// than they are, so that nothing is lost.
type Watch struct {
	now func() time.Time
	log *slog.Logger

	mu    sync.Mutex
	last  time.Time // what the clock showed at the last look
	since time.Time // when it jumped; zero while it is believed
}

// NewWatch returns a watch of a clock that has shown last before, perhaps to
// another process; zero when that is not known.
func NewWatch(now func() time.Time, last time.Time, log *slog.Logger) *Watch {
	return &Watch{now: now, log: log, last: last}
}

// Steady looks at the clock and reports whether it can be believed. It is to be
// asked more often than each hour.
func (w *Watch) Steady() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, last := w.now(), w.last
	w.last = now
	switch {
	case !last.IsZero() && now.Sub(last) > furthest:
		w.since = now
		w.log.Warn("the clock moved by more than an hour: nothing is ended or deleted for its age until it has gone on for an hour", "from", last, "to", now)
	case !w.since.IsZero() && now.Before(w.since):
		w.since = time.Time{}
		w.log.Info("the clock has moved back", "to", now)
	case !w.since.IsZero() && now.Sub(w.since) >= settled:
		w.since = time.Time{}
		w.log.Info("the clock has gone on for an hour and is believed", "at", now)
	}
	return w.since.IsZero()
}
