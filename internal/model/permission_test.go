package model

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHas goes through every pair of permissions: holding the first allows
// nothing but itself and what the table says.
func TestHas(t *testing.T) {
	t.Parallel()
	includes := map[Permission]Permission{
		SettingsManage:      SettingsRead,
		UsersInvite:         UsersRead,
		UsersDelete:         UsersRead,
		UsersRoleChange:     UsersRead,
		SSOManage:           SSORead,
		SCIMManage:          SCIMRead,
		SessionPolicyManage: SessionPolicyRead,
		APIKeysManage:       APIKeysRead,
	}
	for _, held := range BuiltIn() {
		for _, asked := range append(BuiltIn(), "", "invoice_read") {
			want := held == asked || includes[held] == asked && asked != ""
			if got := NewPermissions(held).Has(asked); got != want {
				t.Errorf("%s has %q: %v, want %v", held, asked, got, want)
			}
		}
	}
	if NewPermissions().Has(SettingsRead) || Permissions(nil).Has("") {
		t.Error("an empty set has something")
	}
	if !NewPermissions("invoice_read").Has("invoice_read") {
		t.Error("a permission of an application is lost")
	}
}

func TestNewPermissionsIsASet(t *testing.T) {
	t.Parallel()
	given := []Permission{"b", "a", "b"}
	if diff := cmp.Diff(Permissions{"a", "b"}, NewPermissions(given...)); diff != "" {
		t.Errorf("set (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Permission{"b", "a", "b"}, given); diff != "" {
		t.Errorf("the argument was changed:\n%s", diff)
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		ps, other Permissions
		want      bool
	}{
		{"nothing", nil, nil, true},
		{"more", NewPermissions("a", "b"), NewPermissions("a"), true},
		{"less", NewPermissions("a"), NewPermissions("a", "b"), false},
		{"included", NewPermissions(SSOManage), NewPermissions(SSORead), true},
		{"the other way", NewPermissions(SSORead), NewPermissions(SSOManage), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.ps.Covers(test.other); got != test.want {
				t.Errorf("Covers = %v, want %v", got, test.want)
			}
		})
	}
}

func TestAdministers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		ps   Permissions
		want bool
	}{
		{"nothing", nil, false},
		{"everything", NewPermissions(BuiltIn()...), true},
		{"just enough", NewPermissions(UsersRoleChange, SettingsManage), true},
		{"settings only", NewPermissions(SettingsManage, UsersInvite, UsersDelete), false},
		{"roles only", NewPermissions(UsersRoleChange, SettingsRead), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.ps.Administers(); got != test.want {
				t.Errorf("Administers = %v, want %v", got, test.want)
			}
		})
	}
}

func TestStrictest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		a, b, want SessionPolicy
	}{
		{"none", SessionPolicy{}, SessionPolicy{}, SessionPolicy{}},
		{"one has none", SessionPolicy{Absolute: 5}, SessionPolicy{Idle: 3}, SessionPolicy{Absolute: 5, Idle: 3}},
		{"smaller wins each", SessionPolicy{Absolute: 5, Idle: 9}, SessionPolicy{Absolute: 7, Idle: 3}, SessionPolicy{Absolute: 5, Idle: 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.a.Strictest(test.b); got != test.want {
				t.Errorf("Strictest = %+v, want %+v", got, test.want)
			}
			if got := test.b.Strictest(test.a); got != test.want {
				t.Errorf("the other way round = %+v, want %+v", got, test.want)
			}
		})
	}
}
