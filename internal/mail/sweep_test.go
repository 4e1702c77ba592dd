package mail

import (
	"errors"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
)

// TestSweep deletes mails that failed long ago, and none that is still to be
// sent.
func TestSweep(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	outbox := NewOutbox(d, nil, nil)
	var waiting, failed model.Mail
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		waiting = model.Mail{ID: tx.NewMailID(), Sealed: []byte("sealed")}
		failed = model.Mail{ID: tx.NewMailID(), Sealed: []byte("sealed")}
		return errors.Join(tx.InsertMail(t.Context(), waiting), tx.InsertMail(t.Context(), failed),
			tx.FailMail(t.Context(), failed.ID, "refused"))
	}); err != nil {
		t.Fatal(err)
	}
	// Only what is gone can be stored again.
	gone := func(m model.Mail) bool {
		t.Helper()
		err := d.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.InsertMail(t.Context(), m) })
		if err != nil && model.KindOf(err) != model.Conflict {
			t.Fatal(err)
		}
		return err == nil
	}
	clock.Advance(keepFailed)
	if err := outbox.Sweep(t.Context()); err != nil || gone(failed) {
		t.Errorf("gone within 30 days, %v", err)
	}
	clock.Advance(time.Millisecond)
	if err := outbox.Sweep(t.Context()); err != nil || !gone(failed) || gone(waiting) {
		t.Errorf("after more than 30 days the failed mail is there, or the waiting one is not; %v", err)
	}
}
