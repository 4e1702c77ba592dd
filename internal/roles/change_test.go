package roles_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// TestLastAdministratorByRole: what a role allows may change as long as every
// organization that has an administrator keeps one.
func TestLastAdministratorByRole(t *testing.T) {
	t.Parallel()
	both := []model.Permission{model.SettingsManage, model.UsersRoleChange}
	for _, test := range []struct {
		name   string
		second string             // role of Acme's second member, beside one "boss"
		to     []model.Permission // what "boss" allows then
		want   model.Kind         // 0 when it works
	}{
		{"keeps both", "member", append([]model.Permission{model.SSORead}, both...), 0},
		{"loses one", "member", both[:1], model.Conflict},
		{"loses the other", "member", both[1:], model.Conflict},
		{"loses all", "member", nil, model.Conflict},
		{"another admin is left", "admin", nil, 0},
		{"another holds it too", "boss", both[:1], model.Conflict},
		{"another could with half of it", "half", both[:1], model.Conflict},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.role(t, "", "boss", both...)
			w.role(t, w.acme, "half", model.UsersRoleChange)
			w.add(t, w.acme, "dana@acme.test", "boss")
			w.add(t, w.acme, "kim@acme.test", test.second)
			empty, err := organizations.New(w.db).Create(t.Context(), operator, organizations.Description{Name: "Empty"}) // has none to lose
			if err != nil {
				t.Fatal(err)
			}
			w.add(t, empty.ID, "eve@empty.test", "member")
			r, err := w.SetPermissions(t.Context(), operator, "", "boss", test.to...)
			all, _ := w.db.Roles(t.Context(), "")
			now := all[len(all)-1]
			if test.want == 0 {
				if err != nil || !cmp.Equal(now, r) || w.newest(t, "", 1)[0].Type() != model.EventRoleUpdated {
					t.Errorf("%+v, %v; stored %+v", r, err, now)
				}
				return
			}
			wantError(t, err, test.want, "Acme ("+string(w.acme)+") would have no admin any more.")
			if !now.Permissions.Administers() || now.Version != 1 {
				t.Errorf("the role changed: %+v", now)
			}
		})
	}
}

func TestSetPermissionsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.role(t, w.globex, "billing")
	_, err := w.SetPermissions(t.Context(), operator, w.acme, "billing", model.UsersRead)
	wantError(t, err, model.Invalid, "no role named")
	_, err = w.SetPermissions(t.Context(), operator, w.acme, "admin", model.BuiltIn()...)
	wantError(t, err, model.Invalid, "no role named") // an application-wide one is not Acme's to change
	_, err = w.SetPermissions(t.Context(), operator, "", "member", "app:x")
	wantError(t, err, model.Invalid, `"app:x"`)
	_, err = w.SetPermissions(t.Context(), operator, "", "admin", model.UsersRead)
	wantError(t, err, model.Conflict, "first member of an organization gets the role admin")
}

func TestDeleteRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.role(t, "", "helper", model.UsersRead)
	w.role(t, w.acme, "own")
	w.add(t, w.acme, "dana@acme.test", "admin")
	kim := w.add(t, w.acme, "kim@acme.test", "helper")
	gil := w.add(t, w.globex, "gil@globex.test", "helper")
	_, err := w.Delete(ctx, operator, "", "helper", "")
	wantError(t, err, model.Conflict, "2 members hold the role helper.")
	for _, bad := range []string{"own", "helper", "none"} { // an organization's own is not for everybody
		_, err = w.Delete(ctx, operator, "", "helper", bad)
		wantError(t, err, model.Invalid, "no other role named")
	}
	if got := w.held(t, w.acme, kim); !cmp.Equal(got, []string{"helper"}) {
		t.Errorf("roles = %v, want them unchanged", got)
	}
	if n, err := w.Delete(ctx, operator, "", "helper", "member"); err != nil || n != 2 {
		t.Fatalf("Delete: %d, %v", n, err)
	}
	for id, org := range map[model.MemberID]model.OrgID{kim: w.acme, gil: w.globex} {
		if got := w.held(t, org, id); !cmp.Equal(got, []string{"member"}) {
			t.Errorf("roles = %v, want the replacement", got)
		}
		e := w.newest(t, org, 1)[0]
		p, _ := e.Payload.(model.MembershipUpdated)
		if e.Target != string(id) || p.Before.ID != id || p.Before.Organization.ID != org || p.After.User.Email == "" {
			t.Errorf("event = %+v", e)
		}
		for want, roles := range map[string][]model.RoleRef{"helper": p.Before.Roles, "member": p.After.Roles} {
			if len(roles) != 1 || roles[0].Name != want || roles[0].Label == "" {
				t.Errorf("the event has the roles %+v, want %s", roles, want)
			}
		}
	}
	if m, err := w.db.Member(ctx, w.acme, kim); err != nil || m.Version != 2 {
		t.Errorf("version = %d, %v; want a new one", m.Version, err)
	}
	if e := w.newest(t, "", 1)[0]; e.Type() != model.EventRoleDeleted {
		t.Errorf("event = %+v", e)
	}
}

// TestDeleteRoleThatNewMembersGet: it goes only once they get another one.
func TestDeleteRoleThatNewMembersGet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	boss := w.role(t, "", "boss", model.SettingsManage, model.UsersRoleChange)
	guest := w.role(t, "", "guest")
	own := w.role(t, w.acme, "own")
	if _, err := instance.New(w.db).Set(ctx, operator, instance.Change{CreatorRole: &boss.Name, MemberRole: &guest.Name}); err != nil {
		t.Fatal(err)
	}
	set := func(name string) {
		t.Helper()
		if _, err := organizations.New(w.db).Set(ctx, operator, w.acme, organizations.Change{MemberRole: &name}); err != nil {
			t.Fatal(err)
		}
	}
	set("own")
	for _, r := range []model.Role{boss, guest, own} {
		_, err := w.Delete(ctx, operator, r.Org, r.Name, "admin")
		wantError(t, err, model.Conflict, "New members get the role "+r.Name)
	}
	set("")
	if _, err := w.Delete(ctx, operator, w.acme, "own", "guest"); err != nil {
		t.Error(err)
	}
}

// TestDeleteRoleOfTheLastAdministrator: whoever holds it must be able to
// administer by the replacement.
func TestDeleteRoleOfTheLastAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.role(t, w.acme, "own")
	w.role(t, w.globex, "theirs")
	w.role(t, w.acme, "boss", model.SettingsManage, model.UsersRoleChange)
	w.add(t, w.acme, "dana@acme.test", "boss")
	_, err := w.Delete(ctx, operator, w.acme, "boss", "own")
	wantError(t, err, model.Conflict, "would have no admin any more")
	_, err = w.Delete(ctx, operator, w.acme, "boss", "theirs")
	wantError(t, err, model.Invalid, "no other role named")
	if n, err := w.Delete(ctx, operator, w.acme, "boss", "admin"); err != nil || n != 1 {
		t.Errorf("Delete: %d, %v", n, err)
	}
	if n, err := w.Delete(ctx, operator, w.acme, "own", ""); err != nil || n != 0 {
		t.Errorf("Delete: %d, %v", n, err)
	}
}

// TestRolesLoseAdministratorsAtOnce: two roles of the only two admins lose what
// makes them admins at the same moment; one change is refused.
func TestRolesLoseAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := [2]string{"boss_a", "boss_b"}
	for _, name := range names {
		w.role(t, w.acme, name, model.SettingsManage, model.UsersRoleChange)
		w.add(t, w.acme, name+"@acme.test", name)
	}
	for range 10 {
		var errs [2]error
		var all sync.WaitGroup
		for i, name := range names {
			all.Go(func() { _, errs[i] = w.SetPermissions(t.Context(), operator, w.acme, name) })
		}
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("errors = %v; want one refusal", errs)
		}
		for i, name := range names {
			if errs[i] == nil {
				if _, err := w.SetPermissions(t.Context(), operator, w.acme, name, model.SettingsManage, model.UsersRoleChange); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
