package roles_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/roles"
)

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
	e := w.newest(t, "", 1)[0]
	if p, _ := e.Payload.(model.InstanceUpdated); p.Before.CreatorRole != "role_1" || p.Before.MemberRole != "role_2" || p.Before.SeveralRoles || p.After != i.Snapshot() {
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
	e := w.newest(t, w.acme, 1)[0]
	if p, _ := e.Payload.(model.OrganizationUpdated); p.Before.Settings.Seats != 0 || p.After.Settings.Seats != 25 {
		t.Errorf("event = %+v", e)
	}
	wantError(t, service.SetSeats(t.Context(), operator, w.acme, -1), model.Invalid, "Enter a number")
	wantError(t, service.SetSeats(t.Context(), operator, "org_1", 1), model.NotFound, "no such organization")
}
