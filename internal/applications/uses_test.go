package applications

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// secretsOf returns the secrets of an application as the database has them.
func secretsOf(t *testing.T, d *db.DB, id model.ApplicationID) []model.ApplicationSecret {
	t.Helper()
	a, err := d.Application(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a.Secrets
}

// TestUses: which of two secrets an application shows is known at once, and written down once an
// hour; one that is gone stays gone.
func TestUses(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	s := New(d, secret.NewSource(nil))
	a, old, err := s.Create(t.Context(), operator, model.Application{Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://x.test/callback"}})
	if err != nil {
		t.Fatal(err)
	}
	_, text, err := s.AddSecret(t.Context(), operator, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	both := secretsOf(t, d, a.ID)
	for i, want := range []string{old, text} {
		if got := both[i]; got.Suffix != want[len(want)-4:] || !got.LastUsedAt.IsZero() {
			t.Errorf("secret %d: %+v", i, got)
		}
	}
	flush := func() []model.ApplicationSecret {
		t.Helper()
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return secretsOf(t, d, a.ID)
	}
	first := clock.Now()
	s.Came(a.ID, both[1], text)
	if known := s.Uses(model.Application{ID: a.ID, Secrets: both}); !known[0].LastUsedAt.IsZero() || !known[1].LastUsedAt.Equal(first) || !both[1].LastUsedAt.IsZero() {
		t.Errorf("known: %+v", known)
	}
	if got := flush()[1].LastUsedAt; !got.Equal(first) {
		t.Errorf("written down: %v, want %v", got, first)
	}
	clock.Advance(model.SecretUseNoted - time.Second)
	s.Came(a.ID, secretsOf(t, d, a.ID)[1], text)
	if len(s.used) > 0 {
		t.Error("a use within the hour is to be written down")
	}
	clock.Advance(time.Second)
	s.Came(a.ID, secretsOf(t, d, a.ID)[1], text)
	if got := flush()[1].LastUsedAt; !got.Equal(clock.Now()) || len(s.used) > 0 {
		t.Errorf("an hour later: %v, want %v; left %v", got, clock.Now(), s.used)
	}
	if all := secretsOf(t, d, a.ID); !all[0].LastUsedAt.IsZero() {
		t.Errorf("the other one: %+v", all[0])
	}
	s.Came(a.ID, both[0], old)
	if err := s.RemoveSecret(t.Context(), operator, a.ID, both[0].ID); err != nil {
		t.Fatal(err)
	}
	if left := flush(); len(left) != 1 || left[0].ID != both[1].ID {
		t.Errorf("left: %+v", left)
	}
}

// TestUsesOfOldSecrets: how a secret ends that was made before that was kept is known when it is used.
func TestUsesOfOldSecrets(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, a := created(t, d, model.ApplicationWeb)
	id := secretsOf(t, d, a.ID)[0].ID
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		if err := tx.DeleteApplicationSecret(t.Context(), a.ID, id); err != nil {
			return err
		}
		_, err := tx.InsertApplicationSecret(t.Context(), a.ID, secret.Hash("old-secret"), "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.Came(a.ID, secretsOf(t, d, a.ID)[0], "old-secret")
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := secretsOf(t, d, a.ID)[0]; got.Suffix != "cret" || got.LastUsedAt.IsZero() {
		t.Errorf("%+v", got)
	}
}
