package program

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"

	"github.com/anteroom/anteroom/internal/dns"
)

// lookAtResolvers returns an error when a resolver of DNS gives no answer: domains are looked up
// through them.
func lookAtResolvers(ctx context.Context, p Patient) error {
	resolver := p.Resolver
	if resolver == nil {
		var err error
		if resolver, err = dns.New(dns.Options{Resolvers: p.Settings.DNSResolvers}); err != nil {
			return p.Settings.Wrong("dns-resolvers", err)
		}
	}
	name := knownName(p.Settings.BaseURL)
	answers, err := resolver.Probe(ctx, name)
	if err != nil {
		return err
	}
	var without []error
	for _, a := range answers {
		if a.Err != nil {
			without = append(without, fmt.Errorf("the DNS resolver %s gives no answer about %s (%w)", a.Server, name, a.Err))
		}
	}
	switch {
	case len(without) == 0:
		return nil
	case len(without) == len(answers):
		return fmt.Errorf("%w: nobody’s domain can be verified where a zone’s own servers do not answer; set dns-resolvers to ones that this machine reaches by UDP and TCP on port 53", errors.Join(without...))
	}
	return fmt.Errorf("%w: others do; take it out of dns-resolvers, or of /etc/resolv.conf where that is not set", errors.Join(without...))
}

// knownName returns a name that every resolver says something about, if only that it is not
// there: the host of the base URL.
func knownName(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return "localhost" // RFC 6761 §6.3
	}
	return host
}
