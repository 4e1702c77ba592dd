package roles_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/roles"
)

var operator = model.Actor{Kind: model.ActorOperator}

// world is two organizations. Acme's members come from the test; Globex has one
// admin.
type world struct {
	*roles.Service
	db           *db.DB
	members      *members.Service
	acme, globex model.OrgID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dbtest.Open(t)
	w := &world{Service: roles.New(d), db: d, members: members.New(d)}
	for name, id := range map[string]*model.OrgID{"Acme": &w.acme, "Globex": &w.globex} {
		o, err := organizations.New(d).Create(t.Context(), operator, name)
		if err != nil {
			t.Fatal(err)
		}
		*id = o.ID
	}
	w.add(t, w.globex, "gus@globex.test", "admin")
	return w
}

func (w *world) add(t *testing.T, org model.OrgID, email, role string) model.MemberID {
	t.Helper()
	m, err := w.members.Add(t.Context(), operator, org, members.Person{Email: model.Email(email)}, role)
	if err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func (w *world) role(t *testing.T, org model.OrgID, name string, ps ...model.Permission) model.Role {
	t.Helper()
	r, err := w.Create(t.Context(), operator, model.Role{Org: org, Name: name, Permissions: ps})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// held returns the names of the roles that a member holds.
func (w *world) held(t *testing.T, org model.OrgID, id model.MemberID) []string {
	t.Helper()
	m, err := w.db.Member(t.Context(), org, id)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range m.Roles {
		names = append(names, r.Name)
	}
	return names
}

// newest returns the newest events of an organization, "" for those of none.
func (w *world) newest(t *testing.T, org model.OrgID, n int) []db.EventRow {
	t.Helper()
	events, err := w.db.Events(t.Context(), org, n)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// wantError checks an error's kind and part of its words.
func wantError(t *testing.T, err error, kind model.Kind, text string) {
	t.Helper()
	if model.KindOf(err) != kind || !strings.Contains(model.MessageOf(err), text) {
		t.Errorf("error = %v, want %s: %q", err, kind, text)
	}
}

func TestUsersChangeNoRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.role(t, w.acme, "own")
	user, ctx := model.Actor{Kind: model.ActorUser, Org: w.acme}, t.Context()
	for name, try := range map[string]func() error{
		"permission":  func() error { _, err := w.CreatePermission(ctx, user, "app:x", ""); return err },
		"create":      func() error { _, err := w.Create(ctx, user, model.Role{Org: w.acme, Name: "x"}); return err },
		"set":         func() error { _, err := w.SetPermissions(ctx, user, w.acme, "own", model.UsersRead); return err },
		"delete":      func() error { _, err := w.Delete(ctx, user, w.acme, "own", ""); return err },
		"defaults":    func() error { _, err := w.SetDefaults(ctx, user, roles.Defaults{Member: "admin"}); return err },
		"member role": func() error { return w.SetMemberRole(ctx, user, w.acme, "own") },
		"seats":       func() error { return organizations.New(w.db).SetSeats(ctx, user, w.acme, 3) },
	} {
		if err := try(); model.KindOf(err) != model.Forbidden {
			t.Errorf("%s: error = %v, want forbidden", name, err)
		}
	}
}

func TestCreatePermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.CreatePermission(t.Context(), operator, "app:reports_read", " Read reports "); err != nil {
		t.Fatal(err)
	}
	e := w.newest(t, "", 1)[0]
	if e.Type != model.EventPermissionCreated || e.Target != "app:reports_read" || e.After != `{"name":"app:reports_read","description":"Read reports"}` {
		t.Errorf("event = %+v", e)
	}
	for _, test := range []struct {
		name, description string
		kind              model.Kind
		want              string
	}{
		{"app:reports_read", "", model.Conflict, "already"},
		{"", "", model.Invalid, "1 to 64 letters"},
		{strings.Repeat("x", 65), "", model.Invalid, "1 to 64 letters"},
		{"app reports", "", model.Invalid, "1 to 64 letters"},
		{"app:ä", "", model.Invalid, "1 to 64 letters"},
		{"app\n", "", model.Invalid, "1 to 64 letters"},
		{"sk_org_billing", "", model.Invalid, "built-in"},
		{"app:x", strings.Repeat("é", 2001), model.Invalid, "2000 characters"},
		{"app:x", "a\u202eb", model.Invalid, "don't show"},
	} {
		_, err := w.CreatePermission(t.Context(), operator, test.name, test.description)
		wantError(t, err, test.kind, test.want)
	}
	all, err := w.db.DefinedPermissions(t.Context())
	if err != nil || len(all) != 13 || all[0] != (model.DefinedPermission{Name: "app:reports_read", Description: "Read reports"}) {
		t.Errorf("permissions = %+v, %v", all, err)
	}
}

func TestCreateRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.role(t, w.acme, "billing", model.UsersRead, model.UsersRead)
	if r.Label != "billing" || len(r.Permissions) != 1 {
		t.Errorf("role = %+v", r)
	}
	if e := w.newest(t, w.acme, 1)[0]; e.Type != model.EventRoleCreated || e.After != `{"name":"billing","display_name":"billing","permissions":["sk_org_users_read"]}` {
		t.Errorf("event = %+v", e)
	}
	w.role(t, w.globex, "billing") // another organization's
	for _, test := range []struct {
		name string
		role model.Role
		kind model.Kind
		want string
	}{
		{"no name", model.Role{}, model.Invalid, "1 to 64 letters"},
		{"bad name", model.Role{Name: "a:b"}, model.Invalid, "1 to 64 letters"},
		{"long name", model.Role{Name: strings.Repeat("a", 65)}, model.Invalid, "1 to 64 letters"},
		{"long label", model.Role{Name: "a", Label: strings.Repeat("a", 65)}, model.Invalid, "64 characters"},
		{"long description", model.Role{Name: "a", Description: strings.Repeat("a", 2001)}, model.Invalid, "2000 characters"},
		{"unknown permission", model.Role{Name: "a", Permissions: model.Permissions{"app:x"}}, model.Invalid, `"app:x"`},
		{"unknown organization", model.Role{Name: "a", Org: "org_1"}, model.NotFound, "no such organization"},
		{"taken", model.Role{Name: "billing", Org: w.acme}, model.Conflict, "already"},
		{"taken by an application-wide one", model.Role{Name: "admin", Org: w.acme}, model.Conflict, "already"},
		{"application-wide, taken by an organization's", model.Role{Name: "billing"}, model.Conflict, "already"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := w.Create(t.Context(), operator, test.role)
			wantError(t, err, test.kind, test.want)
		})
	}
	for org, want := range map[model.OrgID]int{"": 2, w.acme: 3, w.globex: 3} {
		all, err := w.db.Roles(t.Context(), org)
		if err != nil || len(all) != want {
			t.Errorf("%q has %d roles, want %d (%v)", org, len(all), want, err)
		}
		for _, r := range all {
			if r.Org != "" && r.Org != org {
				t.Errorf("%q sees a role of %s", org, r.Org)
			}
		}
	}
}

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
			empty, err := organizations.New(w.db).Create(t.Context(), operator, "Empty") // has none to lose
			if err != nil {
				t.Fatal(err)
			}
			w.add(t, empty.ID, "eve@empty.test", "member")
			r, err := w.SetPermissions(t.Context(), operator, "", "boss", test.to...)
			all, _ := w.db.Roles(t.Context(), "")
			now := all[len(all)-1]
			if test.want == 0 {
				if err != nil || !cmp.Equal(now, r) || w.newest(t, "", 1)[0].Type != model.EventRoleUpdated {
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
	w.role(t, w.globex, "theirs")
	dana, kim := w.add(t, w.acme, "dana@acme.test", "admin"), w.add(t, w.acme, "kim@acme.test", "helper")
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
		if e := w.newest(t, org, 1)[0]; e.Type != model.EventMembershipUpdated || e.Target != string(id) || e.Before != `{"roles":["helper"]}` || e.After != `{"roles":["member"]}` {
			t.Errorf("event = %+v", e)
		}
	}
	if m, err := w.db.Member(ctx, w.acme, kim); err != nil || m.Version != 2 {
		t.Errorf("version = %d, %v; want a new one", m.Version, err)
	}
	if e := w.newest(t, "", 1)[0]; e.Type != model.EventRoleDeleted {
		t.Errorf("event = %+v", e)
	}
	// The only admin of Acme would be none by the replacement.
	w.role(t, w.acme, "boss", model.SettingsManage, model.UsersRoleChange)
	if err := w.db.Housekeep(ctx, func(tx *db.Tx) error {
		all, err := tx.Roles(ctx, w.acme)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.Name == "boss" {
				_, err = tx.SetRole(ctx, w.acme, dana, r.ID, model.SourceManual, 1)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, err = w.Delete(ctx, operator, w.acme, "boss", "own")
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

func TestDefaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	boss := w.role(t, "", "boss", model.SettingsManage, model.UsersRoleChange)
	guest := w.role(t, "", "guest")
	own := w.role(t, w.acme, "own")
	w.role(t, w.globex, "theirs")
	for _, test := range []struct {
		d     roles.Defaults
		field string
	}{
		{roles.Defaults{Creator: "none"}, "creator_role"},
		{roles.Defaults{Creator: "member"}, "creator_role"}, // administers nothing
		{roles.Defaults{Creator: "boss", Member: "own"}, "member_role"},
	} {
		_, err := w.SetDefaults(ctx, operator, test.d)
		var e *model.Error
		if !errors.As(err, &e) || e.Kind != model.Invalid || e.Field != test.field {
			t.Errorf("%+v: error = %v, want invalid %s", test.d, err, test.field)
		}
	}
	several := true
	i, err := w.SetDefaults(ctx, operator, roles.Defaults{Creator: "boss", Member: "guest", Several: &several})
	if err != nil || i.CreatorRole != boss.ID || i.MemberRole != guest.ID || !i.SeveralRoles {
		t.Fatalf("instance = %+v, %v", i, err)
	}
	if e := w.newest(t, "", 1)[0]; e.Type != model.EventInstanceUpdated || e.Before != `{"creator_role_id":"role_1","member_role_id":"role_2","several_roles":false}` {
		t.Errorf("event = %+v", e)
	}
	if err := w.SetMemberRole(ctx, operator, w.acme, "own"); err != nil {
		t.Fatal(err)
	}
	wantError(t, w.SetMemberRole(ctx, operator, w.acme, "theirs"), model.Invalid, "no role named")
	wantError(t, w.SetMemberRole(ctx, operator, "org_1", "own"), model.NotFound, "no such organization")
	for n, want := range []string{"boss", "own", "own"} {
		id := w.add(t, w.acme, fmt.Sprintf("person%d@acme.test", n), "")
		if got := w.held(t, w.acme, id); !cmp.Equal(got, []string{want}) {
			t.Errorf("member %d holds %v, want %s", n, got, want)
		}
	}
	if got := w.held(t, w.globex, w.add(t, w.globex, "gil@globex.test", "")); !cmp.Equal(got, []string{"guest"}) {
		t.Errorf("the next member of Globex holds %v, want guest", got)
	}
	for _, r := range []model.Role{boss, guest, own} {
		_, err := w.Delete(ctx, operator, r.Org, r.Name, "admin")
		wantError(t, err, model.Conflict, "New members get the role "+r.Name)
	}
	if err := w.SetMemberRole(ctx, operator, w.acme, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Delete(ctx, operator, w.acme, "own", "guest"); err != nil {
		t.Error(err)
	}
}

func TestSetSeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	service := organizations.New(w.db)
	if err := service.SetSeats(t.Context(), operator, w.acme, 25); err != nil {
		t.Fatal(err)
	}
	if o, err := w.db.Organization(t.Context(), w.acme); err != nil || o.Seats != 25 || o.Version != 2 {
		t.Errorf("organization = %+v, %v", o, err)
	}
	if e := w.newest(t, w.acme, 1)[0]; e.Type != model.EventOrganizationUpdated || e.After != `{"max_allowed_users":25}` {
		t.Errorf("event = %+v", e)
	}
	wantError(t, service.SetSeats(t.Context(), operator, w.acme, -1), model.Invalid, "Enter a number")
	wantError(t, service.SetSeats(t.Context(), operator, "org_1", 1), model.NotFound, "no such organization")
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
