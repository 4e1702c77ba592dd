package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/anteroom/anteroom/internal/netaddr"
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
	header := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	hops := strings.Split(header, ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(peer); i-- {
		if strings.TrimSpace(hops[i]) == "" { // means nothing in a list (RFC 9110, section 5.6.1.2)
			continue
		}
		hop, ok := netaddr.ParseForwarded(hops[i])
		if !ok {
			s.warnOfProxy(r, &s.unreadable, "X-Forwarded-For of a trusted proxy cannot be read: limits and sessions see the address of the proxy", peer, hops[i])
			break
		}
		peer = hop
	}
	if other := r.Header.Get("Forwarded") + r.Header.Get("X-Real-Ip"); other != "" && strings.Trim(header, ", ") == "" && s.trusted(peer) {
		s.warnOfProxy(r, &s.unsent, "a trusted proxy sends no X-Forwarded-For, which alone is read: limits and sessions see the address of the proxy", peer, other)
	}
	return peer.String()
}

// warnOfProxy says once what the operator has to change about a proxy: the next
// request would say the same.
func (s *Web) warnOfProxy(r *http.Request, once *sync.Once, what string, proxy netip.Addr, header string) {
	once.Do(func() {
		s.Log.WarnContext(r.Context(), what, "proxy", proxy, "header", strings.ToValidUTF8(header[:min(len(header), 200)], ""))
	})
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
