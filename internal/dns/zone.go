package dns

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"
)

// The bounds of what is remembered about a zone.
const (
	minTTL   = time.Minute
	maxTTL   = time.Hour
	maxZones = 4096
	maxHosts = 16
	maxSteps = 12 // from a name up to its zone
)

// zone is who serves a zone.
type zone struct {
	name    string      // canonical
	hosts   []string    // of all its servers, without trailing dots
	servers []authority // of which these are asked
	expires time.Time
}

// authority is a server of a zone, with at least one address that may be asked.
type authority struct {
	host  string
	addrs []netip.Addr
}

// zone finds the closest zone that holds a canonical name.
func (c *Client) zone(ctx context.Context, name string) (zone, error) {
	at := name
	for range maxSteps {
		if z, ok := c.zones.get(at, time.Now()); ok {
			return z, nil
		}
		m, err := c.resolve(ctx, at, dns.TypeNS)
		if err != nil {
			return zone{}, err
		}
		if hosts, ttl := hostsOf(m, at); len(hosts) > 0 {
			servers, complete := c.authorities(ctx, hosts)
			z := zone{name: at, hosts: hosts, servers: servers}
			if !complete {
				ttl = minTTL
			}
			if complete || len(servers) > 0 {
				now := time.Now()
				z.expires = now.Add(min(max(ttl, minTTL), maxTTL))
				c.zones.put(z, now)
			}
			return z, nil
		}
		if at = above(m, at); at == "." {
			break
		}
	}
	return zone{}, errors.New("no zone above the root holds the name")
}

// hostsOf returns the servers of a zone as a message lists them, and how long
// that holds.
func hostsOf(m *dns.Msg, zone string) (hosts []string, ttl time.Duration) {
	ttl = maxTTL
	for _, rr := range m.Answer {
		ns, ok := rr.(*dns.NS)
		if !ok || dns.CanonicalName(ns.Hdr.Name) != zone || len(hosts) == maxHosts {
			continue
		}
		hosts = append(hosts, strings.TrimSuffix(dns.CanonicalName(ns.Ns), "."))
		ttl = min(ttl, time.Duration(ns.Hdr.Ttl)*time.Second)
	}
	return hosts, ttl
}

// above returns where to look for a zone next when it does not begin at a name.
// The SOA record of an absence names the zone that says so (RFC 2308 §3), which
// saves asking for every label between.
func above(m *dns.Msg, name string) string {
	i, end := dns.NextLabel(name, 0)
	if end {
		return "."
	}
	parent := name[i:]
	if len(m.Answer) > 0 {
		return parent // an alias, and then the record is about its target
	}
	for _, rr := range m.Ns {
		soa, ok := rr.(*dns.SOA)
		if ok && dns.IsSubDomain(soa.Hdr.Name, parent) {
			return dns.CanonicalName(soa.Hdr.Name)
		}
	}
	return parent
}

// authorities finds the addresses of the first few hosts. Hosts without one
// that may be asked are left out. It is not complete when an address could not
// be found out right now.
func (c *Client) authorities(ctx context.Context, hosts []string) (servers []authority, complete bool) {
	found := make([]authority, min(len(hosts), maxServers))
	var failures atomic.Int32
	var wg sync.WaitGroup
	for i := range found {
		found[i].host = hosts[i]
		wg.Go(func() {
			for _, qtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
				m, err := c.resolve(ctx, dns.Fqdn(hosts[i]), qtype)
				if err != nil {
					failures.Add(1)
				} else if addr, ok := c.address(m); ok {
					found[i].addrs = append(found[i].addrs, addr)
				}
			}
		})
	}
	wg.Wait()
	for _, a := range found {
		if len(a.addrs) > 0 {
			servers = append(servers, a)
		}
	}
	return servers, failures.Load() == 0
}

// address returns the first address in a message that may be asked.
func (c *Client) address(m *dns.Msg) (netip.Addr, bool) {
	for _, rr := range m.Answer {
		var addr netip.Addr
		switch rr := rr.(type) {
		case *dns.A:
			addr, _ = netip.AddrFromSlice(rr.A.To4())
		case *dns.AAAA:
			addr, _ = netip.AddrFromSlice(rr.AAAA)
		}
		if addr.IsValid() && c.mayAsk(addr) {
			return addr, true
		}
	}
	return netip.Addr{}, false
}

// zoneCache remembers zones, so that ten thousand names in a few of them do
// not look for the same servers again and again. The zero value is empty.
type zoneCache struct {
	mu    sync.Mutex
	zones map[string]zone // by name
}

func (c *zoneCache) get(name string, now time.Time) (zone, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	z, ok := c.zones[name]
	return z, ok && now.Before(z.expires)
}

// put remembers a zone until it expires. When there are too many, those that
// have expired go, or else whichever comes first.
func (c *zoneCache) put(z zone, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.zones == nil {
		c.zones = map[string]zone{}
	}
	if len(c.zones) >= maxZones {
		for name, old := range c.zones {
			if !now.Before(old.expires) {
				delete(c.zones, name)
			}
		}
	}
	for name := range c.zones {
		if len(c.zones) < maxZones {
			break
		}
		delete(c.zones, name)
	}
	c.zones[z.name] = z
}
