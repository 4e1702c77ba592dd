package dns

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// summary is what a test looks at of a result.
type summary struct {
	Outcome Outcome
	Values  []string
	Server  string
}

func summarize(r Result) summary { return summary{r.Outcome, r.Values(), r.Server().String()} }

func TestLookup(t *testing.T) {
	t.Parallel()
	soa := strings.Split(strings.TrimSpace(acme), "\n")[0] + "\n"
	with := func(lines string) dns.HandlerFunc { return authorityFor(t, soa+lines) }
	for _, test := range []struct {
		name     string
		ns1, ns2 dns.HandlerFunc
		resolver string // what it knows beside the zone's servers
		want     summary
	}{
		{
			name: "found",
			ns1:  with(`_anteroom.acme.com. TXT "` + token + `"`), ns2: with(`_anteroom.acme.com. TXT "` + token + `"`),
			want: summary{Found, []string{token}, "ns1.acme.com"},
		},
		{
			name: "the resolver's old absence does not count",
			ns1:  with(`_ANTEROOM.acme.com. TXT "` + token + `"`), ns2: with(`_anteroom.acme.com. TXT "` + token + `"`),
			want: summary{Found, []string{token}, "ns1.acme.com"},
		},
		{
			name: "the resolver's old record does not count",
			ns1:  with(""), ns2: with(""), resolver: `_anteroom.acme.com. TXT "` + token + `"`,
			want: summary{NoSuchName, nil, "ns1.acme.com"},
		},
		{
			name: "no such name",
			ns1:  with(""), ns2: with(""),
			want: summary{NoSuchName, nil, "ns1.acme.com"},
		},
		{
			name: "no data",
			ns1:  with("_anteroom.acme.com. A 192.0.2.9"), ns2: with("_anteroom.acme.com. A 192.0.2.9"),
			want: summary{NoData, nil, "ns1.acme.com"},
		},
		{
			name: "a name that is only above others has no data",
			ns1:  with("a._anteroom.acme.com. A 192.0.2.9"), ns2: with("a._anteroom.acme.com. A 192.0.2.9"),
			want: summary{NoData, nil, "ns1.acme.com"},
		},
		{
			name: "servers that disagree: who has it wins",
			ns1:  with(""), ns2: with(`_anteroom.acme.com. TXT "` + token + `"`),
			want: summary{Found, []string{token}, "ns2.acme.com"},
		},
		{
			name: "servers that disagree: all values count",
			ns1:  with(`_anteroom.acme.com. TXT "old"`), ns2: with(`_anteroom.acme.com. TXT "` + token + `"`),
			want: summary{Found, []string{"old", token}, "ns1.acme.com"},
		},
		{
			name: "one server fails, the other knows",
			ns1:  always(dns.RcodeServerFailure), ns2: with(""),
			want: summary{NoSuchName, nil, "ns2.acme.com"},
		},
		{
			name: "lame delegation, and the resolver knows",
			ns1:  recursive(t, ""), ns2: always(dns.RcodeRefused), resolver: `_anteroom.acme.com. TXT "` + token + `"`,
			want: summary{Found, []string{token}, resolver},
		},
		{
			name: "all servers fail, and the resolver knows of no record",
			ns1:  always(dns.RcodeServerFailure), ns2: always(dns.RcodeServerFailure),
			want: summary{NoSuchName, nil, resolver},
		},
		{
			name: "several values, and strings that are joined",
			ns1: with(`_anteroom.acme.com. TXT "anteroom-" "verify=" "3f9c"
				_anteroom.acme.com. TXT "v=spf1 -all"`), ns2: with(""),
			want: summary{Found, []string{token, "v=spf1 -all"}, "ns1.acme.com"},
		},
		{
			name: "bytes are as published",
			ns1:  with(`_anteroom.acme.com. TXT "a\"b\\c\000\255\195\188"`), ns2: with(""),
			want: summary{Found, []string{"a\"b\\c\x00\xffü"}, "ns1.acme.com"},
		},
		{
			name: "an empty value is a value",
			ns1:  with(`_anteroom.acme.com. TXT ""`), ns2: with(""),
			want: summary{Found, []string{""}, "ns1.acme.com"},
		},
		{
			name: "a wildcard is a record like others",
			ns1:  with(`*.acme.com. TXT "` + token + `"`), ns2: with(""),
			want: summary{Found, []string{token}, "ns1.acme.com"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.serve(t, resolver, recursive(t, acme+test.resolver))
			w.serve(t, ns1, test.ns1)
			w.serve(t, ns2, test.ns2)
			got := w.client(t, Options{}).Lookup(t.Context(), "_anteroom.Acme.com")
			if diff := cmp.Diff(test.want, summarize(got)); diff != "" {
				t.Errorf("%s\nanswers: %+v", diff, got.Answers)
			}
			if got.Name != "_anteroom.Acme.com" {
				t.Errorf("the name is %q", got.Name)
			}
		})
	}
}

// TestFailuresAreNoAbsences breaks everything, in every way.
func TestFailuresAreNoAbsences(t *testing.T) {
	t.Parallel()
	truncated := func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Authoritative, m.RecursionAvailable, m.Truncated = true, true, true
		_ = w.WriteMsg(m)
	}
	for _, test := range []struct {
		name    string
		handler dns.HandlerFunc
		want    Outcome
	}{
		{"server failure", always(dns.RcodeServerFailure), ServerFailure},
		{"refused", always(dns.RcodeRefused), Refused},
		{"not implemented", always(dns.RcodeNotImplemented), Refused},
		{"format error", always(dns.RcodeFormatError), ServerFailure},
		{"a code that nobody knows", always(11), ServerFailure},
		{"an absence from who does not know", always(dns.RcodeNameError), Refused},
		{"an empty answer from who does not know", always(dns.RcodeSuccess), Refused},
		{"silence", silent, Timeout},
		{"truncated, over TCP, too", truncated, Malformed},
		{"junk", raw(func([]byte) []byte { return []byte("junk") }), Timeout}, // which anybody could send
		{"junk after the header", raw(func(q []byte) []byte { return append(q[:12], 0xff) }), Malformed},
		{"our own question", raw(func(q []byte) []byte { q[2] &^= 0x80; return q }), Timeout},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.serve(t, resolver, test.handler)
			got := w.client(t, Options{Try: short}).Lookup(t.Context(), "_anteroom.acme.com")
			if got.Outcome != test.want || got.Absent() || got.Lacks(token) {
				t.Errorf("from the resolver: %s, want %s (%v)", got.Outcome, test.want, got.Err())
			}
			if got.Err() == nil {
				t.Error("the log will not say why")
			}

			// The same from a zone's servers, and a resolver that then fails.
			w = newWorld()
			zone := recursive(t, acme)
			w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
				if q.Question[0].Qtype == dns.TypeTXT {
					always(dns.RcodeServerFailure)(rw, q)
					return
				}
				zone(rw, q)
			})
			w.serve(t, ns1, test.handler)
			w.serve(t, ns2, test.handler)
			got = w.client(t, Options{Try: short}).Lookup(t.Context(), "_anteroom.acme.com")
			if len(got.Answers) != 3 || got.Answers[0].Outcome != test.want || got.Absent() || got.Lacks(token) {
				t.Errorf("from the zone's servers: %+v, want %s", got.Answers, test.want)
			}
		})
	}
}

// raw answers with what a function makes of a reply without records.
func raw(change func(reply []byte) []byte) dns.HandlerFunc {
	return func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Authoritative, m.RecursionAvailable = true, true
		packet, err := m.Pack()
		if err != nil {
			panic(err)
		}
		_, _ = w.Write(change(packet))
	}
}

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

func TestAliases(t *testing.T) {
	t.Parallel()
	chain := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d.acme.com. CNAME a%d.acme.com.\n", i, i+1)
		}
		return b.String()
	}
	const other = `
		other.net. SOA ns1.other.net. hostmaster.other.net. 1 3600 600 86400 300
		other.net. NS ns1.other.net.
		ns1.other.net. A 192.0.2.7
		`
	for _, test := range []struct {
		name, acme, other, resolver string
		want                        Outcome
		aliases                     []string
	}{
		{name: "in the zone", acme: chain(1) + `a1.acme.com. TXT "` + token + `"`, want: Found},
		{name: "the longest chain", acme: chain(5) + `a5.acme.com. TXT "` + token + `"`, want: Found},
		{name: "a chain that is too long", acme: chain(7) + `a7.acme.com. TXT "` + token + `"`, want: Malformed},
		{name: "a circle", acme: chain(1) + "a1.acme.com. CNAME a0.acme.com.", want: Malformed},
		{name: "of itself", acme: "a0.acme.com. CNAME a0.acme.com.", want: Malformed},
		{
			name: "into another zone", acme: "a0.acme.com. CNAME x.other.net.", other: `x.other.net. TXT "` + token + `"`,
			want: Found, aliases: []string{"x.other.net"},
		},
		{
			name: "into another zone, where nothing is", acme: "a0.acme.com. CNAME x.other.net.",
			want: NoSuchName, aliases: []string{"x.other.net"},
		},
		{
			name: "a circle through another zone", acme: "a0.acme.com. CNAME x.other.net.", other: "x.other.net. CNAME a0.acme.com.",
			want: Malformed, aliases: []string{"x.other.net"},
		},
		{
			name: "to and fro, too often",
			acme: `a0.acme.com. CNAME b0.other.net.
				a1.acme.com. CNAME b1.other.net.
				a2.acme.com. CNAME b2.other.net.
				a3.acme.com. CNAME b3.other.net.`,
			other: `b0.other.net. CNAME a1.acme.com.
				b1.other.net. CNAME a2.acme.com.
				b2.other.net. CNAME a3.acme.com.`,
			want:    Malformed,
			aliases: []string{"b0.other.net", "a1.acme.com", "b1.other.net", "a2.acme.com", "b2.other.net"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			soa := strings.Split(strings.TrimSpace(acme), "\n")[0] + "\n"
			w.serve(t, resolver, recursive(t, acme+other))
			w.serve(t, ns1, authorityFor(t, soa+test.acme))
			w.serve(t, ns2, authorityFor(t, soa+test.acme))
			w.serve(t, "192.0.2.7:53", authorityFor(t, other+test.other))
			got := w.client(t, Options{}).Lookup(t.Context(), "a0.acme.com")
			if got.Outcome != test.want {
				t.Errorf("the outcome is %s, want %s (%v)", got.Outcome, test.want, got.Err())
			}
			if diff := cmp.Diff(test.aliases, got.Aliases); diff != "" {
				t.Error(diff)
			}
			if _, holds := got.Holds(token); holds != (test.want == Found) {
				t.Errorf("the values are %q", got.Values())
			}
			if test.want == Malformed && got.Absent() {
				t.Error("aliases that lead nowhere are an absence")
			}
		})
	}
}
