package dns

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
