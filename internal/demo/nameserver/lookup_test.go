package nameserver_test

import (
	"net/netip"
	"testing"

	"github.com/anteroom/anteroom/internal/dns"
)

// TestLookup looks records up as the demo does.
func TestLookup(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	client, err := dns.New(dns.Options{
		Resolvers: s.Addr(),
		Allow:     []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Dial:      s.DialContext,
	})
	if err != nil {
		t.Fatal(err)
	}
	const name, value = "_anteroom.acme.example", "anteroom-verify=3f9c"
	if got := client.Lookup(t.Context(), name); !got.Absent() {
		t.Errorf("before it is set: %+v", got)
	}
	if err := s.Set(name, value); err != nil {
		t.Fatal(err)
	}
	got := client.Lookup(t.Context(), name)
	if server, ok := got.Holds(value); !ok || server.String() != "ns1.example" {
		t.Errorf("once it is set: %+v", got)
	}
	s.Remove(name)
	if got := client.Lookup(t.Context(), name); !got.Lacks(value) {
		t.Errorf("once it is removed: %+v", got)
	}
	// The demo has no way out.
	if got := client.Lookup(t.Context(), "_anteroom.acme.com"); got.Outcome != dns.Refused {
		t.Errorf("a name outside: %+v", got)
	}
}
