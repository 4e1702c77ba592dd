package sessions

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSweep forgets in batches, and keeps the last one of a browser and
// what may still be asked for.
func TestSweep(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	rules := New(d)
	var last model.SessionID
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "dana@acme.test", true, "Dana", "Lee")
		if err != nil {
			return err
		}
		for i := range 2*batch + 2 {
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
		ids, err := d.ForgettableSessions(t.Context(), clock.Now(), 4*batch)
		if err != nil {
			t.Fatal(err)
		}
		return len(ids)
	}
	clock.Advance(model.KeepSessions)
	if err := rules.Sweep(t.Context()); err != nil || left() != 2*batch+1 {
		t.Errorf("after 90 days %d are forgettable, %v; want all there", left(), err)
	}
	clock.Advance(time.Millisecond)
	if err := rules.Sweep(t.Context()); err != nil || left() != 0 {
		t.Errorf("after more than 90 days %d are forgettable, %v; want none there", left(), err)
	}
	if _, err := d.Session(t.Context(), last); err != nil {
		t.Errorf("the last session of the browser: %v", err)
	}
}
