package domains

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

func TestCheckNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	got, err := w.CheckNow(t.Context(), w.acme, d.ID)
	if err != nil || got.Proof.Answer.Outcome != model.DNSNoSuchName || got.Proof.Answer.Server != "ns1.example" {
		t.Fatalf("first: %+v, %v", got.Proof, err)
	}
	refused := 0
	var clicks sync.WaitGroup
	var mu sync.Mutex
	w.clock.Advance(30 * time.Second)
	for range 20 {
		clicks.Go(func() {
			_, err := w.CheckNow(t.Context(), w.acme, d.ID)
			mu.Lock()
			defer mu.Unlock()
			if model.KindOf(err) == model.Conflict {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	clicks.Wait()
	if refused != 19 {
		t.Errorf("of 20 clicks %d are refused, want 19", refused)
	}
	for name, by := range map[string]model.Actor{"another organization": w.globex, "nobody": {Kind: model.ActorUser, Org: w.acme.Org, Session: "ses_1"}} {
		w.clock.Advance(time.Minute)
		if _, err := w.CheckNow(t.Context(), by, d.ID); model.KindOf(err) != model.NotFound && model.KindOf(err) != model.Unauthenticated {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLost walks the whole way of a record that disappears: warning nobody for
// three days, then a mail to the admins.
func TestLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	w.publish(t, d)
	w.tick(t, 0)
	w.wantStatus(t, d, model.DomainVerified)
	w.names.Remove(RecordName(d))
	if n := w.tick(t, time.Hour); n != 0 {
		t.Errorf("a verified domain is looked up %d times within an hour", n)
	}
	w.tick(t, 23*time.Hour) // the first absence
	for range 2 {
		w.tick(t, 24*time.Hour) // by then the next look-up is due, however it was spread
		w.wantStatus(t, d, model.DomainVerified)
	}
	w.tick(t, 24*time.Hour)
	w.wantStatus(t, d, model.DomainPending)
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if len(w.post.mails) != 1 || w.post.mails[0].To != "dana@acme.example" || w.post.mails[0].Subject != "acme.example is no longer verified" {
		t.Errorf("mails: %+v", w.post.mails)
	}
	w.publish(t, d)
	w.tick(t, time.Minute)
	w.wantStatus(t, d, model.DomainVerified)
	want := []model.EventType{model.EventDomainCreated, model.EventDomainVerified, model.EventDomainLost, model.EventDomainVerified}
	if diff := cmp.Diff(want, w.eventTypes(t, d)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestAnswerIsKept: fit to be shown, and not more than needed.
func TestAnswerIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	values := []string{"a\x00b\u202ec\xff", strings.Repeat("x", 300), "1", "2", "3", "4", "5"}
	if err := w.names.Set(RecordName(d), values...); err != nil {
		t.Fatal(err)
	}
	w.tick(t, 0)
	a := w.now(t, d).Proof.Answer
	if a.Count != 7 || len(a.Values) != maxValues || a.Values[0] != "a[U+0000]b[U+202E]c\uFFFD" || len([]rune(a.Values[1])) != maxValue+1 {
		t.Errorf("answer: %+v", a)
	}
}

// TestSilence: a name server that is down is no absence, however long.
func TestSilence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	w.publish(t, d)
	w.tick(t, 0)
	w.names.Close()
	for range 10 {
		if n := w.tick(t, 24*time.Hour); n != 1 {
			t.Errorf("%d look-ups", n)
		}
	}
	if p := w.wantStatus(t, d, model.DomainVerified).Proof; p.Absences != 0 || p.Answer.Outcome == model.DNSFound {
		t.Errorf("absences %d, answer %+v", p.Absences, p.Answer)
	}
}
