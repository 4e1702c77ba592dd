package netaddr

import (
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// Authority returns a host, with or without a port, in the one form in which those
// are written that are the same for a scheme (RFC 9110, section 4.2.3, and the
// parsers of browsers, WHATWG URL): in lower case, a name in ASCII and without a dot
// at its end, an IPv6 address as short as it goes, no port that goes without saying. Of what is no host it returns
// something that is equal to no host.
func Authority(scheme, authority string) string {
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') {
		host, port = authority[:i], authority[i+1:]
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inner, "]")
		if address, err := netip.ParseAddr(host); err == nil && address.Zone() == "" {
			host = address.String()
		}
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if name, err := idna.Lookup.ToASCII(host); err == nil {
		host = name
	}
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		port = ""
	}
	switch {
	case port != "":
		return net.JoinHostPort(host, port)
	case strings.Contains(host, ":"): // an IPv6 address
		return "[" + host + "]"
	}
	return host
}

// SameAuthority reports whether two hosts, with or without a port, are the same for
// a scheme.
func SameAuthority(scheme, a, b string) bool {
	return a == b || Authority(scheme, a) == Authority(scheme, b)
}

// Origin returns the origin of a web page (RFC 6454) in the one form in which those
// are written that are the same, and any other text as it is.
func Origin(origin string) string {
	scheme, authority, ok := strings.Cut(origin, "://")
	if scheme = strings.ToLower(scheme); !ok || scheme != "https" && scheme != "http" {
		return origin
	}
	return scheme + "://" + Authority(scheme, authority)
}
