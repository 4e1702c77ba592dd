package handlerstest

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/demo/nameserver"
	"anteroom/internal/dns"
	"anteroom/internal/domains"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// Enable switches a feature of an organization on.
func (w *World) Enable(t *testing.T, org model.OrgID, f model.Feature) {
	t.Helper()
	if err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.SetFeature(t.Context(), org, f) }); err != nil {
		t.Fatal(err)
	}
}

// Claim lets a member add a domain to be verified.
func (w *World) Claim(t *testing.T, email, name string) model.Domain {
	t.Helper()
	d, err := w.Config.Domains.Add(t.Context(), w.Actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// DomainWorld is a world whose organizations may verify domains.
func DomainWorld(t *testing.T) (*World, *dbtest.Clock) {
	t.Helper()
	clock := dbtest.NewClock()
	w := NewAt(t, clock.Now)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	w.Enable(t, w.Globex, model.FeatureDomainVerification)
	return w, clock
}

// HoldsAll checks the status of an answer and texts in it.
func HoldsAll(t *testing.T, what string, a Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d", what, a.Status, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.Body, text) {
			t.Errorf("%s: no %q in\n%s", what, text, a.Body)
		}
	}
}

// DomainRules returns the rules about domains, with a name server of their own.
func (w *World) DomainRules(t *testing.T, source secret.Source, base *url.URL) *domains.Service {
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
	return domains.New(w.DB, resolver, source, w.Outbox, func(path string) string { return base.String() + path })
}
