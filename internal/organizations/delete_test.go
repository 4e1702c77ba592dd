package organizations

import (
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDelete ends what people could still do with the organization, and keeps
// what tells of it.
func TestDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.join(t, w.acme, "kim@acme.test")
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "new@acme.test", false, "", "")
		if err != nil {
			return err
		}
		m, err := tx.InsertMember(t.Context(), w.acme, u, model.MemberPendingInvite, model.FromInvitation)
		if err != nil {
			return err
		}
		_, err = tx.InsertInvitation(t.Context(), model.Invitation{Org: w.acme, OrgName: "Acme", Member: m.ID, User: u.ID, Email: u.Email, Inviter: model.System}, []byte("hash"), []byte{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := w.Delete(t.Context(), w.dana, " Acme ")
	if err != nil || o.Name != "Acme" {
		t.Fatalf("%+v, %v", o, err)
	}
	for name, by := range map[string]model.Actor{"the actor’s session": w.dana, "another member’s session": kim} {
		s, err := w.db.Session(t.Context(), by.Session)
		if err != nil {
			t.Fatal(err)
		}
		if ended := !s.EndedAt.IsZero(); ended != (by == kim) || s.Org.ID != "" {
			t.Errorf("%s: ended %v, in organization %q", name, ended, s.Org.ID)
		}
		if u, err := w.db.User(t.Context(), by.User()); err != nil || u.Status != model.UserActive {
			t.Errorf("the account: %+v, %v", u, err)
		}
	}
	if m, err := w.db.Memberships(t.Context(), kim.User()); err != nil || len(m) != 0 {
		t.Errorf("memberships: %v, %v", m, err)
	}
	if created, deleted := w.events(t, w.acme, model.EventOrganizationCreated), w.events(t, w.acme, model.EventOrganizationDeleted); created != 1 || deleted != 1 {
		t.Errorf("%d events of the beginning and %d of the end, want one of each", created, deleted)
	}
	if s, err := w.db.Session(t.Context(), w.gus.Session); err != nil || s.Org.ID != w.globex || !s.EndedAt.IsZero() {
		t.Errorf("another organization’s session: %+v, %v", s, err)
	}
}

// TestDeletedOnce by many at the same time.
func TestDeletedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	actors := []model.Actor{w.dana, w.dana, w.join(t, w.acme, "ana@acme.test", model.BuiltIn()...), {Kind: model.ActorOperator, Org: w.acme}}
	errs := make([]error, len(actors))
	var all sync.WaitGroup
	for i, by := range actors {
		all.Go(func() { _, errs[i] = w.Delete(t.Context(), by, "Acme") })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch model.KindOf(err) {
		case 0:
			won++
		case model.NotFound, model.Unauthenticated:
		default:
			t.Errorf("error = %v, want not found or signed out", err)
		}
	}
	if n := w.events(t, w.acme, model.EventOrganizationDeleted); won != 1 || n != 1 {
		t.Errorf("%d deletions and %d events (%v), want one of each", won, n, errs)
	}
}
