package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

// TestSeveralRoles: where the operator allows several, the form has boxes to
// check, and those that the directory gave are fixed.
func TestSeveralRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.as(t, dana)
	if a := d.get(t, w.rolePath(kim)); strings.Contains(a.body, `type="checkbox" id="choice-`) {
		t.Error("boxes show where one role is allowed")
	}
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.SeveralRoles = true
		if err := tx.SetInstance(t.Context(), i); err != nil {
			return err
		}
		r, err := tx.InsertRole(t.Context(), model.Role{Org: w.acme, Name: "billing", Label: "Billing"})
		if err != nil {
			return err
		}
		return tx.AddRole(t.Context(), w.acme, w.members[kim].ID, r.ID, "directory")
	})
	if err != nil {
		t.Fatal(err)
	}
	a := d.get(t, w.rolePath(kim))
	for _, want := range []string{
		`type="checkbox" id="choice-role_2" name="role" value="role_2" checked autofocus`,
		`name="role" value="` + w.role(t, "billing") + `" checked disabled`,
		"Given by your directory.",
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %s in %s", want, a.body)
		}
	}
	form := url.Values{"role": {"role_1", "role_2"}, "version": {strconv.FormatInt(w.member(t, kim).Version, 10)}}
	a = d.post(t, w.rolePath(kim), form, partial...)
	if a.status != http.StatusOK || !strings.Contains(a.body, "Kim Lee is now Admin, Member, Billing.") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if m := w.member(t, kim); len(m.Roles) != 3 || !slices.ContainsFunc(m.Roles, func(r model.Role) bool { return r.Name == "billing" }) {
		t.Errorf("roles = %+v, want three", m.Roles)
	}
}
