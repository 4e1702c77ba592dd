package dns

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/dns/nsdtest"
)

// TestNSD publishes a record at a real name server, finds it, removes it, and
// finds that it has gone.
func TestNSD(t *testing.T) {
	t.Parallel()
	s := nsdtest.Start(t)
	c, err := New(Options{
		Resolvers: s.Addr,
		Allow:     []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Dial:      s.Dial,
	})
	if err != nil {
		t.Fatal(err)
	}
	const name = "_anteroom.acme.example"
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	guarded, err := New(Options{Resolvers: s.Addr})
	if err != nil {
		t.Fatal(err)
	}
	// NSD takes a moment to start and to read a zone. Meanwhile it may lose a
	// question, or answer from the zone as it was.
	await := func(why string, c *Client, name string, want func(Result) bool) {
		t.Helper()
		for {
			got := c.Lookup(ctx, name)
			if want(got) {
				return
			}
			if ctx.Err() != nil {
				t.Fatalf("%s: the result stays %+v", why, got)
			}
		}
	}
	absent := func(o Outcome) func(Result) bool {
		return func(r Result) bool {
			return r.Outcome == o && r.Server().Host == "ns1.acme.example" && r.Absent() && r.Lacks(token)
		}
	}
	held := func(by, value string) func(Result) bool {
		return func(r Result) bool {
			server, ok := r.Holds(value)
			return ok && server.String() == by && r.Outcome == Found && !r.Lacks(value)
		}
	}

	await("before it is published", c, name, absent(NoSuchName))
	s.Publish(t, 2, `_anteroom TXT "`+token+`"`)
	await("published", c, name, held("ns1.acme.example", token))
	s.Publish(t, 3, "_anteroom A 192.0.2.1")
	await("replaced by another record", c, name, absent(NoData))
	s.Publish(t, 4, "")
	await("removed", c, name, absent(NoSuchName))

	long := strings.Repeat("x", 200)
	s.Publish(t, 5, `_anteroom CNAME verify
verify TXT "anteroom-" "verify=3f9c"
verify TXT`+strings.Repeat(` "`+long+`"`, 20)+`
*.wild TXT "x\"\\\255"
out CNAME www.acme.org.`)
	await("behind an alias", c, name, held("ns1.acme.example", token))
	await("larger than a packet", c, name, held("ns1.acme.example", strings.Repeat(long, 20)))
	await("a wildcard", c, "a.wild.acme.example", held("ns1.acme.example", "x\"\\\xff"))
	// NSD refuses to say anything about the zone that this leads to.
	await("an alias into another zone", c, "out.acme.example", func(r Result) bool { return r.Outcome == Refused && !r.Lacks(token) })
	// Where its address is not allowed NSD is asked as the resolver that it is
	// configured as, and counts because it is the authority.
	await("as a resolver", guarded, name, held(s.Addr, token))
}
