package db

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

func TestOtherAdministrator(t *testing.T) {
	t.Parallel()
	const settings, people = "settings", "people" // roles with one half of what it takes
	type member struct {
		email  string
		status model.MemberStatus
		roles  []string
	}
	active, admin := model.MemberActive, []string{"admin"}
	for _, test := range []struct {
		name     string
		others   []member // of the same organization, beside one administrator
		foreign  []member // of another organization
		disabled bool     // others may not sign in
		want     bool
	}{
		{name: "alone"},
		{name: "another administrator", others: []member{{"b@acme.test", active, admin}}, want: true},
		{name: "a plain member", others: []member{{"b@acme.test", active, []string{"member"}}}},
		{name: "no role", others: []member{{"b@acme.test", active, nil}}},
		{name: "inactive", others: []member{{"b@acme.test", model.MemberInactive, admin}}},
		{name: "only invited", others: []member{{"b@acme.test", model.MemberPendingInvite, admin}}},
		{name: "disabled user", others: []member{{"b@acme.test", active, admin}}, disabled: true},
		{name: "both halves in two roles", others: []member{{"b@acme.test", active, []string{settings, people}}}, want: true},
		{name: "the halves in two members", others: []member{{"b@acme.test", active, []string{settings}}, {"c@acme.test", active, []string{people}}}},
		{name: "of another organization", foreign: []member{{"b@globex.test", active, admin}}},
		{name: "member here, administrator there",
			others: []member{{"b@acme.test", active, []string{"member"}}}, foreign: []member{{"b@acme.test", active, admin}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d *DB) {
				org, other := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
				var self model.Member
				change(t, d, func(tx *Tx) (err error) {
					roles := map[string]model.RoleID{"admin": adminRole, "member": memberRole}
					for name, p := range map[string]model.Permission{settings: model.SettingsManage, people: model.UsersRoleChange} {
						r, err := tx.InsertRole(t.Context(), model.Role{Name: name, Label: name, Permissions: model.NewPermissions(p)})
						if err != nil {
							return err
						}
						roles[name] = r.ID
					}
					add := func(org model.OrgID, all ...member) error {
						for _, m := range all {
							p := person{email: m.email, status: m.status}
							for _, r := range m.roles {
								p.roles = append(p.roles, roles[r])
							}
							if self, err = join(t, tx, org, p); err != nil {
								return err
							}
						}
						return nil
					}
					if err := add(other, test.foreign...); err != nil {
						return err
					}
					if err := add(org, test.others...); err != nil {
						return err
					}
					if test.disabled {
						if _, err := tx.exec(t.Context(), `UPDATE users SET status = 'DISABLED'`); err != nil {
							return err
						}
					}
					return add(org, member{"a@acme.test", active, admin})
				})
				got, err := d.OtherAdministrator(t.Context(), org, self.ID)
				if err != nil || got != test.want {
					t.Errorf("OtherAdministrator = %v, %v; want %v", got, err, test.want)
				}
			})
		})
	}
}

// TestMembersWith: those who have a permission by whichever role, and sign in.
func TestMembersWith(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, other := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		change(t, d, func(tx *Tx) error {
			r, err := tx.InsertRole(t.Context(), model.Role{Name: "it", Label: "IT", Permissions: model.NewPermissions(model.SSOManage)})
			if err != nil {
				return err
			}
			for _, p := range []person{
				{email: "a@acme.test", status: model.MemberActive, roles: []model.RoleID{adminRole, r.ID}},
				{email: "b@acme.test", status: model.MemberActive, roles: []model.RoleID{r.ID}},
				{email: "c@acme.test", status: model.MemberActive, roles: []model.RoleID{memberRole}},
				{email: "d@acme.test", status: model.MemberInactive, roles: []model.RoleID{adminRole}},
				{email: "e@acme.test", status: model.MemberActive, roles: []model.RoleID{adminRole}},
			} {
				if _, err := join(t, tx, org, p); err != nil {
					return err
				}
			}
			_, err = join(t, tx, other, person{email: "g@globex.test", status: model.MemberActive, roles: []model.RoleID{adminRole}})
			return err
		})
		sso := []model.Permission{model.SSOManage}
		page, err := d.MembersWith(t.Context(), org, sso, "", 2)
		if err != nil || len(page) != 2 {
			t.Fatal(page, err)
		}
		if rest, err := d.MembersWith(t.Context(), org, sso, page[1].ID, 2); err != nil || len(rest) != 1 || rest[0].Email != "e@acme.test" {
			t.Errorf("after those: %v, %v", rest, err)
		}
		for limit, want := range map[int][]string{9: {"a@acme.test", "b@acme.test", "e@acme.test"}, 2: {"a@acme.test", "b@acme.test"}} {
			all, err := d.MembersWith(t.Context(), org, sso, "", limit)
			var got []string
			for _, m := range all {
				got = append(got, m.Email)
			}
			if !slices.Equal(got, want) || err != nil {
				t.Errorf("at most %d: %v, %v; want %v", limit, got, err, want)
			}
		}
	})
}
