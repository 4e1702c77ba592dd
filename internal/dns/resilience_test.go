package dns

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

func TestTimeLimits(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.serve(t, resolver, silent)
	c := w.client(t, Options{Resolvers: strings.Repeat(resolver+",", 40), Timeout: 2 * short, Try: short})
	start := time.Now()
	got := c.Lookup(t.Context(), "_anteroom.acme.com")
	if got.Outcome != Timeout {
		t.Errorf("the outcome is %s", got.Outcome)
	}
	// Without the bound it would take 80 tries.
	if took := time.Since(start); took > 20*short {
		t.Errorf("it took %s, with a limit of %s", took, 2*short)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := c.Lookup(ctx, "_anteroom.acme.com"); got.Outcome != Timeout || got.Absent() {
		t.Errorf("when the caller has gone the outcome is %s", got.Outcome)
	}
}

func TestSecondTryAndOtherFamily(t *testing.T) {
	t.Parallel()
	const zone = `
acme.com. SOA ns1.acme.com. hostmaster.acme.com. 1 3600 600 86400 300
acme.com. NS ns1.acme.com.
ns1.acme.com. A 192.0.2.1
`
	answer := authorityFor(t, `_anteroom.acme.com. TXT "`+token+`"`)

	t.Run("the first packet is lost", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.serve(t, resolver, recursive(t, zone))
		asked := make(chan struct{}, 1)
		w.serve(t, ns1, func(rw dns.ResponseWriter, q *dns.Msg) {
			select {
			case asked <- struct{}{}:
			default:
				answer(rw, q)
			}
		})
		got := w.client(t, Options{Try: short}).Lookup(t.Context(), "_anteroom.acme.com")
		if got.Server().Host != "ns1.acme.com" {
			t.Errorf("the answers are %+v", got.Answers)
		}
	})
	t.Run("only IPv6 works", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.serve(t, resolver, recursive(t, zone+"ns1.acme.com. AAAA 2001:db8::1"))
		w.serve(t, "[2001:db8::1]:53", answer)
		c := w.client(t, Options{Allow: []netip.Prefix{netip.MustParsePrefix("2001:db8::/32")}})
		got := c.Lookup(t.Context(), "_anteroom.acme.com")
		want := Server{Host: "ns1.acme.com", Addr: "[2001:db8::1]:53"}
		if got.Server() != want {
			t.Errorf("the answers are %+v", got.Answers)
		}
	})
}

func TestResolversInTurn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.serve(t, "192.0.2.51:53", always(dns.RcodeServerFailure))
	w.serve(t, "192.0.2.52:53", silent)
	w.serve(t, resolver, recursive(t, `acme.com. TXT "x"`))
	c := w.client(t, Options{Resolvers: "192.0.2.51, 192.0.2.52:53, 192.0.2.53", Try: short})
	for range 2 {
		if got := c.Lookup(t.Context(), "acme.com"); got.Server().Addr != resolver {
			t.Fatalf("the answers are %+v", got.Answers)
		}
	}
	asked := 0
	for _, d := range w.calls() {
		if d == "udp 192.0.2.52:53" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("the silent resolver was asked %d times, although another works", asked)
	}
}

func TestNamesThatAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	c := w.client(t, Options{})
	for _, name := range []string{"", ".", "a..com", strings.Repeat("a", 64) + ".com", "_anteroom." + strings.Repeat("abcdefg.", 32)} {
		if got := c.Lookup(t.Context(), name); got.Outcome != Malformed || got.Err() == nil || got.Absent() {
			t.Errorf("%q: %s", name, got.Outcome)
		}
		if _, err := c.Nameservers(t.Context(), name); err == nil {
			t.Errorf("%q has name servers", name)
		}
	}
	if calls := w.calls(); len(calls) > 0 {
		t.Errorf("somebody was asked: %v", calls)
	}
}
