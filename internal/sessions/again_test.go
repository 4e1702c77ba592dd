package sessions_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// TestAbsoluteLimitCountsFromSigningIn: a session whose person signs in again lasts
// as long as a new one, for every reader of the limit. The limits are ten hours.
func TestAbsoluteLimitCountsFromSigningIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.load(t, sessions.Active)
	operator := model.Actor{Kind: model.ActorOperator, Org: w.acme}
	w.clock.Advance(50 * time.Minute)
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		_, err = tx.RenewSession(t.Context(), s, secret.Hash(w.token))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	limits := model.SessionPolicy{Absolute: time.Hour}
	w.clock.Advance(30 * time.Minute)
	if f, err := w.Forecast(t.Context(), w.acme, s.ID, limits); err != nil || f.People != 0 || f.Self {
		t.Errorf("Forecast after 80 minutes, signed in again after 50: %+v, %v; want nobody", f, err)
	}
	w.set(t, operator, limits)
	if got := w.load(t, sessions.Active); !got.ExpiresAt.Equal(w.clock.Now().Add(30 * time.Minute)) {
		t.Errorf("it runs out at %v", got.ExpiresAt)
	}
	if n, err := w.Expire(t.Context()); err != nil || n != 0 {
		t.Errorf("Expire: %d, %v; want none", n, err)
	}
	w.clock.Advance(30 * time.Minute)
	if _, err := w.Load(t.Context(), w.token, sessions.Background); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("an hour after signing in again: error = %v, want it over", err)
	}
	if n, err := w.Expire(t.Context()); err != nil || n != 1 {
		t.Errorf("Expire: %d, %v; want one", n, err)
	}
}
