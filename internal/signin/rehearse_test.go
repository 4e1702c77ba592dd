package signin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestRehearse: it leaves nothing and tells nobody, and fails where signing in would.
func TestRehearse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, _, err := w.Directly(t.Context(), model.Email(w.user.Email), home); err != nil {
		t.Fatal(err)
	}
	before := w.stored(t)
	if err := w.Rehearse(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, w.stored(t)); diff != "" || len(w.post.mails) > 0 {
		t.Errorf("left behind (-before +after):\n%s%d mails", diff, len(w.post.mails))
	}
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Rehearse(t.Context()); err == nil {
		t.Error("it went well without a database")
	}
}

// kept is what a sign-in adds to.
type kept struct {
	Users  int
	Events []model.Event
	Dana   []model.SessionID
}

// stored returns how much of it there is.
func (w *world) stored(t *testing.T) (k kept) {
	t.Helper()
	var err error
	if k.Users, err = w.db.CountUsers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k.Events, err = w.db.EventsAfter(t.Context(), 0, 100); err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.SessionsOfAfter(t.Context(), w.user.ID, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		k.Dana = append(k.Dana, r.ID)
	}
	return k
}
