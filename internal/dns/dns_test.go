package dns

import (
	"strings"
	"testing"

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
