// Package netaddr knows which IP addresses belong to the public internet and which
// to a private network, which hosts are this machine, and which hosts and origins
// are equal. It decides for nobody whether to connect.
package netaddr

import (
	"net/netip"
	"slices"
	"strings"
)

// special are the networks with no public server in them, by the registries of
// special-purpose addresses (RFC 6890). Of IPv6 all is special but 2000::/3,
// the part that is given to anybody, and in there what is listed here.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("10.0.0.0/8"),      // private
	netip.MustParsePrefix("100.64.0.0/10"),   // behind a provider's NAT
	netip.MustParsePrefix("127.0.0.0/8"),     // loopback
	netip.MustParsePrefix("169.254.0.0/16"),  // link-local, and cloud metadata
	netip.MustParsePrefix("172.16.0.0/12"),   // private
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),  // private
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("224.0.0.0/3"),     // multicast, reserved, broadcast
	netip.MustParsePrefix("2001::/23"),       // protocol assignments, Teredo
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4, which wraps any IPv4 address
	netip.MustParsePrefix("3fff::/20"),       // documentation
}

var globalIPv6 = netip.MustParsePrefix("2000::/3")

// private are the networks in which an operator may have servers of their own.
var private = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("::1/128"),
	netip.MustParsePrefix("fc00::/7"), // unique local
}

// Public reports whether an address is one that anybody can have: none of a
// private network, of this machine, or with a special purpose.
func Public(addr netip.Addr) bool {
	addr = addr.Unmap()
	return (addr.Is4() || globalIPv6.Contains(addr)) && !within(special, addr)
}

// Private reports whether an address is this machine's or one of a private
// network. Link-local addresses are neither private nor public: that is where
// clouds tell machines their secrets.
func Private(addr netip.Addr) bool { return within(private, addr.Unmap()) }

// Loopback reports whether a host is this machine wherever its name is resolved:
// localhost, or a loopback address. Names below localhost are that for browsers
// only (RFC 6761, section 6.3): a program's resolver may ask the network.
func Loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.Unmap().IsLoopback()
}

func within(networks []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(addr) })
}
