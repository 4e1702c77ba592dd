package web

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// Allowance is how often something may be done. Each address has one, of IPv6 each
// /64. When that is used up, by whoever is behind the address, a browser in which
// somebody has signed in before still has one of its own.
type Allowance struct {
	web       *Web
	addresses *limiter
	browsers  *limiter
}

// who has an allowance for a thing.
type who struct {
	address netip.Prefix
	browser string
	thing   string
}

// Allowance returns one of perMinute times a minute, in bursts of as many.
func (s *Web) Allowance(perMinute int) *Allowance {
	return &Allowance{s, newLimiter(perMinute), newLimiter(perMinute)}
}

// Use takes one of the times. It returns an error that is shown as 429 when there is
// none left.
func (a *Allowance) Use(r *http.Request) error {
	return a.find(r, "", (*limiter).allow)
}

// Left returns the error of Use when there is none left for a thing, each of which has
// times of its own, and takes none: that is for Spend to do, once something has gone
// wrong.
func (a *Allowance) Left(r *http.Request, thing string) error {
	return a.find(r, thing, (*limiter).left)
}

// Spend takes one of the times for a thing, if there is one left.
func (a *Allowance) Spend(r *http.Request, thing string) {
	_ = a.find(r, thing, (*limiter).allow)
}

// find looks for an allowance that has something left.
func (a *Allowance) find(r *http.Request, thing string, left func(*limiter, who) bool) error {
	address, err := netip.ParseAddr(a.web.ClientIP(r))
	if err != nil || left(a.addresses, who{address: netaddr.Client(address), thing: thing}) { // a socket without an address: only this machine has those
		return nil
	}
	if browser := a.web.knownBrowser(r); browser != nil {
		known, err := a.web.DB.HasSignedIn(r.Context(), browser)
		if err != nil {
			return err
		}
		if known && left(a.browsers, who{browser: base64.RawStdEncoding.EncodeToString(browser), thing: thing}) {
			return nil
		}
	}
	return Later(time.Minute)
}

// Later returns the error of what is asked for too often, or by too many at once: it is
// shown as 429, which says when to try again.
func Later(in time.Duration) error {
	return &statusError{status: http.StatusTooManyRequests, retry: int(in.Seconds())}
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

type limiter struct {
	every time.Duration
	burst int

	mu    sync.Mutex
	known map[who]*rate.Limiter
}

func newLimiter(perMinute int) *limiter {
	return &limiter{every: time.Minute / time.Duration(perMinute), burst: perMinute, known: map[who]*rate.Limiter{}}
}

func (l *limiter) allow(key who) bool {
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

// left reports whether allow would say yes.
func (l *limiter) left(key who) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.known[key]
	return bucket == nil || bucket.Tokens() >= 1
}
