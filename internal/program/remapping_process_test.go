package program_test

import (
	"testing"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/program/programtest"
)

// TestRolesOfAGoneConnection: what a server that was killed has left of the roles that a
// connection gave is taken by the next one.
func TestRolesOfAGoneConnection(t *testing.T) {
	t.Parallel()
	data, database := instance(t)
	d, err := db.Open(t.Context(), database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	created, err := d.EventsAfter(t.Context(), 0, 100)
	if err != nil || len(created) == 0 {
		t.Fatal(created, err)
	}
	org := created[len(created)-1].Org
	roles, err := d.Roles(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	var kim model.Member
	err = d.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "kim@acme.example", true, "", "")
		if err != nil {
			return err
		}
		if kim, err = tx.InsertMember(t.Context(), org, u, model.MemberActive, model.FromSSO); err != nil {
			return err
		}
		if err := tx.AddRole(t.Context(), org, kim.ID, roles[0].ID, "conn_1"); err != nil {
			return err
		}
		return tx.InsertRemapping(t.Context(), model.Remapping{Org: org, Source: "conn_1", By: model.System, Gone: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	s := programtest.StartServer(t, data)
	left := []model.Remapping{{}}
	for begun := time.Now(); len(left) > 0 && time.Since(begun) < time.Minute; {
		if left, err = d.Remappings(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	grants, err := d.Grants(t.Context(), org, kim.ID)
	if err != nil || len(left) > 0 || len(grants) != 1 || grants[0] != (model.RoleGrant{Role: roles[1].ID, Source: model.SourceDefault}) {
		t.Errorf("left is %v, held are %v, %v\n%s", left, grants, err, s.Log())
	}
}
