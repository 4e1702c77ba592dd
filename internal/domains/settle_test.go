package domains

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestOwnerLetsGoMeanwhile: what was found while another organization owned the
// domain, and is stored when it does not any more, waits for a look-up that tells
// of it.
func TestOwnerLetsGoMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	theirs, d := w.claim(t, w.globex, "acme.example"), w.claim(t, w.acme, "acme.example")
	w.publish(t, theirs, d)
	if _, err := w.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.globex.Org}, "acme.example"); err != nil {
		t.Fatal(err)
	}
	w.tick(t, time.Minute)
	if d = w.wantStatus(t, d, model.DomainPending); !d.Proof.Taken {
		t.Fatalf("proof = %+v, want it to be taken", d.Proof)
	}
	before := w.eventTypes(t, d)
	late := checked{d, w.look(t.Context(), d, w.clock.Now(), false)}
	if _, err := w.RemoveVerified(t.Context(), w.globex, theirs.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.settleQuietly(t.Context(), []checked{late}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, w.now(t, d)); diff != "" {
		t.Errorf("what makes an event was stored without it (-want +got):\n%s", diff)
	}
	w.tick(t, time.Hour)
	w.wantStatus(t, d, model.DomainVerified)
	if diff := cmp.Diff(append(before, model.EventDomainVerified), w.eventTypes(t, d)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
