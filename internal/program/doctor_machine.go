package program

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// least is how much of the disk has to be free: a backup, and what is written until
// somebody looks again. leastTimes is that in databases.
const (
	least      = 200 << 20
	leastTimes = 2
)

// lookAtDisk returns an error when there is little room where the data is.
func lookAtDisk(_ context.Context, p Patient) error {
	room := freeSpace
	if p.Free != nil {
		room = p.Free
	}
	free, err := room(p.Settings.Data)
	if err != nil {
		return fmt.Errorf("how much room there is cannot be said: %w", err)
	}
	need := uint64(least)
	if info, err := os.Stat(DatabasePath(p.Settings.Data)); err == nil {
		need = max(need, leastTimes*uint64(info.Size()))
	}
	if free < need {
		return fmt.Errorf("%d MB are free where the data is (%s), and it takes %d: make room, since nothing can be changed once the disk is full", free>>20, p.Settings.Data, need>>20)
	}
	if info, err := os.Stat(DatabasePath(p.Settings.Data)); err == nil {
		return remark(fmt.Sprintf("the database has %d MB, and %d MB are free", info.Size()>>20, free>>20))
	}
	return nil
}

// lookAtProxies returns an error when what a proxy says of who comes is not believed, or
// what anybody says is.
func lookAtProxies(_ context.Context, p Patient) error {
	c := p.Settings
	for _, n := range c.TrustedProxies {
		few := 16 // bits, which still are 65,536 addresses
		if n.Addr().Is6() {
			few = 32
		}
		if n.Bits() < few && !withinPrivate(n) {
			return fmt.Errorf("trusted-proxies names %s, which is a large part of the internet: whoever comes from there chooses which address limits and sessions see; name your proxies alone", n)
		}
	}
	if strings.HasPrefix(c.BaseURL, "https://") && len(c.Domains) == 0 && len(c.TrustedProxies) == 0 {
		return fmt.Errorf("a proxy has to speak https for %s, and trusted-proxies does not name it: limits and sessions see the proxy’s address for everybody; set trusted-proxies to where it calls from, as in 127.0.0.1", c.BaseURL)
	}
	return nil
}

// withinPrivate reports whether nobody on the internet has an address of a network.
func withinPrivate(n netip.Prefix) bool {
	last := n.Addr().AsSlice()
	for bit := n.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	end, _ := netip.AddrFromSlice(last)
	return netaddr.Private(n.Addr()) && netaddr.Private(end)
}
