package mail

import (
	"errors"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestSweep deletes mails that failed long ago, and none that is still to be
// sent.
func TestSweep(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	outbox := NewOutbox(d, keys, nil, "https://anteroom.test")
	put := func(life time.Duration) {
		t.Helper()
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
			late, m := tx.Now().Add(life), Message{To: "ada@acme.test"}
			urgent := m
			urgent.Urgent = true
			return errors.Join(outbox.Put(t.Context(), tx, m, late), outbox.Put(t.Context(), tx, urgent, late))
		}); err != nil {
			t.Fatal(err)
		}
	}
	left := func(state model.DeliveryState) (n int) {
		t.Helper()
		for _, queue := range []model.Queue{model.QueueCodes, model.QueueMail} {
			all, err := d.Deliveries(t.Context(), queue, state, 9)
			if err != nil {
				t.Fatal(err)
			}
			n += len(all)
		}
		return n
	}
	put(0)
	if err := outbox.SendDue(t.Context(), func(error) {}); err != nil {
		t.Fatal(err)
	}
	put(time.Hour)
	clock.Advance(30 * 24 * time.Hour)
	if err := outbox.Sweep(t.Context()); err != nil || left(model.DeliveryFailed) != 2 {
		t.Errorf("gone within 30 days, %v", err)
	}
	clock.Advance(time.Millisecond)
	if err := outbox.Sweep(t.Context()); err != nil || left(model.DeliveryFailed) != 0 || left(model.DeliveryWaiting) != 2 {
		t.Errorf("after more than 30 days the failed mails are there, or those that wait are not; %v", err)
	}
}
