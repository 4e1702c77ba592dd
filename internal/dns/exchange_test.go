package dns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

// TestSize has answers up to the largest that a message can be.
func TestSize(t *testing.T) {
	t.Parallel()
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	const record = `_anteroom.acme.com. TXT "%d `
	for _, test := range []struct {
		name   string
		lines  string
		want   Outcome
		values int
		tcp    bool
	}{
		{"fits into a packet", repeat(20, record+"\"\n"), Found, 20, false},
		{"needs TCP", repeat(200, record+strings.Repeat("x", 90)+"\"\n"), Found, 200, true},
		{"one long value", `_anteroom.acme.com. TXT ` + repeat(100, `"%d `+strings.Repeat("x", 200)+`" `), Found, 1, true},
		{"300 records", repeat(300, record+"\"\n"), TooLarge, 0, true},
		{"2,000 records", repeat(2000, record+"\"\n"), TooLarge, 0, true},
		{"2,000 strings", `_anteroom.acme.com. TXT ` + repeat(2000, `"%d `+strings.Repeat("x", 20)+`" `), TooLarge, 0, true},
		{"64 KB", repeat(255, record+strings.Repeat("x", 236)+"\"\n"), TooLarge, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.serve(t, resolver, recursive(t, acme+test.lines))
			w.serve(t, ns1, authorityFor(t, acme+test.lines))
			// Absent there; but who knows what the first holds?
			w.serve(t, ns2, authorityFor(t, acme))
			got := w.client(t, Options{}).Lookup(t.Context(), "_anteroom.acme.com")
			if got.Outcome != test.want && !(test.want == TooLarge && got.Answers[0].Outcome == TooLarge) {
				t.Errorf("the outcome is %s, want %s (%v)", got.Outcome, test.want, got.Err())
			}
			if values := got.Values(); len(values) != test.values {
				t.Errorf("%d values, want %d", len(values), test.values)
			}
			if got.Lacks(token) != (test.want == Found) {
				t.Errorf("the name lacks another value: %t", got.Lacks(token))
			}
			if got.Absent() {
				t.Error("it is absent")
			}
			if tcp := slices.Contains(w.calls(), "tcp "+ns1); tcp != test.tcp {
				t.Errorf("by TCP: %t, want %t", tcp, test.tcp)
			}
		})
	}
}

// TestForgeries sends what an attacker could, who cannot see the question,
// before the real answer.
func TestForgeries(t *testing.T) {
	t.Parallel()
	forge := func(q *dns.Msg) *dns.Msg {
		m := new(dns.Msg).SetReply(q)
		m.RecursionAvailable = true
		m.Answer = records(t, q.Question[0].Name+` TXT "forged"`)
		return m
	}
	forgeries := map[string]func(q *dns.Msg) *dns.Msg{
		"wrong ID":    func(q *dns.Msg) *dns.Msg { m := forge(q); m.Id++; return m },
		"wrong name":  func(q *dns.Msg) *dns.Msg { m := forge(q); m.Question[0].Name = "evil.com."; return m },
		"wrong type":  func(q *dns.Msg) *dns.Msg { m := forge(q); m.Question[0].Qtype = dns.TypeA; return m },
		"wrong class": func(q *dns.Msg) *dns.Msg { m := forge(q); m.Question[0].Qclass = dns.ClassCHAOS; return m },
		"no question": func(q *dns.Msg) *dns.Msg { m := forge(q); m.Question = nil; return m },
		"two questions": func(q *dns.Msg) *dns.Msg {
			m := forge(q)
			m.Question = append(m.Question, m.Question[0])
			return m
		},
		"a question": func(q *dns.Msg) *dns.Msg { m := forge(q); m.Response = false; return m },
		"an update":  func(q *dns.Msg) *dns.Msg { m := forge(q); m.Opcode = dns.OpcodeUpdate; return m },
	}
	for name, forged := range forgeries {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			honest := recursive(t, `acme.com. TXT "real"`)
			w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
				_ = rw.WriteMsg(forged(q))
				_, _ = rw.Write([]byte{1})
				honest(rw, q)
			})
			c := w.client(t, Options{})
			got := c.Lookup(t.Context(), "acme.com")
			if diff := cmp.Diff([]string{"real"}, got.Values()); diff != "" {
				t.Errorf("over UDP: %s (%v)", diff, got.Err())
			}
			// Over TCP there is one peer, and what is wrong is its fault.
			w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
				m := forged(q)
				if rw.LocalAddr().Network() == "udp" {
					m = new(dns.Msg).SetReply(q)
					m.Truncated = true
				}
				_ = rw.WriteMsg(m)
			})
			if got := c.Lookup(t.Context(), "acme.com"); got.Outcome != Malformed {
				t.Errorf("over TCP: %s, %q", got.Outcome, got.Values())
			}
		})
	}
}

// TestRecordsOfOthers are in an answer to our question, and are about another
// name or class.
func TestRecordsOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.RecursionAvailable = true
		m.Answer = records(t, `
			evil.com. TXT "`+token+`"
			acme.com. CH TXT "`+token+`"
			evil.com. CNAME acme.com.
			acme.com. A 192.0.2.9`)
		m.Ns = records(t, `acme.com. TXT "`+token+`"`)
		m.Extra = append(m.Extra, m.Ns...)
		_ = rw.WriteMsg(m)
	})
	if got := w.client(t, Options{}).Lookup(t.Context(), "acme.com"); got.Outcome != NoData {
		t.Errorf("%s: %q", got.Outcome, got.Values())
	}
}

func TestServersOlderThanEDNS(t *testing.T) {
	t.Parallel()
	w := newWorld()
	old := recursive(t, `acme.com. TXT "x"`)
	w.serve(t, resolver, func(rw dns.ResponseWriter, q *dns.Msg) {
		if q.IsEdns0() != nil {
			packet, _ := new(dns.Msg).SetRcode(q, dns.RcodeFormatError).Pack()
			clear(packet[4:12]) // it may not even repeat the question
			_, _ = rw.Write(packet[:12])
			return
		}
		old(rw, q)
	})
	if got := w.client(t, Options{}).Lookup(t.Context(), "acme.com"); got.Outcome != Found {
		t.Errorf("%s: %v", got.Outcome, got.Err())
	}
}

// FuzzAnswer reads whatever comes back for a question.
func FuzzAnswer(f *testing.F) {
	q := question{"acme.com.", dns.TypeTXT, true}.message(true)
	q.Id = 0x6162
	for _, lines := range []string{
		``, `acme.com. TXT "a" "\\\"\000"`, `acme.com. CNAME b.com.` + "\n" + `b.com. TXT "x"`,
		`acme.com. CNAME acme.com.`, `acme.com. A 192.0.2.1`, `acme.com. NS ns.acme.com.`,
	} {
		for _, rcode := range []int{dns.RcodeSuccess, dns.RcodeNameError, dns.RcodeServerFailure} {
			m := new(dns.Msg).SetRcode(q, rcode)
			m.RecursionAvailable = rcode != dns.RcodeServerFailure
			m.Answer = records(f, lines)
			packet, err := m.Pack()
			if err != nil {
				f.Fatal(err)
			}
			f.Add(packet)
		}
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		m, err := parse(packet, q)
		if (m == nil) == (err == nil) {
			t.Fatalf("a message and an error, or neither: %v, %v", m, err)
		}
		if err == nil && m.Truncated {
			return // is asked for again, and never interpreted
		}
		for _, server := range []Server{{Addr: resolver}, {Host: "ns1.acme.com", Addr: ns1}} {
			a := Answer{Server: server}
			a.interpret(m, err)
			if a.conclusive() != (a.Err == nil) {
				t.Errorf("%s with the error %v", a.Outcome, a.Err)
			}
			if (a.Outcome == Found) != (len(a.Values) > 0) || (a.Outcome == alias) != (a.alias != "") {
				t.Errorf("%s with %q, alias %q", a.Outcome, a.Values, a.alias)
			}
			if a.conclusive() && !m.Authoritative && (server.Host != "" || !m.RecursionAvailable) {
				t.Errorf("%s, from who does not know", a.Outcome)
			}
		}
		if err == nil {
			hosts, ttl := hostsOf(m, "acme.com.")
			if len(hosts) > maxHosts || ttl > maxTTL || above(m, "acme.com.") == "acme.com." {
				t.Errorf("hosts %q for %s, then %q", hosts, ttl, above(m, "acme.com."))
			}
		}
	})
}
