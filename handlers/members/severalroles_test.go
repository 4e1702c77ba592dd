package members_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestSeveralRoles: where the operator allows several, the form has boxes to
// check, and those that the directory gave are fixed.
func TestSeveralRoles(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	if a := d.Get(t, w.RolePath(handlerstest.Kim)); strings.Contains(a.Body, `type="checkbox" id="choice-`) {
		t.Error("boxes show where one role is allowed")
	}
	err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.SeveralRoles = true
		if err := tx.SetInstance(t.Context(), i); err != nil {
			return err
		}
		r, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "billing", Label: "Billing"})
		if err != nil {
			return err
		}
		return tx.AddRole(t.Context(), w.Acme, w.Members[handlerstest.Kim].ID, r.ID, "directory")
	})
	if err != nil {
		t.Fatal(err)
	}
	a := d.Get(t, w.RolePath(handlerstest.Kim))
	for _, want := range []string{
		`type="checkbox" id="choice-role_2" name="role" value="role_2" checked autofocus`,
		`name="role" value="` + w.Role(t, "billing") + `" checked disabled`,
		"Given by your directory.",
	} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %s in %s", want, a.Body)
		}
	}
	form := url.Values{"role": {"role_1", "role_2"}, "version": {strconv.FormatInt(w.Member(t, handlerstest.Kim).Version, 10)}}
	a = d.Post(t, w.RolePath(handlerstest.Kim), form, handlerstest.Inline...)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Kim Lee is now Admin, Member, Billing.") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if m := w.Member(t, handlerstest.Kim); len(m.Roles) != 3 || !slices.ContainsFunc(m.Roles, func(r model.Role) bool { return r.Name == "billing" }) {
		t.Errorf("roles = %+v, want three", m.Roles)
	}
}
