package web

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"anteroom/internal/netaddr"
)

// Limit lets each address make perMinute requests a minute, in bursts of as
// many. The addresses of one IPv6 /64 count as one.
func (s *Web) Limit(perMinute int, next http.Handler) http.Handler {
	l := &limiter{every: time.Minute / time.Duration(perMinute), burst: perMinute, known: map[netip.Prefix]*rate.Limiter{}}
	return s.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if !l.allow(s.ClientIP(r)) {
			return &statusError{status: http.StatusTooManyRequests, retry: 60}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// maxKnown bounds a limiter's memory. When it is reached all is forgotten: that
// lets some through for a moment, which costs less than letting memory grow.
const maxKnown = 20_000

type limiter struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	known map[netip.Prefix]*rate.Limiter
}

func (l *limiter) allow(ip string) bool {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return true // a socket without an address: only this machine has those
	}
	key := netaddr.Client(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.known[key]
	if bucket == nil {
		if len(l.known) >= maxKnown {
			clear(l.known)
		}
		bucket = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.known[key] = bucket
	}
	return bucket.Allow()
}
