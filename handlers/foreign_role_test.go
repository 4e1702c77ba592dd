package handlers

import (
	"net/http"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

// TestRolesOfOtherOrganizations are neither shown nor given.
func TestRolesOfOtherOrganizations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var theirs model.Role
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		theirs, err = tx.InsertRole(t.Context(), model.Role{Org: w.globex, Name: "taster", Label: "Taster"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := w.as(t, dana)
	if a := b.get(t, w.rolePath(kim)); a.status != http.StatusOK || strings.Contains(a.body, "Taster") {
		t.Errorf("status %d, want a form without the role of Globex: %s", a.status, a.body)
	}
	form := w.change(t, kim, "admin")
	form.Set("role", string(theirs.ID))
	if a := b.post(t, w.rolePath(kim), form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Choose a role.") {
		t.Errorf("status %d, want 422: %s", a.status, a.body)
	}
	if m := w.member(t, kim); len(m.Roles) != 1 || m.Roles[0].Name != "member" {
		t.Errorf("roles = %+v, want them as they were", m.Roles)
	}
}
