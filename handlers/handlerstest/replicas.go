package handlerstest

import (
	"net/http"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers"
)

// Balancer has several processes answer what is asked of one address, as a load balancer does
// that knows nothing of sessions.
type Balancer struct {
	processes []http.Handler
	next      atomic.Int64 // which answers, -1-n where each in turn does
}

// ServeHTTP implements http.Handler.
func (b *Balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := b.next.Load()
	if n < 0 {
		n = -b.next.Add(-1)
	}
	b.processes[n%int64(len(b.processes))].ServeHTTP(w, r)
}

// Only has the process with a number answer from now on.
func (b *Balancer) Only(n int) { b.next.Store(int64(n)) }

// InTurn has each process answer in turn from now on.
func (b *Balancer) InTurn() { b.next.Store(-1) }

// Replicas returns a world as two processes serve it from one database of PostgreSQL, with one
// clock, and what says which of them answers: the first one does. What is in front of them is
// believed for whom a request is.
func Replicas(t *testing.T, now func() time.Time) (a, b *World, by *Balancer) {
	t.Helper()
	on := dbtest.Replicas(t)
	a = newOn(t, on(t, now))
	other := *a
	b, by = &other, &Balancer{}
	b.DB = on(t, now)
	b.configure(t, a.Config.Keys, a.Post)
	for _, w := range []*World{a, b} {
		w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
		process, err := handlers.New(t.Context(), w.Config)
		if err != nil {
			t.Fatal(err)
		}
		by.processes = append(by.processes, process)
	}
	a.Server.Config.Handler = by
	return a, b, by
}
