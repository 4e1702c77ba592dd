package handlerstest

import (
	"net/netip"
	"testing"

	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// Claim lets a member add a domain to be verified.
func (w *World) Claim(t *testing.T, email, name string) model.Domain {
	t.Helper()
	d, err := w.Config.Domains.Add(t.Context(), w.Actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Domain lets a member add a domain, and returns its id.
func (w *World) Domain(t *testing.T, email, name string) model.DomainID {
	t.Helper()
	d, err := organizations.New(w.DB).AddDomain(t.Context(), w.Actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	return d.ID
}

// resolver returns a resolver that asks the world's own name server, which it
// starts.
func (w *World) resolver(t *testing.T) *dns.Client {
	t.Helper()
	var err error
	if w.Names, err = nameserver.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Names.Close)
	resolver, err := dns.New(dns.Options{
		Resolvers: w.Names.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: w.Names.DialContext,
	})
	if err != nil {
		t.Fatal(err)
	}
	return resolver
}
