package dns

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// counted counts the questions that a server gets, as "name TYPE".
type counted struct {
	mu    sync.Mutex
	asked map[string]int
}

func (c *counted) counts() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.asked)
}

func (c *counted) handler(next dns.HandlerFunc) dns.HandlerFunc {
	c.asked = map[string]int{}
	return func(w dns.ResponseWriter, q *dns.Msg) {
		c.mu.Lock()
		c.asked[q.Question[0].Name+" "+dns.TypeToString[q.Question[0].Qtype]]++
		c.mu.Unlock()
		next(w, q)
	}
}

func TestNameservers(t *testing.T) {
	t.Parallel()
	const tree = acme + `
		com. SOA a.gtld.net. hostmaster.com. 1 3600 600 86400 300
		com. NS a.gtld.net.
		eu.acme.com. SOA ns.eu.acme.com. hostmaster.acme.com. 1 3600 600 86400 300
		eu.acme.com. NS ns.eu.acme.com.
		alias.acme.com. CNAME other.net.
		back.eu.acme.com. CNAME none.acme.com.
		other.net. SOA ns.other.net. hostmaster.acme.com. 1 3600 600 86400 300
		other.net. NS ns.other.net.
		nosoa.org. NS ns.nosoa.org.
		`
	for _, test := range []struct {
		domain string
		want   []string
	}{
		{"acme.com", []string{"ns1.acme.com", "ns2.acme.com"}},
		{"ACME.com.", []string{"ns1.acme.com", "ns2.acme.com"}},
		{"_anteroom.acme.com", []string{"ns1.acme.com", "ns2.acme.com"}},
		{"a.b.c.acme.com", []string{"ns1.acme.com", "ns2.acme.com"}},
		{"_anteroom.eu.acme.com", []string{"ns.eu.acme.com"}},
		{"alias.acme.com", []string{"ns1.acme.com", "ns2.acme.com"}},
		{"back.eu.acme.com", []string{"ns.eu.acme.com"}},
		{"a.b.nosoa.org", []string{"ns.nosoa.org"}},
		{"unregistered.com", []string{"a.gtld.net"}},
		{"nowhere", nil},
		{strings.Repeat("a.", 20) + "nosoa.org", nil},
	} {
		t.Run(test.domain, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.serve(t, resolver, recursive(t, tree))
			got, err := w.client(t, Options{}).Nameservers(t.Context(), test.domain)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if (err != nil) != (test.want == nil) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// TestBrokenZoneIsNotItsParent: when a zone's servers are broken, the zone
// above must not answer in its place.
func TestBrokenZoneIsNotItsParent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	com := recursive(t, `
		com. SOA a.gtld.net. hostmaster.com. 1 3600 600 86400 300
		com. NS a.gtld.net.
		a.gtld.net. A 192.0.2.1`)
	w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
		if strings.HasSuffix(q.Question[0].Name, "acme.com.") {
			always(dns.RcodeServerFailure)(rw, q)
			return
		}
		com(rw, q)
	})
	w.serve(t, ns1, authorityFor(t, ""))
	got := w.client(t, Options{}).Lookup(t.Context(), "_anteroom.acme.com")
	if got.Outcome != ServerFailure {
		t.Errorf("%s: %+v", got.Outcome, got.Answers)
	}
}

func TestZonesAreRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var count counted
	w.serve(t, resolver, count.handler(recursive(t, acme)))
	w.serve(t, ns1, authorityFor(t, acme))
	w.serve(t, ns2, authorityFor(t, acme))
	c := w.client(t, Options{})
	for i := range 3 {
		if got := c.Lookup(t.Context(), fmt.Sprintf("d%d.acme.com", i)); got.Outcome != NoSuchName {
			t.Fatalf("%s: %v", got.Outcome, got.Err())
		}
	}
	// Each name is new, but where it led to is known.
	want := map[string]int{
		"d0.acme.com. NS": 1, "d1.acme.com. NS": 1, "d2.acme.com. NS": 1, "acme.com. NS": 1,
		"ns1.acme.com. A": 1, "ns1.acme.com. AAAA": 1, "ns2.acme.com. A": 1, "ns2.acme.com. AAAA": 1,
	}
	if diff := cmp.Diff(want, count.counts()); diff != "" {
		t.Error(diff)
	}
}

func TestZoneCache(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	var c zoneCache
	if _, ok := c.get("acme.com.", now); ok {
		t.Error("an empty cache has something")
	}
	c.put(zone{name: "acme.com.", expires: now.Add(time.Minute)}, now)
	if _, ok := c.get("acme.com.", now.Add(time.Minute-1)); !ok {
		t.Error("it is forgotten too early")
	}
	if _, ok := c.get("acme.com.", now.Add(time.Minute)); ok {
		t.Error("it is remembered for too long")
	}
	for i := range maxZones {
		c.put(zone{name: fmt.Sprint(i), expires: now.Add(time.Hour)}, now.Add(time.Minute))
	}
	if _, ok := c.zones["acme.com."]; ok || len(c.zones) != maxZones {
		t.Errorf("of %d zones, the one that expired is there: %t", len(c.zones), ok)
	}
	c.put(zone{name: "one more", expires: now.Add(time.Hour)}, now.Add(time.Minute))
	if _, ok := c.get("one more", now.Add(time.Minute)); !ok || len(c.zones) != maxZones {
		t.Errorf("of %d zones, the newest is there: %t", len(c.zones), ok)
	}
}

func TestTimeToLive(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ttl     int
		address string
		want    time.Duration
	}{
		{0, "192.0.2.1", minTTL},
		{59, "192.0.2.1", minTTL},
		{600, "192.0.2.1", 10 * time.Minute},
		{1 << 30, "192.0.2.1", maxTTL},
		{600, "127.0.0.1", 10 * time.Minute}, // nobody to ask
	} {
		w := newWorld()
		w.serve(t, resolver, recursive(t, fmt.Sprintf("acme.com. %d NS ns1.acme.com.\nns1.acme.com. A %s", test.ttl, test.address)))
		z, err := w.client(t, Options{}).zone(t.Context(), "acme.com.")
		if err != nil {
			t.Fatal(err)
		}
		if left := time.Until(z.expires); left > test.want || left < test.want-30*time.Second {
			t.Errorf("with a TTL of %d s and a server at %s, a zone is remembered for %s, want %s",
				test.ttl, test.address, left, test.want)
		}
	}
}

// TestAddressesThatCannotBeFound: what failed once is tried again soon.
func TestAddressesThatCannotBeFound(t *testing.T) {
	t.Parallel()
	w := newWorld()
	known := recursive(t, acme)
	var broken atomic.Value // the host whose addresses cannot be found
	broken.Store("acme.com.")
	w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
		q0 := q.Question[0]
		if q0.Qtype != dns.TypeNS && strings.HasSuffix(q0.Name, broken.Load().(string)) {
			always(dns.RcodeServerFailure)(rw, q)
			return
		}
		known(rw, q)
	})
	c := w.client(t, Options{})
	for _, test := range []struct {
		broken  string
		servers int
		want    time.Duration
	}{
		{"acme.com.", 0, 0},
		{"ns1.acme.com.", 1, minTTL},
		{"ns1.acme.com.", 1, minTTL}, // as remembered
	} {
		broken.Store(test.broken)
		z, err := c.zone(t.Context(), "acme.com.")
		if err != nil {
			t.Fatal(err)
		}
		left := max(time.Until(z.expires), 0)
		if len(z.servers) != test.servers || left > test.want || left < test.want-30*time.Second {
			t.Errorf("without the addresses of %s there are %d servers, for %s; want %d, for %s",
				test.broken, len(z.servers), left, test.servers, test.want)
		}
	}
}

// TestHostileNameservers: a zone names servers inside our network.
func TestHostileNameservers(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{
		"127.0.0.1", "169.254.169.254", "10.0.0.1", "0.0.0.0", "255.255.255.255",
		"::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::1",
	} {
		t.Run(addr, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			rrtype := "A"
			if netip.MustParseAddr(addr).Is6() {
				rrtype = "AAAA"
			}
			lines := fmt.Sprintf(`
				evil.com. NS ns.evil.com.
				ns.evil.com. %s %s
				evil.com. TXT "from the resolver"`, rrtype, addr)
			w.serve(t, resolver, recursive(t, lines))
			c := w.client(t, Options{})
			got := c.Lookup(t.Context(), "evil.com")
			if got.Outcome != Found || got.Server().Addr != resolver || len(got.Answers) != 1 {
				t.Errorf("%s: %+v", got.Outcome, got.Answers)
			}
			for _, d := range w.calls() {
				if !strings.HasSuffix(d, " "+resolver) {
					t.Errorf("a packet went to %s", d)
				}
			}
			if hosts, err := c.Nameservers(t.Context(), "evil.com"); err != nil || !slices.Equal(hosts, []string{"ns.evil.com"}) {
				t.Errorf("the name servers are %q, %v", hosts, err)
			}
		})
	}
}

// TestManyNameservers: a zone cannot make one lookup into many packets.
func TestManyNameservers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var lines strings.Builder
	for i := range 40 {
		fmt.Fprintf(&lines, "acme.com. NS ns%d.acme.com.\nns%d.acme.com. A 192.0.2.%d\n", i, i, 100+i)
		fmt.Fprintf(&lines, "ns%d.acme.com. A 192.0.2.%d\n", i, 150+i)
	}
	w.serve(t, resolver, recursive(t, lines.String()))
	c := w.client(t, Options{})
	c.Lookup(t.Context(), "acme.com")
	asked := map[string]bool{}
	for _, d := range w.calls() {
		if !strings.HasSuffix(d, " "+resolver) {
			asked[d] = true
		}
	}
	if len(asked) != maxServers {
		t.Errorf("%d servers were asked, want %d", len(asked), maxServers)
	}
	if hosts, err := c.Nameservers(t.Context(), "acme.com"); err != nil || len(hosts) != maxHosts {
		t.Errorf("%d hosts (%v), want %d", len(hosts), err, maxHosts)
	}
}
