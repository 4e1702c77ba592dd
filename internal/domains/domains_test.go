package domains

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestAdd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, " Bücher.EXAMPLE. ")
	if d.Name != "xn--bcher-kva.example" || d.AddedBy != "A B" || len(d.Proof.Token) != 32 || d.Owned() {
		t.Errorf("added: %+v", d)
	}
	if other := w.claim(t, w.globex, "bücher.example"); other.Proof.Token == d.Proof.Token {
		t.Error("two organizations have one token")
	}
	member := w.join(t, w.acme.Org, "kim@acme.example", "member")
	without := w.organization(t, "Initech", "ina@initech.example", model.FeatureSSO)
	for _, test := range []struct {
		name string
		by   model.Actor
		text string
		kind model.Kind
		said string
	}{
		{"again", w.acme, "bücher.example", model.Conflict, "already in the list"},
		{"again, as it travels", w.acme, "XN--BCHER-KVA.example", model.Conflict, "already in the list"},
		{"public suffix", w.acme, "github.io", model.Invalid, "shared by many"},
		{"top level", w.acme, "com", model.Invalid, "not a domain"},
		{"alone in its network", w.acme, "localhost", model.Invalid, "not a domain"},
		{"mail provider", w.acme, "mail.proton.me", model.Invalid, "public email provider"},
		{"no room", w.acme, strings.Repeat("a.", 122) + "example", model.Invalid, "no room"},
		{"mere member", member, "acme.example", model.Forbidden, "Ask an admin"},
		{"without the feature", without, "acme.example", model.NotFound, ""},
	} {
		_, err := w.Add(t.Context(), test.by, test.text)
		if model.KindOf(err) != test.kind || !strings.Contains(wordstest.Of(err), test.said) {
			t.Errorf("%s: %v, want %v with %q", test.name, err, test.kind, test.said)
		}
	}
	for i := range model.MostDomains - 1 {
		w.claim(t, w.acme, fmt.Sprintf("d%d.example", i))
	}
	if _, err := w.Add(t.Context(), w.acme, "more.example"); model.KindOf(err) != model.Invalid {
		t.Errorf("one more than %d: %v", model.MostDomains, err)
	}
}

// TestTwoOrganizations: one has the domain, whoever adds or publishes first.
func TestTwoOrganizations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		walk func(t *testing.T, w *world) (owner, other model.Domain)
	}{
		{"the first to add is verified first", func(t *testing.T, w *world) (owner, other model.Domain) {
			owner, other = w.claim(t, w.acme, "acme.example"), w.claim(t, w.globex, "acme.example")
			w.publish(t, owner)
			w.tick(t, 0)
			w.publish(t, owner, other)
			w.tick(t, time.Minute)
			return owner, other
		}},
		{"the second to add is verified first", func(t *testing.T, w *world) (owner, other model.Domain) {
			other, owner = w.claim(t, w.acme, "acme.example"), w.claim(t, w.globex, "acme.example")
			w.publish(t, owner)
			w.tick(t, 0)
			w.publish(t, owner, other)
			w.tick(t, time.Minute)
			return owner, other
		}},
		{"added once it is taken", func(t *testing.T, w *world) (owner, other model.Domain) {
			owner = w.claim(t, w.acme, "acme.example")
			w.publish(t, owner)
			w.tick(t, 0)
			other = w.claim(t, w.globex, "acme.example")
			w.publish(t, other)
			w.tick(t, time.Minute)
			return owner, other
		}},
		{"taken by the operator’s word", func(t *testing.T, w *world) (owner, other model.Domain) {
			other = w.claim(t, w.globex, "acme.example")
			owner, err := w.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme.Org}, "acme.example")
			if err != nil {
				t.Fatal(err)
			}
			w.publish(t, other)
			w.tick(t, time.Minute)
			return owner, other
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			owner, other := test.walk(t, w)
			w.wantStatus(t, owner, model.DomainVerified)
			if d := w.wantStatus(t, other, model.DomainPending); !d.Proof.Taken {
				t.Error("the other is not told that it is taken")
			}
			if got, err := w.db.DomainOwner(t.Context(), "acme.example"); err != nil || got != owner.Org {
				t.Errorf("owner = %q, %v", got, err)
			}
			for range 3 { // its record stays, and makes no more noise
				w.tick(t, time.Minute)
			}
			want := []model.EventType{model.EventDomainCreated, model.EventDomainTaken}
			if diff := cmp.Diff(want, w.eventTypes(t, other)); diff != "" {
				t.Errorf("events of the other (-want +got):\n%s", diff)
			}
			if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
				t.Fatal(err)
			}
			if m := w.post.mails; len(m) != 1 || m[0].Subject != "Another organization claims acme.example" || (m[0].To == "dana@acme.example") != (owner.Org == w.acme.Org) {
				t.Errorf("mails: %+v", m)
			}
			// Once the owner lets go, the record that is there counts.
			by := w.acme
			if owner.Org == w.globex.Org {
				by = w.globex
			}
			if _, err := w.RemoveVerified(t.Context(), by, owner.ID); err != nil {
				t.Fatal(err)
			}
			w.publish(t, other)
			w.tick(t, time.Minute)
			w.wantStatus(t, other, model.DomainVerified)
		})
	}
}

// TestBothAtOnce lets many organizations ask at the same moment, each with its
// record published: one gets the domain.
func TestBothAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 8
	actors, all := make([]model.Actor, n), make([]model.Domain, n)
	for i := range n {
		actors[i] = w.organization(t, fmt.Sprint("Org", i), fmt.Sprintf("a%d@org.example", i))
		all[i] = w.claim(t, actors[i], "acme.example")
	}
	w.publish(t, all...)
	var at sync.WaitGroup
	for i := range n {
		at.Go(func() {
			if _, err := w.CheckNow(t.Context(), actors[i], all[i].ID); err != nil {
				t.Error(err)
			}
		})
	}
	at.Wait()
	owners := 0
	for _, d := range all {
		if d = w.now(t, d); d.Owned() {
			owners++
		} else if !d.Proof.Taken {
			t.Errorf("%s: neither owner nor told that it is taken", d.Org)
		}
	}
	if owners != 1 {
		t.Errorf("%d organizations own the domain", owners)
	}
}

// TestRemovedMeanwhile: what a look-up finds counts for nothing once the domain
// is removed, removed and added anew, or decided otherwise.
func TestRemovedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.claim(t, w.acme, "acme.example")
	w.publish(t, d)
	late := checked{d, w.look(t.Context(), d, w.clock.Now(), false)}
	if !late.finding.proven {
		t.Fatalf("finding: %+v", late.finding)
	}
	if _, err := w.Remove(t.Context(), w.acme, d.ID); err != nil {
		t.Fatal(err)
	}
	again := w.claim(t, w.acme, "acme.example")
	if err := w.settle(t.Context(), []checked{late}); err != nil {
		t.Fatal(err)
	}
	w.wantStatus(t, again, model.DomainPending)
	w.tick(t, time.Minute)
	if again = w.wantStatus(t, again, model.DomainPending); again.Proof.Token == d.Proof.Token {
		t.Error("an old record verifies a domain that was removed")
	}
	w.publish(t, again)
	late = checked{again, w.look(t.Context(), again, w.clock.Now(), false)}
	if _, err := w.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme.Org}, "acme.example"); err != nil {
		t.Fatal(err)
	}
	if err := w.settle(t.Context(), []checked{late}); err != nil {
		t.Fatal(err)
	}
	if got := w.now(t, again); got.Proof.Method != model.DomainByAdmin {
		t.Errorf("a late look-up replaces the operator’s word: %+v", got.Proof)
	}
}
