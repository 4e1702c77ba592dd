package db

import (
	"crypto/sha256"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestProofIsRemembered: what a directory says makes nobody ask for its token again, and
// what people decide counts at once.
func TestProofIsRemembered(t *testing.T) {
	t.Parallel()
	a := newAsking(t)
	dir := newDirectory(t, a.DB, a.org)
	hash := sha256.Sum256([]byte("scim_1"))
	change(t, a.DB, func(tx *Tx) error {
		_, err := tx.InsertDirectoryToken(t.Context(), model.DirectoryToken{Org: a.org, Directory: dir.ID, Suffix: "im_1"}, hash[:])
		return err
	})
	remembered := func() bool {
		a.remembered.mu.Lock()
		defer a.remembered.mu.Unlock()
		return len(a.remembered.answers[directoryByToken.number].of) > 0
	}
	asks := func(enabled bool) {
		t.Helper()
		p, err := a.DirectoryByToken(t.Context(), dir.ID, hash[:])
		if err != nil || p.Directory.Enabled != enabled || !remembered() {
			t.Errorf("%+v, %v; remembered: %v", p, err, remembered())
		}
	}
	asks(true)
	change(t, a.DB, func(tx *Tx) error {
		u, err := tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: a.org, Directory: dir.ID, UserName: "kim"})
		if err != nil {
			return err
		}
		if err := tx.SetDirectoryLoss(t.Context(), a.org, dir.ID, model.DirectoryLoss{People: 1}); err != nil {
			return err
		}
		return tx.DeleteDirectoryUser(t.Context(), u)
	})
	change(t, a.DB, func(tx *Tx) error {
		return tx.NoteDirectoryRequests(t.Context(), a.org, dir.ID, []model.DirectoryRequest{{At: a.Now(), Token: "dirtoken_1"}})
	})
	if !remembered() {
		t.Error("what a directory says makes its proof forgotten")
	}
	change(t, a.DB, func(tx *Tx) error { dir.Enabled = false; return tx.UpdateDirectory(t.Context(), dir) })
	asks(false)
	change(t, a.DB, func(tx *Tx) error { return tx.DeleteDirectory(t.Context(), a.org, dir.ID) })
	if _, err := a.DirectoryByToken(t.Context(), dir.ID, hash[:]); model.KindOf(err) != model.NotFound {
		t.Errorf("of one that is gone: %v", err)
	}
}
