package instance_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// TestRestored: what a backup brings back to life is over, and what begins after
// it is not.
func TestRestored(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	source := secret.NewSource(nil)
	service := sessions.New(d)
	var person model.User
	begin := func() string {
		t.Helper()
		token := source.Token()
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
			if person.ID == "" {
				var err error
				if person, err = tx.InsertUser(t.Context(), "dana@acme.test", true, "Dana", "Reyes"); err != nil {
					return err
				}
			}
			_, err := tx.InsertSession(t.Context(), model.Session{User: person, AuthTime: time.Now()}, secret.Hash(token))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return token
	}
	before := begin()
	if _, err := service.Load(t.Context(), before, sessions.Active); err != nil {
		t.Fatal(err)
	}
	operator := model.Actor{Kind: model.ActorOperator}
	epoch, err := instance.New(d).Restored(t.Context(), operator)
	if err != nil || epoch != 2 {
		t.Fatalf("epoch %d, %v", epoch, err)
	}
	if _, err := service.Load(t.Context(), before, sessions.Active); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("a session of the backup: %v, want it over", err)
	}
	if _, err := service.Load(t.Context(), begin(), sessions.Active); err != nil {
		t.Errorf("a session that begins afterwards: %v", err)
	}
	events, err := d.EventsAfter(t.Context(), 0, 10)
	if err != nil || len(events) != 1 || events[0].Type() != model.EventInstanceRestored {
		t.Errorf("events %+v, %v", events, err)
	}
}
