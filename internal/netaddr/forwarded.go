package netaddr

import (
	"net/netip"
	"strings"
)

// ParseForwarded returns the address in an element of X-Forwarded-For as proxies
// write it in practice: bare, with a port, with brackets around one of IPv6, in
// quotes, or after "for=" as in Forwarded (RFC 7239, section 6). It reports whether
// there is one.
func ParseForwarded(element string) (netip.Addr, bool) {
	s := strings.TrimSpace(element)
	if len(s) > 4 && strings.EqualFold(s[:4], "for=") {
		s = s[4:]
	}
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap(), true
	}
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap(), true
	}
	if len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']' {
		a, err := netip.ParseAddr(s[1 : len(s)-1])
		return a.Unmap(), err == nil && a.Is6()
	}
	return netip.Addr{}, false
}

// Client returns the network whose addresses count as one where requests are
// counted: of IPv6 the /64, which is the least that anybody is given, and of IPv4
// the address.
func Client(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil { // no address
		return netip.Prefix{}
	}
	return p
}

// ClientOf returns Client of an address in a text, as a text: "" for none.
func ClientOf(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	return Client(a).String()
}
