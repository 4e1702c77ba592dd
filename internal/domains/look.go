package domains

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/model"
)

// finding is what a look-up of a domain has found.
type finding struct {
	proven bool // the record is there
	absent bool // those who know say that it is not; without either nobody knows
	answer model.DNSAnswer
	hosts  []string // of the zone's servers; nil when nobody has asked for them
}

// look asks DNS for a domain's record: at its label, and at the domain itself. It
// asks for the zone's servers, too, when they are not known or to be known anew. at
// is the time that the look-up counts as made.
func (s *Service) look(ctx context.Context, d model.Domain, at time.Time, hosts bool) finding {
	var f finding
	var below, apex dns.Result
	var all sync.WaitGroup
	all.Go(func() { below = s.dns.Lookup(ctx, RecordName(d)) })
	all.Go(func() { apex = s.dns.Lookup(ctx, d.Name) })
	if hosts || len(d.Proof.NameServers) == 0 {
		all.Go(func() {
			if hosts, err := s.dns.Nameservers(ctx, d.Name); err == nil { // nothing depends on them
				f.hosts = hosts[:min(len(hosts), maxHosts)]
			}
		})
	}
	all.Wait()
	value := RecordValue(d)
	f.absent = below.Lacks(value) && apex.Lacks(value)
	displayed, server := below, below.Server()
	for _, r := range []dns.Result{apex, below} {
		if by, ok := r.Holds(value); ok {
			f.proven, displayed, server = true, r, by
		}
	}
	values := displayed.Values()
	f.answer = model.DNSAnswer{At: at, Name: displayed.Name, Outcome: model.DNSOutcome(displayed.Outcome), Count: len(values), Values: shownValues(values)}
	if f.proven {
		f.answer.Values = []string{value} // the others don't matter
	}
	if server != (dns.Server{}) {
		f.answer.Server = clean(server.String())
	}
	return f
}

// How much of an answer is kept: others write it, and people read it.
const (
	maxHosts  = 16
	maxValues = 5
	maxValue  = 200 // characters
)

func shownValues(values []string) []string {
	var cleaned []string
	for _, v := range values[:min(len(values), maxValues)] {
		cleaned = append(cleaned, clean(v))
	}
	return cleaned
}

// clean returns a text as it can be shown: with the number of each character that
// does not show in its place, which is how people find it.
func clean(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if n++; n > maxValue {
			b.WriteString("…")
			break
		}
		if r == ' ' || unicode.IsGraphic(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Zs) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "[%U]", r)
		}
	}
	return b.String()
}

// Provider returns who hosts a domain's zone, by the servers that were last seen,
// and the page where their customers edit zones, "" when it is not known. Both
// are empty when the servers do not tell.
func Provider(d model.Domain) (name, url string) {
	p, _ := dns.ProviderOf(d.Proof.NameServers)
	return p.Name, p.URL
}
