package dns

import (
	"net/netip"
	"slices"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// mayAsk reports whether packets may go to an address that a zone names.
func (c *Client) mayAsk(addr netip.Addr) bool {
	return slices.ContainsFunc(c.allow, func(p netip.Prefix) bool { return p.Contains(addr) }) || netaddr.Public(addr)
}
