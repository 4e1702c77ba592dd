package users

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDelete takes somebody out of all organizations, with their sessions and what is theirs,
// and keeps what tells of them.
func TestDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.kim.User
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertPasskey(t.Context(), model.Passkey{User: kim.ID, Name: "Phone", CredentialID: []byte("1"), Credential: []byte(`{}`)})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Delete(t.Context(), model.System, kim.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.User(t.Context(), kim.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("the account: %v", err)
	}
	if _, err := w.db.Session(t.Context(), w.kim.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("the session: %v", err)
	}
	for _, org := range []model.OrgID{w.acme, w.globex} {
		if _, err := w.db.MemberOfUser(t.Context(), org, kim.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("the member: %v", err)
		}
		if found := w.found(t, org, "kim"); len(found) > 0 {
			t.Errorf("found: %v", found)
		}
	}
	e := w.events(t, model.EventUserDeleted)
	if len(e) != 1 || e[0].User != kim.ID || cmp.Diff(e[0].Payload, model.Payload(model.UserDeleted{Before: kim.Snapshot()})) != "" {
		t.Errorf("events: %+v", e)
	}
	if _, err := w.Delete(t.Context(), model.System, kim.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("again: %v", err)
	}
}

// TestDeleteLeavesDirectories what is theirs to say.
func TestDeleteLeavesDirectories(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		m, err := tx.MemberOfUser(t.Context(), w.globex, w.kim.User.ID)
		if err == nil {
			_, err = tx.SetMemberSource(t.Context(), m, model.FromDirectory)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Delete(t.Context(), model.System, w.kim.User.ID); model.KindOf(err) != model.Forbidden {
		t.Errorf("error = %v, want forbidden", err)
	}
	if _, err := w.db.MemberOfUser(t.Context(), w.acme, w.kim.User.ID); err != nil {
		t.Errorf("the other membership: %v", err)
	}
}
