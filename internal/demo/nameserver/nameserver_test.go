package nameserver_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/anteroom/anteroom/internal/demo/nameserver"
)

func newServer(t *testing.T) *nameserver.Server {
	t.Helper()
	s, err := nameserver.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func ask(t *testing.T, network string, s *nameserver.Server, name string, qtype uint16) *dns.Msg {
	t.Helper()
	client := dns.Client{Net: network}
	m, _, err := client.Exchange(new(dns.Msg).SetQuestion(name, qtype), s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, values := range map[string][]string{
		"_anteroom.Acme.example.": {"anteroom-verify=1", `a "quoted" \ value`},
		"long.example":            {strings.Repeat("x", 300)},
		"empty.example":           {""},
	} {
		if err := s.Set(name, values...); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name    string
		qtype   uint16
		rcode   int
		answers []string
	}{
		{"_anteroom.acme.example.", dns.TypeTXT, dns.RcodeSuccess, []string{
			`_anteroom.acme.example.	5	IN	TXT	"anteroom-verify=1"`,
			`_anteroom.acme.example.	5	IN	TXT	"a \"quoted\" \\ value"`,
		}},
		{"long.example.", dns.TypeTXT, dns.RcodeSuccess, []string{
			`long.example.	5	IN	TXT	"` + strings.Repeat("x", 255) + `" "` + strings.Repeat("x", 45) + `"`,
		}},
		{"empty.example.", dns.TypeTXT, dns.RcodeSuccess, []string{`empty.example.	5	IN	TXT	""`}},
		{"LONG.example.", dns.TypeA, dns.RcodeSuccess, nil},
		{"acme.example.", dns.TypeTXT, dns.RcodeSuccess, nil}, // only a name below it
		{"nobody.example.", dns.TypeTXT, dns.RcodeNameError, nil},
		{"example.", dns.TypeNS, dns.RcodeSuccess, []string{"example.	5	IN	NS	ns1.example."}},
		{"ns1.example.", dns.TypeA, dns.RcodeSuccess, []string{"ns1.example.	5	IN	A	127.0.0.1"}},
		{"acme.com.", dns.TypeTXT, dns.RcodeRefused, nil},
		{"counterexample.", dns.TypeTXT, dns.RcodeRefused, nil},
	} {
		t.Run(test.name+dns.TypeToString[test.qtype], func(t *testing.T) {
			t.Parallel()
			m := ask(t, "udp", s, test.name, test.qtype)
			var answers []string
			for _, rr := range m.Answer {
				answers = append(answers, rr.String())
			}
			if diff := cmp.Diff(test.answers, answers); diff != "" {
				t.Error(diff)
			}
			if m.Rcode != test.rcode {
				t.Errorf("the code is %s, want %s", dns.RcodeToString[m.Rcode], dns.RcodeToString[test.rcode])
			}
			if m.Authoritative != (test.rcode != dns.RcodeRefused) {
				t.Errorf("authoritative: %t", m.Authoritative)
			}
			ours := test.rcode != dns.RcodeRefused
			if hasSOA := len(m.Ns) == 1; hasSOA != (ours && len(answers) == 0) {
				t.Errorf("the authority section is %v", m.Ns)
			}
		})
	}
}

// TestLocalhost: nobody else is asked for it, so that it is answered.
func TestLocalhost(t *testing.T) {
	t.Parallel()
	if m := ask(t, "udp", newServer(t), "localhost.", dns.TypeTXT); m.Rcode != dns.RcodeNameError || !m.Authoritative {
		t.Errorf("the answer is %v", m)
	}
}

func TestTruncates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.Set("big.example", strings.Repeat("a", 1000), strings.Repeat("b", 1000)); err != nil {
		t.Fatal(err)
	}
	if m := ask(t, "udp", s, "big.example.", dns.TypeTXT); !m.Truncated {
		t.Errorf("the answer over UDP is not truncated: %v", m)
	}
	if m := ask(t, "tcp", s, "big.example.", dns.TypeTXT); m.Truncated || len(m.Answer) != 2 {
		t.Errorf("the answer over TCP is not complete: %v", m)
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, values := range map[string][]string{"b.example": {"1", "2"}, "A.example.": {"3"}, "c.example": {"4"}} {
		if err := s.Set(name, values...); err != nil {
			t.Fatal(err)
		}
	}
	s.Remove("C.example.")
	s.Remove("nobody.example")
	if err := s.Set("B.EXAMPLE", "5"); err != nil {
		t.Fatal(err)
	}
	want := []nameserver.Record{{Name: "a.example", Values: []string{"3"}}, {Name: "b.example", Values: []string{"5"}}}
	if diff := cmp.Diff(want, s.Records()); diff != "" {
		t.Error(diff)
	}
	if m := ask(t, "udp", s, "c.example.", dns.TypeTXT); m.Rcode != dns.RcodeNameError {
		t.Errorf("after its records are gone the name is still there: %v", m)
	}
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, test := range []struct {
		why, name string
		values    []string
	}{
		{"another zone", "acme.com", []string{"x"}},
		{"a name that only ends alike", "counterexample", []string{"x"}},
		{"no name", "a..example", []string{"x"}},
		{"no values", "acme.example", nil},
		{"too many values", "acme.example", make([]string, 21)},
		{"a long value", "acme.example", []string{strings.Repeat("x", 1025)}},
	} {
		if err := s.Set(test.name, test.values...); err == nil {
			t.Errorf("%s: %q was accepted", test.why, test.name)
		}
	}
	for i := range 1000 {
		if err := s.Set(fmt.Sprintf("n%d.example", i), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Set("one-more.example", "x"); err == nil {
		t.Error("there is no bound to the number of names")
	}
	if err := s.Set("n1.example", "y"); err != nil {
		t.Errorf("a full server does not let its records change: %v", err)
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:0", ":0", "127.0.0.1"} {
		if s, err := nameserver.Listen(addr); err == nil {
			s.Close()
			t.Errorf("it listens on %q", addr)
		}
	}
}

func TestDialContextStaysHome(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, network := range []string{"udp", "tcp"} {
		conn, err := s.DialContext(t.Context(), network, "192.0.2.1:53")
		if err != nil {
			t.Fatal(err)
		}
		if got := conn.RemoteAddr().String(); got != s.Addr() {
			t.Errorf("%s: it dials %s, want %s", network, got, s.Addr())
		}
		_ = conn.Close()
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	s, err := nameserver.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// A client that keeps its connection does not keep the server.
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s.Close()
	if _, err := net.Dial("tcp", s.Addr()); err == nil {
		t.Error("a closed server still listens")
	}
}
