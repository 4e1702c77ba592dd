package program

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
)

// TestSweepSessions forgets in batches, and keeps the last one of a browser and
// what may still be asked for.
func TestSweepSessions(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	var last model.SessionID
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "dana@acme.test", true, "Dana", "Lee")
		if err != nil {
			return err
		}
		for i := range 2*forgetBatch + 2 {
			s, err := tx.InsertSession(t.Context(), model.Session{User: u, AuthTime: tx.Now()}, fmt.Append(nil, i))
			if err != nil {
				return err
			}
			if _, err := tx.EndSessions(t.Context(), db.OneSession(s.ID), model.EndSignedOut); err != nil {
				return err
			}
			last = s.ID
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	left := func() int {
		t.Helper()
		ids, err := d.ForgettableSessions(t.Context(), clock.Now(), 4*forgetBatch)
		if err != nil {
			t.Fatal(err)
		}
		return len(ids)
	}
	clock.Advance(keepSessions)
	if err := sweep(t.Context(), d); err != nil || left() != 2*forgetBatch+1 {
		t.Errorf("after 90 days %d are forgettable, %v; want all there", left(), err)
	}
	clock.Advance(time.Millisecond)
	if err := sweep(t.Context(), d); err != nil || left() != 0 {
		t.Errorf("after more than 90 days %d are forgettable, %v; want none there", left(), err)
	}
	if _, err := d.Session(t.Context(), last); err != nil {
		t.Errorf("the last session of the browser: %v", err)
	}
}

// TestSweepMail deletes mails that failed long ago, and none that is still to be
// sent.
func TestSweepMail(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
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
	clock.Advance(keepFailedMail)
	if err := sweep(t.Context(), d); err != nil || gone(failed) {
		t.Errorf("gone within 30 days, %v", err)
	}
	clock.Advance(time.Millisecond)
	if err := sweep(t.Context(), d); err != nil || !gone(failed) || gone(waiting) {
		t.Errorf("after more than 30 days the failed mail is there, or the waiting one is not; %v", err)
	}
}
