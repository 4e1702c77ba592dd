package domains

import (
	"net/netip"
	"testing"
	"time"

	"anteroom/internal/dns"
	"anteroom/internal/dns/nsdtest"
	"anteroom/internal/mail"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// TestNSD walks a domain through all its states with a real name server, whose
// zone changes as its owner would change it.
func TestNSD(t *testing.T) {
	t.Parallel()
	server := nsdtest.Start(t)
	client, err := dns.New(dns.Options{
		Resolvers: server.Addr, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Dial: server.Dial,
	})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.Service = New(w.db, client, secret.NewSource(nil), mail.NewOutbox(w.db, w.keys, w.post), func(path string) string { return "https://id.example" + path })
	d := w.claim(t, w.acme, "acme.example")
	// NSD takes a moment to start, and to read a zone.
	serial := 1
	publish := func(lines string, there bool) {
		t.Helper()
		serial++
		server.Publish(t, serial, lines)
		for end := time.Now().Add(20 * time.Second); ; {
			f := w.look(t.Context(), d, w.clock.Now(), false)
			if f.proven == there && f.absent == !there {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("the answer stays %+v", f)
			}
		}
	}
	record := `_anteroom TXT "` + RecordValue(d) + `"`

	publish("", false)
	w.tick(t, 0)
	d = w.wantStatus(t, d, model.DomainPending)
	if a := d.Proof.Answer; a.Outcome != model.DNSNoSuchName || a.Server != "ns1.acme.example" || len(d.Proof.NameServers) != 1 {
		t.Errorf("before it is published: %+v of %v", a, d.Proof.NameServers)
	}
	publish(record, true)
	w.tick(t, time.Minute)
	d = w.wantStatus(t, d, model.DomainVerified)

	publish("", false)
	for range 4 {
		w.tick(t, 24*time.Hour)
	}
	d = w.wantStatus(t, d, model.DomainPending)
	w.tick(t, 8*24*time.Hour)
	w.wantStatus(t, d, model.DomainFailed)
	if _, err := w.Retry(t.Context(), w.acme, d.ID); err != nil {
		t.Fatal(err)
	}
	w.tick(t, 0)
	w.wantStatus(t, d, model.DomainPending)

	publish(`@ TXT "v=spf1 -all"
@ TXT "`+RecordValue(d)+`"`, true)
	w.tick(t, time.Minute)
	if d = w.wantStatus(t, d, model.DomainVerified); d.Proof.Answer.Name != "acme.example" {
		t.Errorf("found at the domain itself: %+v", d.Proof.Answer)
	}
}
