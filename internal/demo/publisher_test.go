package demo

import (
	"net/netip"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestPublisher: a domain turns verified some seconds after it was added, and its
// record is not published again once somebody has removed it.
func TestPublisher(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	server, err := nameserver.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	client, err := dns.New(dns.Options{
		Resolvers: server.Addr(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: server.DialContext,
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := organizations.New(d).Create(t.Context(), model.System, organizations.Description{Name: "Acme"}, model.FeatureDomainVerification)
	if err != nil {
		t.Fatal(err)
	}
	rules := domains.New(d, client, secret.NewSource(nil), nil, "")
	added, err := rules.Add(t.Context(), model.Actor{Kind: model.ActorSystem, Org: o.ID}, "acme.example")
	if err != nil {
		t.Fatal(err)
	}
	p := NewPublisher(d, rules, server)
	for _, step := range []struct {
		after   time.Duration
		records int
		status  model.DomainStatus
	}{{0, 0, model.DomainPending}, {publishAfter - time.Second, 0, model.DomainPending}, {time.Second, 1, model.DomainVerified}} {
		clock.Advance(step.after)
		if err := p.publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		now, err := d.Domain(t.Context(), o.ID, added.ID)
		if err != nil || now.Proof.Status != step.status || len(server.Records()) != step.records {
			t.Errorf("after %v: %s, %v, %v", step.after, now.Proof.Status, server.Records(), err)
		}
	}
	server.Remove(domains.RecordName(added))
	if err := p.publish(t.Context()); err != nil || len(server.Records()) != 0 {
		t.Errorf("once it is removed: %v, %v", server.Records(), err)
	}
}
