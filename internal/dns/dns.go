// Package dns answers what a name holds: its TXT records, and the servers of
// its zone. It owns the asking, the bounds and the distrust of what comes back.
// What an answer means for a domain is decided by the room that asked.
//
// A zone's own servers are asked before any resolver, because a resolver may
// hold an answer, and above all an absence, for hours after the zone changed.
// Signatures (DNSSEC) are not checked.
package dns

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"
)

// The bounds of a lookup.
const (
	defaultTimeout = 5 * time.Second
	// Two tries of a server that never answers must leave time to ask the
	// resolvers.
	defaultTry = 1200 * time.Millisecond

	maxAliases = 5
	maxServers = 4 // asked of a zone, which can have dozens
)

// Options are what a client is made of. The zero value asks the resolvers of
// this machine.
type Options struct {
	// Resolvers are the recursive servers to ask, as "host:port, …"; the port
	// is 53 where none is given. Empty means those of /etc/resolv.conf, read
	// once.
	Resolvers string

	// Timeout bounds a lookup with everything that it takes, 5 seconds by
	// default, and Try the wait for one message, 1.2 seconds by default.
	Timeout, Try time.Duration

	// Allow lists special addresses, such as loopback, at which a zone's
	// servers are asked all the same. A zone names its servers as it likes:
	// without this guard its owner could aim our packets at our own network.
	Allow []netip.Prefix

	// Dial makes the connections, for tests and the demo, whose servers have
	// no port 53. The network is "udp", for which the connection is a
	// net.PacketConn, or "tcp". The default is that of a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client looks names up. Its methods may be called from several goroutines.
type Client struct {
	resolvers    []string
	lastGood     atomic.Int32 // index of the resolver that answered last
	timeout, try time.Duration
	allow        []netip.Prefix
	dial         func(ctx context.Context, network, address string) (net.Conn, error)
	zones        zoneCache
}

// New returns a client, or an error that says which resolver is none.
func New(o Options) (*Client, error) {
	resolvers, err := parseResolvers(o.Resolvers)
	if err != nil {
		return nil, err
	}
	c := &Client{
		resolvers: resolvers,
		timeout:   defaultTimeout,
		try:       defaultTry,
		allow:     o.Allow,
		dial:      new(net.Dialer).DialContext,
	}
	if o.Timeout > 0 {
		c.timeout = o.Timeout
	}
	if o.Try > 0 {
		c.try = o.Try
	}
	if o.Dial != nil {
		c.dial = o.Dial
	}
	return c, nil
}

// Lookup finds the TXT records of a name in ASCII. It follows aliases, and
// always returns within the client's time-out.
func (c *Client) Lookup(ctx context.Context, name string) Result {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	result := Result{Name: strings.TrimSuffix(name, ".")}
	target, err := canonical(name)
	if err != nil {
		return result.failed(Malformed, err)
	}
	seen := []string{target}
	for {
		result.Answers = c.answers(ctx, target)
		result.Outcome = conclude(result.Answers)
		if result.Outcome != alias {
			return result
		}
		i := slices.IndexFunc(result.Answers, func(a Answer) bool { return a.Outcome == alias })
		target = result.Answers[i].alias
		if slices.Contains(seen, target) {
			return result.failed(Malformed, fmt.Errorf("%s is an alias of itself", target))
		}
		if len(result.Aliases) == maxAliases {
			return result.failed(Malformed, fmt.Errorf("more than %d aliases", maxAliases))
		}
		seen = append(seen, target)
		result.Aliases = append(result.Aliases, strings.TrimSuffix(target, "."))
	}
}

// Nameservers returns the host names of the servers of the closest zone that
// holds the domain, in lower case and without a trailing dot. They may tell who
// hosts the zone: see ProviderOf.
func (c *Client) Nameservers(ctx context.Context, domain string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	name, err := canonical(domain)
	if err != nil {
		return nil, err
	}
	z, err := c.zone(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("find the name servers of %s: %w", domain, err)
	}
	return slices.Clone(z.hosts), nil
}

// Probe asks every resolver for a name, all at the same time, and returns what each of them
// said: not what the name holds, but whether they answer. The error of an answer is nil when
// the resolver does its work, also when it has found nothing.
func (c *Client) Probe(ctx context.Context, name string) ([]Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	target, err := canonical(name)
	if err != nil {
		return nil, err
	}
	answers := make([]Answer, len(c.resolvers))
	var wg sync.WaitGroup
	for i, addr := range c.resolvers {
		wg.Go(func() { answers[i] = c.askTwice(ctx, question{target, dns.TypeTXT, true}, "", addr) })
	}
	wg.Wait()
	return answers, nil
}

// answers asks the zone's own servers, and the resolvers when none of those
// could say.
func (c *Client) answers(ctx context.Context, name string) []Answer {
	var answers []Answer
	if z, err := c.zone(ctx, name); err == nil {
		answers = c.askAuthorities(ctx, z.servers, name)
	}
	// When the zone cannot be found the resolvers fail below, too, and say why.
	if slices.ContainsFunc(answers, Answer.conclusive) {
		return answers
	}
	q := question{name, dns.TypeTXT, true}
	for _, resolver := range c.inOrder() {
		a := Answer{Server: Server{Addr: c.resolvers[resolver]}}
		m, err := c.exchange(ctx, a.Server.Addr, q)
		a.interpret(m, err)
		answers = append(answers, a)
		if a.conclusive() {
			c.lastGood.Store(int32(resolver))
			break
		}
	}
	return answers
}

// askAuthorities asks all servers at once: a record that was just published
// may have reached one of them only.
func (c *Client) askAuthorities(ctx context.Context, servers []authority, name string) []Answer {
	answers := make([]Answer, len(servers))
	q := question{name, dns.TypeTXT, false}
	var wg sync.WaitGroup
	for i, server := range servers {
		addrs := make([]string, len(server.addrs))
		for j, addr := range server.addrs {
			addrs[j] = netip.AddrPortFrom(addr, 53).String()
		}
		wg.Go(func() { answers[i] = c.askTwice(ctx, q, server.host, addrs...) })
	}
	wg.Wait()
	return answers
}

// askTwice asks a server, and once more when no answer comes: a second try serves a lost
// packet, or the other address family. The host is empty for a resolver.
func (c *Client) askTwice(ctx context.Context, q question, host string, addrs ...string) (a Answer) {
	for try := range 2 {
		addr := addrs[try%len(addrs)]
		a = Answer{Server: Server{Host: host, Addr: addr}}
		m, err := c.exchange(ctx, addr, q)
		a.interpret(m, err)
		if a.Outcome != Timeout {
			break
		}
	}
	return a
}

// resolve asks the resolvers in turn for what leads to a zone's servers.
func (c *Client) resolve(ctx context.Context, name string, qtype uint16) (*dns.Msg, error) {
	q := question{name, qtype, true}
	var failures []error
	for _, resolver := range c.inOrder() {
		m, err := c.exchange(ctx, c.resolvers[resolver], q)
		if err == nil {
			_, err = verdict(m, true)
		}
		if err == nil {
			c.lastGood.Store(int32(resolver))
			return m, nil
		}
		failures = append(failures, fmt.Errorf("%s: %w", c.resolvers[resolver], err))
	}
	return nil, errors.Join(failures...)
}

// inOrder returns the indexes of the resolvers, the one that answered last
// first: a dead one must not cost every lookup its time.
func (c *Client) inOrder() []int {
	first := int(c.lastGood.Load())
	order := make([]int, len(c.resolvers))
	for i := range order {
		order[i] = (first + i) % len(order)
	}
	return order
}

// canonical returns a name in lower case, with its trailing dot.
func canonical(name string) (string, error) {
	if _, ok := dns.IsDomainName(name); !ok || strings.Trim(name, ".") == "" {
		return "", fmt.Errorf("%q is not a domain name", name)
	}
	return dns.CanonicalName(name), nil
}
