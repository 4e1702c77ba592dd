package dns

import (
	"net/netip"
	"slices"
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

// mayAsk reports whether packets may go to an address that a zone names.
func (c *Client) mayAsk(addr netip.Addr) bool {
	inside := func(p netip.Prefix) bool { return p.Contains(addr) }
	if slices.ContainsFunc(c.allow, inside) {
		return true
	}
	return (addr.Is4() || globalIPv6.Contains(addr)) && !slices.ContainsFunc(special, inside)
}
