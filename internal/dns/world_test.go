package dns

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// documentation is the network that the servers of these tests are in. Nothing
// is there, and world.dial leads to loopback.
var documentation = netip.MustParsePrefix("192.0.2.0/24")

// resolver is where the resolver of these tests is.
const resolver = "192.0.2.53:53"

// world is an Internet: servers by the address at which they are asked.
type world struct {
	mu      sync.Mutex
	servers map[string]string // the real address by that which is dialled
	dialled []string
}

func newWorld() *world { return &world{servers: map[string]string{}} }

// serve starts a server, over UDP and TCP, until the test ends.
func (w *world) serve(t testing.TB, addr string, handler dns.HandlerFunc) {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", packets.LocalAddr().String())
	for range 10 {
		if err == nil {
			break
		}
		_ = packets.Close()
		if packets, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		listener, err = net.Listen("tcp", packets.LocalAddr().String())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*dns.Server{{PacketConn: packets, Handler: handler}, {Listener: listener, Handler: handler}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		stopped := make(chan struct{})
		go func() { defer close(stopped); _ = s.ActivateAndServe() }()
		<-started
		t.Cleanup(func() {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_ = s.ShutdownContext(ctx)
			<-stopped
		})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.servers[addr] = packets.LocalAddr().String()
}

func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	w.mu.Lock()
	w.dialled = append(w.dialled, network+" "+addr)
	real, ok := w.servers[addr]
	w.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("nothing is at %s", addr)
	}
	return new(net.Dialer).DialContext(ctx, network, real)
}

// calls returns the connections that were made, as "network address".
func (w *world) calls() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.dialled)
}

// client returns a client in this world, which waits for long answers only
// where a test is about waiting.
func (w *world) client(t testing.TB, o Options) *Client {
	t.Helper()
	o.Resolvers = cmp.Or(o.Resolvers, resolver)
	o.Allow = append(o.Allow, documentation)
	o.Dial = w.dial
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// records parses lines of a zone file, which may be indented.
func records(t testing.TB, lines string) []dns.RR {
	t.Helper()
	var rrs []dns.RR
	lines = regexp.MustCompile(`\n\t+`).ReplaceAllString(lines, "\n")
	parser := dns.NewZoneParser(strings.NewReader(lines), ".", "")
	parser.SetDefaultTTL(300)
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		rrs = append(rrs, rr)
	}
	if err := parser.Err(); err != nil {
		t.Fatal(err)
	}
	return rrs
}

// authorityFor serves these records as the zone's own server does.
func authorityFor(t testing.TB, lines string) dns.HandlerFunc {
	return handler(records(t, lines), func(m *dns.Msg) { m.Authoritative = true })
}

// recursive serves these records as a resolver does that found them.
func recursive(t testing.TB, lines string) dns.HandlerFunc {
	return handler(records(t, lines), func(m *dns.Msg) { m.RecursionAvailable = true })
}

func handler(rrs []dns.RR, mark func(*dns.Msg)) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Compress = true
		mark(m)
		fill(m, rrs, dns.CanonicalName(q.Question[0].Name), q.Question[0].Qtype)
		if w.LocalAddr().Network() == "udp" {
			size := dns.MinMsgSize
			if opt := q.IsEdns0(); opt != nil {
				size = int(opt.UDPSize())
			}
			m.Truncate(size)
		}
		_ = w.WriteMsg(m)
	}
}

// fill answers as RFC 1034 §4.3.2 says, for what these tests need of it.
func fill(m *dns.Msg, rrs []dns.RR, name string, qtype uint16) {
	exists, before := false, len(m.Answer)
	for _, rr := range rrs {
		owner := dns.CanonicalName(rr.Header().Name)
		exists = exists || dns.IsSubDomain(name, owner)
		if below, wild := strings.CutPrefix(owner, "*."); wild && dns.IsSubDomain(below, name) && name != below {
			exists = true
			rr = dns.Copy(rr)
			rr.Header().Name = name
			owner = name
		}
		if owner != name {
			continue
		}
		if rr.Header().Rrtype == qtype {
			m.Answer = append(m.Answer, rr)
		}
		if cname, ok := rr.(*dns.CNAME); ok && qtype != dns.TypeCNAME {
			m.Answer = append(m.Answer, rr)
			if len(m.Answer) < 20 {
				fill(m, rrs, dns.CanonicalName(cname.Target), qtype)
			}
			return
		}
	}
	if len(m.Answer) > before {
		return
	}
	if !exists {
		m.Rcode = dns.RcodeNameError
	}
	closest := 0
	for _, rr := range rrs {
		soa, ok := rr.(*dns.SOA)
		if ok && dns.IsSubDomain(soa.Hdr.Name, name) && dns.CountLabel(soa.Hdr.Name) > closest {
			closest = dns.CountLabel(soa.Hdr.Name)
			m.Ns = []dns.RR{soa}
		}
	}
}

// always answers every question with a code.
func always(rcode int) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) { _ = w.WriteMsg(new(dns.Msg).SetRcode(q, rcode)) }
}

// silent never answers.
func silent(dns.ResponseWriter, *dns.Msg) {}

// acme is a zone with two servers, as a resolver sees it.
const acme = `
acme.com.     SOA ns1.acme.com. hostmaster.acme.com. 1 3600 600 86400 300
acme.com.     NS  ns1.acme.com.
acme.com.     NS  NS2.acme.com.
ns1.acme.com. A   192.0.2.1
ns2.acme.com. A   192.0.2.2
`

// The servers of acme.com.
const ns1, ns2 = "192.0.2.1:53", "192.0.2.2:53"

const token = "anteroom-verify=3f9c"

// short is for tests that wait: long enough for loopback on a busy machine.
const short = 300 * time.Millisecond
