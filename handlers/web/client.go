package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// ClientIP returns the address that a request comes from. X-Forwarded-For
// counts only as far as trusted proxies wrote it: from the right, the first
// address that is not one of them.
func (s *Web) ClientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	peer = peer.Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(peer); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop.Unmap()
	}
	return peer.String()
}

func (s *Web) trusted(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Forwarded returns what the request was that a proxy asks about or passes on:
// its host, method and path with query, as far as they are known. They count only
// when a trusted proxy says so.
func (s *Web) Forwarded(r *http.Request) (host, method, uri string) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !s.trusted(peer.Addr().Unmap()) {
		return "", "", ""
	}
	// Of several, nobody knows which is the client's own invention.
	single := func(name string) string {
		if values := r.Header.Values(name); len(values) == 1 {
			return values[0]
		}
		return ""
	}
	return single("X-Forwarded-Host"), single("X-Forwarded-Method"), single("X-Forwarded-Uri")
}

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
	bits := 32
	if a.Is6() {
		bits = 64
	}
	key, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return false
	}
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
