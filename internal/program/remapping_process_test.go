package program_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program/programtest"
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

// TestFarewellOfAKilledServer: what a server that was killed has left of a directory that
// parts with its members is done by the next one.
func TestFarewellOfAKilledServer(t *testing.T) {
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
	var left model.Parting
	err = d.Housekeep(t.Context(), func(tx *db.Tx) error {
		dir, err := tx.InsertDirectory(t.Context(), model.Directory{Org: org, Provider: model.ProviderOkta})
		if err != nil {
			return err
		}
		left = model.Parting{Org: org, Directory: dir.ID, Members: model.SuspendMembers, Deletes: true, By: model.System}
		for i := range 120 {
			email := fmt.Sprintf("kim%d@acme.example", i)
			u, err := tx.InsertUser(t.Context(), model.Email(email), true, "", "")
			if err != nil {
				return err
			}
			m, err := tx.InsertMember(t.Context(), org, u, model.MemberActive, model.FromDirectory)
			if err != nil {
				return err
			}
			if _, err := tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: org, Directory: dir.ID, UserName: email, Member: m.ID, Doc: "{}"}); err != nil {
				return err
			}
		}
		return tx.InsertParting(t.Context(), left)
	})
	if err != nil {
		t.Fatal(err)
	}
	s := programtest.StartServer(t, data)
	all := []model.Parting{left}
	for begun := time.Now(); len(all) > 0 && time.Since(begun) < time.Minute; {
		if all, err = d.Partings(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	o, err := d.Organization(t.Context(), org)
	if err != nil || len(all) > 0 || o.Members != 1 {
		t.Errorf("left are %v, with %d members, %v\n%s", all, o.Members, err, s.Log())
	}
	if _, err := d.Directory(t.Context(), org, left.Directory); model.KindOf(err) != model.NotFound {
		t.Errorf("the directory: %v", err)
	}
}
