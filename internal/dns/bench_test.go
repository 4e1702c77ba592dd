package dns

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"
)

// pending is an Internet with one zone, on which every second domain has
// published its record.
func pending(t testing.TB) *Client {
	t.Helper()
	w := newWorld()
	zone := records(t, `
		example. SOA ns1.example. hostmaster.example. 1 3600 600 86400 300
		example. NS ns1.example.
		example. NS ns2.example.
		ns1.example. A 192.0.2.1
		ns2.example. A 192.0.2.2`)
	record := records(t, `x. TXT "`+token+`"`)[0]
	server := func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Authoritative, m.RecursionAvailable = true, true
		var n int
		_, err := fmt.Sscanf(q.Question[0].Name, "_anteroom.d%d.example.", &n)
		switch {
		case err != nil:
			fill(m, zone, q.Question[0].Name, q.Question[0].Qtype)
		case n%2 == 0 && q.Question[0].Qtype == dns.TypeTXT:
			rr := dns.Copy(record)
			rr.Header().Name = q.Question[0].Name
			m.Answer = []dns.RR{rr}
		default:
			m.Rcode = dns.RcodeNameError
			m.Ns = zone[:1]
		}
		_ = w.WriteMsg(m)
	}
	for _, addr := range []string{resolver, ns1, ns2} {
		w.serve(t, addr, server)
	}
	return w.client(t, Options{})
}

// lookUpAll looks up the names of n domains with some workers, and returns how
// many hold the token and how many lack it.
func lookUpAll(t testing.TB, c *Client, n, workers int) (holds, lacks int64) {
	var held, lacked atomic.Int64
	names := make(chan string)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for name := range names {
				got := c.Lookup(t.Context(), name)
				if _, ok := got.Holds(token); ok {
					held.Add(1)
				}
				if got.Lacks(token) {
					lacked.Add(1)
				}
			}
		})
	}
	for i := range n {
		names <- fmt.Sprintf("_anteroom.d%d.example", i)
	}
	close(names)
	wg.Wait()
	return held.Load(), lacked.Load()
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	const n = 1000
	holds, lacks := lookUpAll(t, pending(t), n, 32)
	if holds != n/2 || lacks != n/2 {
		t.Errorf("of %d names %d hold the record and %d lack it", n, holds, lacks)
	}
}

// BenchmarkPending looks up 10,000 pending domains, as the job does after a
// stop. It has to take less than a minute.
func BenchmarkPending(b *testing.B) {
	for _, workers := range []int{1, 8, 32, 128} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			c := pending(b)
			for b.Loop() {
				if holds, lacks := lookUpAll(b, c, 10_000, workers); holds+lacks != 10_000 {
					b.Fatalf("%d hold the record and %d lack it", holds, lacks)
				}
			}
		})
	}
}
