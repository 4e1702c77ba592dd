package membership_test

import (
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// TestUndoneTwiceAtOnce: one person takes the same change back in two browsers at the
// same moment, whatever it was. One does, with one event for each who comes back, and
// the other is told that it was done.
func TestUndoneTwiceAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		for name, change := range map[string]func(w *world, t *testing.T, by model.Actor) (undo func(model.Actor) error, events int){
			"a removal": func(w *world, t *testing.T, by model.Actor) (func(model.Actor) error, int) {
				kim := w.add(t, "kim@acme.test", "member")
				_, err := w.members.Remove(t.Context(), by, kim.ID)
				u := w.undo(t, string(kim.ID), err)
				return func(by model.Actor) error {
					_, err := w.members.Restore(t.Context(), by, kim.ID, u.At)
					return err
				}, 1
			},
			"a cancelled invitation": func(w *world, t *testing.T, by model.Actor) (func(model.Actor) error, int) {
				i := w.invite(t, by, "kim@acme.test")
				_, err := w.invitations.Cancel(t.Context(), by, i.ID)
				u := w.undo(t, string(i.ID), err)
				return func(by model.Actor) error {
					_, err := w.invitations.Restore(t.Context(), by, i.ID, u.At)
					return err
				}, 1
			},
			"roles of many": func(w *world, t *testing.T, by model.Actor) (func(model.Actor) error, int) {
				kim, bo := w.add(t, "kim@acme.test", "member"), w.add(t, "bo@acme.test", "member")
				o, err := w.members.SetRoleOfMany(t.Context(), by, []model.MemberID{kim.ID, bo.ID}, w.admin)
				w.undo(t, o.Undo, err)
				return func(by model.Actor) error { _, _, err := w.members.UndoMany(t.Context(), by, o.Undo); return err }, 2
			},
			"a removal of many": func(w *world, t *testing.T, by model.Actor) (func(model.Actor) error, int) {
				kim, bo := w.add(t, "kim@acme.test", "member"), w.add(t, "bo@acme.test", "member")
				o, err := w.members.RemoveMany(t.Context(), by, []model.MemberID{kim.ID, bo.ID})
				w.undo(t, o.Undo, err)
				return func(by model.Actor) error { _, _, err := w.members.UndoMany(t.Context(), by, o.Undo); return err }, 2
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorldOn(t, on)
				dana := w.add(t, "dana@acme.test", "admin").User
				here, there := w.session(t, dana, w.acme).Actor(), w.session(t, dana, w.acme).Actor()
				undo, want := change(w, t, here)
				before := w.events(t)
				errs := at(func() error { return undo(here) }, func() error { return undo(there) })
				if (errs[0] == nil) == (errs[1] == nil) {
					t.Fatalf("%v and %v, want that one does it", errs[0], errs[1])
				}
				for _, err := range errs {
					if err != nil && wordstest.Of(err) != "This was undone already, perhaps in another tab. Look at how it is now." {
						t.Errorf("the other reads %q (%v)", wordstest.Of(err), err)
					}
				}
				if got := w.events(t) - before; got != want {
					t.Errorf("%d events, want %d", got, want)
				}
			})
		}
	})
}

// undo returns what can be taken back after a change.
func (w *world) undo(t *testing.T, id string, changed error) model.Undo {
	t.Helper()
	if changed != nil {
		t.Fatal(changed)
	}
	u, err := w.db.Undo(t.Context(), w.acme, id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (w *world) events(t *testing.T) int {
	t.Helper()
	all, err := w.db.Events(t.Context(), w.acme, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
