package invitations_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// open lets people at acme.test join Acme.
func (w *world) open(t *testing.T) {
	t.Helper()
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: w.acme, Type: model.DomainAllowedEmail, Name: "acme.test", AddedBy: "Dana Lee"})
		return err
	})
}

// offered reports whether Acme suggests itself to a user.
func (w *world) offered(t *testing.T, u model.User) bool {
	t.Helper()
	all, err := w.Suggestions(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	return len(all) > 0
}

// TestRemovedStaysOut: the domain of the address lets nobody in who was removed,
// until somebody invites or adds them.
func TestRemovedStaysOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(t)
	rules := members.New(w.db)
	remove := map[string]func(model.MemberID) error{
		"Remove": func(id model.MemberID) error {
			_, err := rules.Remove(t.Context(), w.dana.Actor(), id)
			return err
		},
		"RemoveMany": func(id model.MemberID) error {
			_, err := rules.RemoveMany(t.Context(), w.dana.Actor(), []model.MemberID{id})
			return err
		},
	}
	for name, by := range remove {
		kim := w.session(t, w.kim.User.ID, "")
		m, err := w.db.MemberOfUser(t.Context(), w.acme, kim.User.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := by(m.ID); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if w.offered(t, kim.User) {
			t.Errorf("%s: Acme suggests itself to whom it removed", name)
		}
		_, err = w.Join(t.Context(), kim, w.acme)
		wantError(t, err, model.Forbidden, "You were removed from Acme. Ask an admin for an invitation.")

		// An invitation that is taken back changes nothing.
		i, _ := w.invited(t, kim.User.Email)
		if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.Join(t.Context(), kim, w.acme)
		wantError(t, err, model.Forbidden, "You were removed")

		i, _ = w.invited(t, kim.User.Email)
		if _, err := w.Accept(t.Context(), kim, i.ID); err != nil {
			t.Fatalf("%s: accept: %v", name, err)
		}
		w.clock.Advance(time.Hour) // mails to one address are limited
	}
	// Having been invited, Kim may come and go.
	kim := w.session(t, w.kim.User.ID, w.acme)
	if _, err := rules.Leave(t.Context(), kim.Actor(), w.acme); err != nil {
		t.Fatal(err)
	}
	if !w.offered(t, kim.User) {
		t.Error("Acme does not suggest itself to whom it took back")
	}
	if _, err := w.Join(t.Context(), kim, w.acme); err != nil {
		t.Errorf("rejoin after leaving: %v", err)
	}
}

// TestAddedAfterRemoval: the operator takes people back, too.
func TestAddedAfterRemoval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(t)
	rules := members.New(w.db)
	if _, err := rules.Remove(t.Context(), w.dana.Actor(), w.kim.Member); err != nil {
		t.Fatal(err)
	}
	if _, err := rules.Add(t.Context(), model.System, w.acme, members.Person{Email: "kim@acme.test"}, "member"); err != nil {
		t.Fatal(err)
	}
	kim := w.session(t, w.kim.User.ID, w.acme)
	if _, err := rules.Leave(t.Context(), kim.Actor(), w.acme); err != nil {
		t.Fatal(err)
	}
	if !w.offered(t, kim.User) {
		t.Error("Acme does not suggest itself to whom the operator took back")
	}
}
