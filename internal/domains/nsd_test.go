package domains

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/dns/nsdtest"
	"github.com/anteroom/anteroom/internal/jobs"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
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
	w.Service = New(w.db, client, secret.NewSource(nil), mail.NewOutbox(w.db, w.keys, w.post, "https://anteroom.test"), "https://id.example")
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
	// The job comes each second, by the same timetable as in the program; a step is
	// over when it has looked the domain up at the time that the clock shows.
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := jobs.Run(ctx, slog.New(slog.DiscardHandler), jobs.Job{Name: jobName, Spec: "@every 1s", Run: func(ctx context.Context) error {
			_, err := w.CheckDue(ctx)
			return err
		}}); err != nil {
			t.Error(err)
		}
	})
	defer func() { stop(); running.Wait() }()
	step := func(after time.Duration, want model.DomainStatus) {
		t.Helper()
		w.clock.Advance(after)
		for end := time.Now().Add(20 * time.Second); w.now(t, d).Proof.Answer.At.Before(w.clock.Now()); {
			if time.Now().After(end) {
				t.Fatalf("the job does not come: %+v", w.now(t, d).Proof)
			}
		}
		d = w.wantStatus(t, d, want)
	}
	record := `_anteroom TXT "` + RecordValue(d) + `"`

	publish("", false)
	step(0, model.DomainPending)
	if a := d.Proof.Answer; a.Outcome != model.DNSNoSuchName || a.Server != "ns1.acme.example" || len(d.Proof.NameServers) != 1 {
		t.Errorf("before it is published: %+v of %v", a, d.Proof.NameServers)
	}
	publish(record, true)
	step(time.Minute, model.DomainVerified)

	publish("", false)
	for range 3 {
		step(24*time.Hour, model.DomainVerified)
	}
	step(24*time.Hour, model.DomainPending)
	step(8*24*time.Hour, model.DomainFailed)
	if _, err := w.Retry(t.Context(), w.acme, d.ID); err != nil {
		t.Fatal(err)
	}
	step(time.Minute, model.DomainPending)

	publish(`@ TXT "v=spf1 -all"
@ TXT "`+RecordValue(d)+`"`, true)
	step(time.Minute, model.DomainVerified)
	if d.Proof.Answer.Name != "acme.example" {
		t.Errorf("found at the domain itself: %+v", d.Proof.Answer)
	}
}
