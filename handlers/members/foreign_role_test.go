package members_test

import (
	"net/http"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestRolesOfOtherOrganizations are neither shown nor given.
func TestRolesOfOtherOrganizations(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	var theirs model.Role
	err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		theirs, err = tx.InsertRole(t.Context(), model.Role{Org: w.Globex, Name: "taster", Label: "Taster"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := w.As(t, handlerstest.Dana)
	if a := b.Get(t, w.RolePath(handlerstest.Kim)); a.Status != http.StatusOK || strings.Contains(a.Body, "Taster") {
		t.Errorf("status %d, want a form without the role of Globex: %s", a.Status, a.Body)
	}
	form := w.Change(t, handlerstest.Kim, "admin")
	form.Set("role", string(theirs.ID))
	if a := b.Post(t, w.RolePath(handlerstest.Kim), form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Choose a role.") {
		t.Errorf("status %d, want 422: %s", a.Status, a.Body)
	}
	if m := w.Member(t, handlerstest.Kim); len(m.Roles) != 1 || m.Roles[0].Name != "member" {
		t.Errorf("roles = %+v, want them as they were", m.Roles)
	}
}
