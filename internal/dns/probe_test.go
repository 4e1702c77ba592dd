package dns

import (
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// TestProbe: each resolver is asked for itself, whatever the others say, and one that finds
// nothing does its work.
func TestProbe(t *testing.T) {
	t.Parallel()
	w := newWorld()
	lost := new(atomic.Bool)
	found := recursive(t, acme+`acme.com. TXT "x"`)
	for addr, handler := range map[string]dns.HandlerFunc{
		"192.0.2.61:53": found,
		"192.0.2.62:53": recursive(t, "com. SOA a.com. b.com. 1 1 1 1 1"),
		"192.0.2.63:53": always(dns.RcodeRefused),
		"192.0.2.64:53": silent,
		"192.0.2.65:53": authorityFor(t, "com. SOA a.com. b.com. 1 1 1 1 1"),
		"192.0.2.66:53": func(rw dns.ResponseWriter, q *dns.Msg) {
			if lost.Swap(true) {
				found(rw, q)
			}
		},
	} {
		w.serve(t, addr, handler)
	}
	c := w.client(t, Options{Resolvers: "192.0.2.61, 192.0.2.62, 192.0.2.63, 192.0.2.64, 192.0.2.65, 192.0.2.66, 192.0.2.67", Try: short})
	answers, err := c.Probe(t.Context(), "acme.com")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]Outcome{}
	for _, a := range answers {
		said[a.Server.String()] = a.Outcome
		if (a.Err == nil) != a.conclusive() {
			t.Errorf("%s: %s, %v", a.Server, a.Outcome, a.Err)
		}
	}
	want := map[string]Outcome{
		"192.0.2.61:53": Found, "192.0.2.62:53": NoSuchName, "192.0.2.63:53": Refused, "192.0.2.64:53": Timeout,
		"192.0.2.65:53": NoSuchName, "192.0.2.66:53": Found, "192.0.2.67:53": Timeout,
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Probe(t.Context(), ".."); err == nil {
		t.Error("a name that is none is asked for")
	}
}
