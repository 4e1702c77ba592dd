package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// Allowance is how often something may be done. Each address has one, of IPv6 each
// /64. When that is used up, by whoever is behind the address, a browser in which
// somebody has signed in before still has one of its own. Where several processes serve, it
// is one for all of them.
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

// Allowance returns one of perMinute times a minute, in bursts of as many. Its name says of
// what it is, which no other one does.
func (s *Web) Allowance(name string, perMinute int) *Allowance {
	return &Allowance{s, newLimiter(name, perMinute, s.Allowances), newLimiter(name, perMinute, s.Allowances)}
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
func (a *Allowance) find(r *http.Request, thing string, left func(*limiter, context.Context, who) (bool, error)) error {
	address, err := netip.ParseAddr(a.web.ClientIP(r))
	if err != nil { // a socket without an address: only this machine has those
		return nil
	}
	if ok, err := left(a.addresses, r.Context(), who{address: netaddr.Client(address), thing: thing}); ok || err != nil {
		return err
	}
	if browser := a.web.knownBrowser(r); browser != nil {
		known, err := a.web.DB.HasSignedIn(r.Context(), browser)
		if err != nil {
			return err
		}
		if known {
			if ok, err := left(a.browsers, r.Context(), who{browser: base64.RawStdEncoding.EncodeToString(browser), thing: thing}); ok || err != nil {
				return err
			}
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
func (s *Web) Limit(name string, perMinute int, next http.Handler) http.Handler {
	a := s.Allowance(name, perMinute)
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

// limiter counts in memory. Where other processes serve, too, it asks what counts for all
// of them about whom it would let through itself: so whoever comes all the time costs the
// database no more than what they may do.
type limiter struct {
	name      string
	perMinute int
	all       *db.Allowances // nil where this is the only process

	mu    sync.Mutex
	known map[who]*rate.Limiter
}

func newLimiter(name string, perMinute int, all *db.Allowances) *limiter {
	return &limiter{name: name, perMinute: perMinute, all: all, known: map[who]*rate.Limiter{}}
}

func (l *limiter) allow(ctx context.Context, key who) (bool, error) {
	if ok := l.allowHere(key); !ok || l.all == nil {
		return ok, nil
	}
	return l.all.Take(ctx, l.nameOf(key), l.perMinute)
}

func (l *limiter) allowHere(key who) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.known[key]
	if bucket == nil {
		if len(l.known) >= maxKnown {
			clear(l.known)
		}
		bucket = rate.NewLimiter(rate.Every(time.Minute/time.Duration(l.perMinute)), l.perMinute)
		l.known[key] = bucket
	}
	return bucket.Allow()
}

// left reports whether allow would say yes.
func (l *limiter) left(ctx context.Context, key who) (bool, error) {
	if ok := l.leftHere(key); !ok || l.all == nil {
		return ok, nil
	}
	return l.all.Left(ctx, l.nameOf(key), l.perMinute)
}

func (l *limiter) leftHere(key who) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.known[key]
	return bucket == nil || bucket.Tokens() >= 1
}

// nameOf returns by what all processes know who has an allowance.
func (l *limiter) nameOf(key who) []byte {
	sum := sha256.Sum256([]byte(strings.Join([]string{l.name, key.address.String(), key.browser, key.thing}, "\x00")))
	return sum[:]
}
