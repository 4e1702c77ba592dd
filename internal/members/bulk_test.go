package members

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// skips returns how many were skipped for each reason.
func skips(o Outcome) map[Reason]int {
	n := map[Reason]int{}
	for _, s := range o.Skipped {
		n[s.Why] += len(s.Members)
	}
	return n
}

// TestSetRoleOfMany: each is judged alone, and what is refused for one does not
// keep the others back.
func TestSetRoleOfMany(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.add(t, "dana@acme.test", "admin")
	by := tm.actor(t, dana)
	kim, bo := tm.add(t, "kim@acme.test", "member"), tm.add(t, "bo@acme.test", "member")
	ana, synced := tm.add(t, "ana@acme.test", "admin"), tm.managed(t, "sam@acme.test")
	ids := []model.MemberID{kim.ID, dana.ID, bo.ID, kim.ID, ana.ID, synced.ID, "mem_1"}
	o, err := tm.SetRoleOfMany(t.Context(), by, ids, tm.admin)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[Reason]int{Yourself: 1, Unchanged: 1, Gone: 1}, skips(o)); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	if len(o.Changed) != 3 || o.CountSkipped() != 3 || tm.roleChanges(t) != 3 {
		t.Errorf("%d changed, %d skipped, %d events; want 3, 3 and 3", len(o.Changed), o.CountSkipped(), tm.roleChanges(t))
	}
	for _, m := range []model.Member{kim, bo} {
		if !tm.get(t, m.ID).Permissions().Administers() {
			t.Errorf("%s is no admin", m.Email)
		}
	}
}

// TestBulkIsRefusedAsAWhole when nobody could be changed that way.
func TestBulkIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.add(t, "kim@acme.test", "member")
	reader := tm.actor(t, tm.add(t, "reader@acme.test", "member"))
	tm.set(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: tm.org, Name: "manager", Label: "Manager", Permissions: model.NewPermissions(model.UsersRoleChange)})
		return err
	})
	manager := tm.actor(t, tm.add(t, "manager@acme.test", "manager"))
	many := make([]model.MemberID, model.MostMembersAtOnce+1)
	for i := range many {
		many[i] = model.MemberID(fmt.Sprintf("mem_%d", i+1))
	}
	many[0] = kim.ID
	for _, test := range []struct {
		name string
		by   model.Actor
		ids  []model.MemberID
		role model.RoleID
		want model.Kind
	}{
		{"more than are taken", dana, many, tm.admin, model.Invalid},
		{"nobody", dana, nil, tm.admin, model.Invalid},
		{"no such role", dana, many[:1], "role_none", model.Invalid},
		{"without the permission", reader, many[:1], tm.admin, model.Forbidden},
		{"a role that allows more", manager, many[:1], tm.admin, model.Forbidden},
	} {
		if _, err := tm.SetRoleOfMany(t.Context(), test.by, test.ids, test.role); model.KindOf(err) != test.want {
			t.Errorf("%s: error = %v, want %v", test.name, err, test.want)
		}
	}
	if _, err := tm.RemoveMany(t.Context(), manager, many[:1]); model.KindOf(err) != model.Forbidden {
		t.Errorf("remove without the permission: error = %v, want forbidden", err)
	}
	if tm.get(t, kim.ID).Version != kim.Version || tm.roleChanges(t) != 0 {
		t.Error("something changed")
	}
}

// TestBulkAndSingleChange of the same member at the same moment: both are judged
// by what is true then, and one of them came first.
func TestBulkAndSingleChange(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	ana := tm.actor(t, tm.add(t, "ana@acme.test", "admin"))
	for i := range 10 {
		kim := tm.add(t, model.Email(fmt.Sprintf("kim%d@acme.test", i)), "member")
		var o Outcome
		errs := race(
			func() (err error) {
				o, err = tm.SetRoleOfMany(t.Context(), dana, []model.MemberID{kim.ID}, tm.admin)
				return err
			},
			func() error { _, err := tm.Remove(t.Context(), ana, kim.ID); return err })
		if errs[0] != nil || errs[1] != nil || !tm.gone(t, kim.ID) {
			t.Fatalf("errors = %v, gone: %v", errs, tm.gone(t, kim.ID))
		}
		if len(o.Changed) == 0 && skips(o)[Gone] != 1 {
			t.Errorf("outcome = %+v, want it changed, or skipped as gone", o)
		}
	}
}

func TestRemoveAndSignOutMany(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim, bo := tm.add(t, "kim@acme.test", "member"), tm.add(t, "bo@acme.test", "member")
	tm.actor(t, kim)
	ids := []model.MemberID{kim.ID, bo.ID}
	if o, err := tm.SignOutMany(t.Context(), by, ids); err != nil || len(o.Changed) != 2 || o.Ended != 1 {
		t.Errorf("sign out: %+v, %v; want 2 members and 1 session", o, err)
	}
	if o, err := tm.RemoveMany(t.Context(), by, ids); err != nil || len(o.Changed) != 2 || !tm.gone(t, kim.ID) || !tm.gone(t, bo.ID) {
		t.Errorf("remove: %+v, %v; want both gone", o, err)
	}
	if o, err := tm.RemoveMany(t.Context(), by, ids); err != nil || skips(o)[Gone] != 2 {
		t.Errorf("again: %+v, %v; want both skipped", o, err)
	}
}

// TestSeveralRoles: where the operator allows them, people give and take those
// that people gave; what the directory gave stays.
func TestSeveralRoles(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.get(t, tm.add(t, "kim@acme.test", "member").ID)
	both := []model.RoleID{tm.admin, tm.member}
	if _, err := tm.SetRoles(t.Context(), by, kim.ID, both, kim.Version); model.KindOf(err) != model.Invalid {
		t.Errorf("several where one is allowed: error = %v, want invalid", err)
	}
	tm.set(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.SeveralRoles = true
		return tx.SetInstance(t.Context(), i)
	})
	now, err := tm.SetRoles(t.Context(), by, kim.ID, both, kim.Version)
	if err != nil || Labels(now.Roles) != "Admin, Member" {
		t.Fatalf("roles = %s, want both (%v)", Labels(now.Roles), err)
	}
	tm.set(t, func(tx *db.Tx) error { return tx.AddRole(t.Context(), tm.org, kim.ID, tm.admin, "directory") })
	if now, err = tm.SetRoles(t.Context(), by, kim.ID, []model.RoleID{tm.member}, now.Version); model.KindOf(err) != model.Invalid {
		t.Errorf("what the directory gave was taken: %s, %v", Labels(now.Roles), err)
	}
	if now, err = tm.SetRoles(t.Context(), by, kim.ID, nil, now.Version); err != nil || Labels(now.Roles) != "Admin" {
		t.Errorf("roles = %s, want what the directory gave (%v)", Labels(now.Roles), err)
	}
}

// BenchmarkSetRoleOfMany changes 500 members in one transaction, durably and with
// an event each.
func BenchmarkSetRoleOfMany(b *testing.B) {
	tm := newTeam(b)
	by := tm.actor(b, tm.add(b, "dana@acme.test", "admin"))
	ids := make([]model.MemberID, model.MostMembersAtOnce)
	for i := range ids {
		ids[i] = tm.add(b, model.Email(fmt.Sprintf("p%d@acme.test", i)), "member").ID
	}
	roles := []model.RoleID{tm.admin, tm.member}
	for i := 0; b.Loop(); i++ {
		if o, err := tm.SetRoleOfMany(b.Context(), by, ids, roles[i%2]); err != nil || len(o.Changed) != model.MostMembersAtOnce {
			b.Fatalf("%d changed (%v)", len(o.Changed), err)
		}
	}
}

func BenchmarkRemoveMany(b *testing.B) {
	tm := newTeam(b)
	by := tm.actor(b, tm.add(b, "dana@acme.test", "admin"))
	ids := make([]model.MemberID, model.MostMembersAtOnce)
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		for i := range ids {
			ids[i] = tm.add(b, model.Email(fmt.Sprintf("p%d-%d@acme.test", n, i)), "member").ID
		}
		b.StartTimer()
		if o, err := tm.RemoveMany(b.Context(), by, ids); err != nil || len(o.Changed) != model.MostMembersAtOnce {
			b.Fatalf("%d removed (%v)", len(o.Changed), err)
		}
	}
}
