package roles_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/words/wordstest"
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
	for _, each := range []struct {
		name string
		id   *model.OrgID
	}{{"Acme", &w.acme}, {"Globex", &w.globex}} {
		o, err := organizations.New(d).Create(t.Context(), operator, organizations.Description{Name: each.name})
		if err != nil {
			t.Fatal(err)
		}
		*each.id = o.ID
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
func (w *world) newest(t *testing.T, org model.OrgID, n int) []model.Event {
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
	if model.KindOf(err) != kind || !strings.Contains(wordstest.Of(err), text) {
		t.Errorf("error = %v, want %s: %q", err, kind, text)
	}
}

func TestUsersChangeNoRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.role(t, w.acme, "own")
	user, ctx := model.Actor{Kind: model.ActorUser, Org: w.acme}, t.Context()
	for name, try := range map[string]func() error{
		"permission": func() error { _, err := w.CreatePermission(ctx, user, "app:x", ""); return err },
		"create":     func() error { _, err := w.Create(ctx, user, model.Role{Org: w.acme, Name: "x"}); return err },
		"set":        func() error { _, err := w.SetPermissions(ctx, user, w.acme, "own", model.UsersRead); return err },
		"delete":     func() error { _, err := w.Delete(ctx, user, w.acme, "own", ""); return err },
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
	want := model.PermissionCreated{After: model.PermissionSnapshot{Name: "app:reports_read", Description: "Read reports"}}
	if e.Target != "app:reports_read" || e.Payload != want {
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
		{"app:x", strings.Repeat("é", 2001), model.Invalid, "2,000 characters"},
		{"app:x", "a\u202eb", model.Invalid, "don’t show"},
	} {
		_, err := w.CreatePermission(t.Context(), operator, test.name, test.description)
		wantError(t, err, test.kind, test.want)
	}
	all, err := w.db.DefinedPermissions(t.Context())
	if err != nil || len(all) != len(model.BuiltIn())+1 || all[0] != (model.DefinedPermission{Name: "app:reports_read", Description: "Read reports"}) {
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
	if diff := cmp.Diff(model.Payload(model.RoleCreated{After: r.Snapshot()}), w.newest(t, w.acme, 1)[0].Payload); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
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
		{"long description", model.Role{Name: "a", Description: strings.Repeat("a", 2001)}, model.Invalid, "2,000 characters"},
		{"unknown permission", model.Role{Name: "a", Permissions: model.Permissions{"app:x"}}, model.Invalid, `"app:x"`},
		{"unknown organization", model.Role{Name: "a", Org: "org_1"}, model.NotFound, "no such organization"},
		{"taken", model.Role{Name: "billing", Org: w.acme}, model.Conflict, "already"},
		{"taken by an application-wide one", model.Role{Name: "admin", Org: w.acme}, model.Conflict, "already"},
		{"application-wide, taken by an organization’s", model.Role{Name: "billing"}, model.Conflict, "already"},
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
