package web

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"anteroom/internal/netaddr"
)

// Allowance is how often something may be done. Each address has one, of IPv6 each
// /64. When that is used up, by whoever is behind the address, a browser in which
// somebody has signed in before still has one of its own.
type Allowance struct {
	web       *Web
	addresses *limiter[netip.Prefix]
	browsers  *limiter[string]
}

// Allowance returns one of perMinute times a minute, in bursts of as many.
func (s *Web) Allowance(perMinute int) *Allowance {
	return &Allowance{s, newLimiter[netip.Prefix](perMinute), newLimiter[string](perMinute)}
}

// Use takes one of the times. It returns an error that is shown as 429 when there is
// none left.
func (a *Allowance) Use(r *http.Request) error {
	address, err := netip.ParseAddr(a.web.ClientIP(r))
	if err != nil || a.addresses.allow(netaddr.Client(address)) { // a socket without an address: only this machine has those
		return nil
	}
	if browser := a.web.knownBrowser(r); browser != nil {
		known, err := a.web.DB.HasSignedIn(r.Context(), browser)
		if err != nil {
			return err
		}
		if known && a.browsers.allow(base64.RawStdEncoding.EncodeToString(browser)) {
			return nil
		}
	}
	return &statusError{status: http.StatusTooManyRequests, retry: 60}
}

// Limit lets requests through as often as an Allowance of perMinute times.
func (s *Web) Limit(perMinute int, next http.Handler) http.Handler {
	a := s.Allowance(perMinute)
	return s.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if err := a.Use(r); err != nil {
			return err
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// maxKnown bounds a limiter's memory. When it is reached all is forgotten: that
// lets some through for a moment, which costs less than letting memory grow.
const maxKnown = 20_000

type limiter[K comparable] struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	known map[K]*rate.Limiter
}

func newLimiter[K comparable](perMinute int) *limiter[K] {
	return &limiter[K]{every: time.Minute / time.Duration(perMinute), burst: perMinute, known: map[K]*rate.Limiter{}}
}

func (l *limiter[K]) allow(key K) bool {
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
