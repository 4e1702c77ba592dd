package members

import (
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestMayChangeRole(t *testing.T) {
	t.Parallel()
	role := func(label string, ps ...model.Permission) model.Role {
		return model.Role{ID: model.RoleID(label), Label: label, Permissions: model.NewPermissions(ps...)}
	}
	member, reader := role("Member"), role("Reader", model.UsersRead)
	manager := role("Manager", model.UsersRoleChange)
	admin := role("Admin", model.BuiltIn()...)
	dana := model.Actor{Kind: model.ActorUser, ID: "user_dana"}
	for _, test := range []struct {
		name   string
		by     model.Actor
		holds  model.Role
		target model.UserID
		has    model.Role
		to     model.Role
		want   string // part of the reason, "" for allowed
	}{
		{"admin promotes", dana, admin, "user_kim", member, admin, ""},
		{"admin demotes an admin", dana, admin, "user_kim", admin, member, ""},
		{"own role", dana, admin, "user_dana", admin, member, "your own role"},
		{"no permission at all", dana, member, "user_kim", member, reader, "can’t change roles"},
		{"only reading", dana, reader, "user_kim", member, reader, "can’t change roles"},
		{"no permission, own role", dana, reader, "user_dana", reader, admin, "can’t change roles"},
		{"grants what it holds", dana, manager, "user_kim", member, manager, ""},
		{"grants what it includes", dana, manager, "user_kim", member, reader, ""},
		{"grants more than it holds", dana, manager, "user_kim", member, admin, "can’t give the role Admin"},
		{"somebody who may do more", dana, manager, "user_kim", admin, member, "who may do more than you"},
		{"operator", model.Actor{Kind: model.ActorOperator}, admin, "user_kim", admin, member, ""},
		{"system is nobody’s self", model.System, admin, "", admin, member, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := model.Member{User: test.target, Name: "Kim", Roles: []model.Role{test.has}}
			err := MayChangeRole(test.by, test.holds.Permissions, m)
			if err == nil {
				err = access.MayGrant(test.holds.Permissions, test.to)
			}
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (model.KindOf(err) != model.Forbidden || !strings.Contains(wordstest.Of(err), test.want)):
				t.Errorf("error = %v, want forbidden with %q", err, test.want)
			}
		})
	}
}

// team is an organization in a database.
type team struct {
	*Service
	db            *db.DB
	clock         *dbtest.Clock
	org           model.OrgID
	admin, member model.RoleID
}

func newTeam(t testing.TB) *team {
	t.Helper()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	o, err := organizations.New(d).Create(t.Context(), model.System, organizations.Description{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	roles, err := d.Roles(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	tm := &team{Service: New(d), db: d, clock: clock, org: o.ID}
	for _, r := range roles {
		switch r.Name {
		case "admin":
			tm.admin = r.ID
		case "member":
			tm.member = r.ID
		}
	}
	return tm
}

func (tm *team) add(t testing.TB, email model.Email, role string) model.Member {
	t.Helper()
	m, err := tm.Add(t.Context(), model.System, tm.org, Person{Email: email}, role)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (tm *team) get(t testing.TB, id model.MemberID) model.Member {
	t.Helper()
	m, err := tm.db.Member(t.Context(), tm.org, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// actor signs a member in.
func (tm *team) actor(t testing.TB, m model.Member) model.Actor {
	t.Helper()
	var s model.Session
	err := tm.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{
			User: model.User{ID: m.User}, Org: model.Organization{ID: tm.org}, AuthTime: tx.Now(), AMR: []string{"otp"},
		}, secret.Hash(string(m.ID)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return model.Actor{Kind: model.ActorUser, Org: tm.org, ID: string(m.User), Session: s.ID}
}

// roleChanges counts the events of changed roles.
func (tm *team) roleChanges(t testing.TB) int {
	t.Helper()
	events, err := tm.db.Events(t.Context(), tm.org, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.Type() == model.EventMembershipUpdated {
			n++
		}
	}
	return n
}

// TestAdminsDemoteEachOther at the same moment: what one may do is read in the
// transaction, so the second has lost the right to.
func TestAdminsDemoteEachOther(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	var ids [2]model.MemberID
	var actors [2]model.Actor
	for i, email := range []model.Email{"dana@acme.test", "ana@acme.test"} {
		m := tm.add(t, email, "admin")
		ids[i], actors[i] = m.ID, tm.actor(t, m)
	}
	for range 20 {
		pair := [2]model.Member{tm.get(t, ids[0]), tm.get(t, ids[1])}
		var errs [2]error
		var both sync.WaitGroup
		for i := range pair {
			both.Go(func() {
				_, errs[i] = tm.SetRoles(t.Context(), actors[i], ids[1-i], []model.RoleID{tm.member}, pair[1-i].Version)
			})
		}
		both.Wait()
		loser := 0
		if errs[0] == nil {
			loser = 1
		}
		if errs[1-loser] != nil || model.KindOf(errs[loser]) != model.Forbidden {
			t.Fatalf("errors = %v; want one success and one forbidden", errs)
		}
		// The loser was demoted by the winner, who is an admin still.
		winner, demoted := tm.get(t, ids[1-loser]), tm.get(t, ids[loser])
		if !winner.Permissions().Administers() || demoted.Permissions().Administers() {
			t.Fatalf("administers: winner %v, loser %v", winner.Permissions().Administers(), demoted.Permissions().Administers())
		}
		if _, err := tm.SetRoles(t.Context(), actors[1-loser], demoted.ID, []model.RoleID{tm.admin}, demoted.Version); err != nil {
			t.Fatal(err)
		}
	}
	if got := tm.roleChanges(t); got != 40 {
		t.Errorf("%d events, want 40", got)
	}
}

// TestOneVersionWinsOnce: of many changes that saw the same version, one is made.
func TestOneVersionWinsOnce(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.get(t, tm.add(t, "kim@acme.test", "member").ID)
	errs := make([]error, 20)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = tm.SetRoles(t.Context(), by, kim.ID, []model.RoleID{tm.admin}, kim.Version) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), "It is now Admin."):
			t.Errorf("error = %v, want a conflict with the fresh role", err)
		}
	}
	if won != 1 || tm.roleChanges(t) != 1 {
		t.Errorf("%d changes and %d events, want one of each", won, tm.roleChanges(t))
	}
}

// TestActorIsJudgedNow: who was signed out, or acts for another organization
// meanwhile, changes nothing.
func TestActorIsJudgedNow(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.get(t, tm.add(t, "kim@acme.test", "member").ID)
	impostor, elsewhere := dana, dana
	impostor.ID, elsewhere.Org = string(kim.User), "org_elsewhere"
	for name, by := range map[string]model.Actor{"another user": impostor, "another organization": elsewhere} {
		if _, err := tm.SetRoles(t.Context(), by, kim.ID, []model.RoleID{tm.admin}, kim.Version); model.KindOf(err) != model.NotFound {
			t.Errorf("%s: error = %v, want not found", name, err)
		}
	}
	err := tm.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(dana.Session), model.EndSignedOut)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tm.SetRoles(t.Context(), dana, kim.ID, []model.RoleID{tm.admin}, kim.Version); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("signed out: error = %v, want unauthenticated", err)
	}
	if tm.get(t, kim.ID).Version != kim.Version || tm.roleChanges(t) != 0 {
		t.Error("something changed")
	}
}

// TestLastAdministratorStays: not even the operator leaves an organization
// without one.
func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.get(t, tm.add(t, "dana@acme.test", "admin").ID)
	_, err := tm.SetRoles(t.Context(), model.Actor{Kind: model.ActorOperator, Org: tm.org}, dana.ID, []model.RoleID{tm.member}, dana.Version)
	if model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), "Acme needs at least one admin.") {
		t.Errorf("error = %v, want a conflict", err)
	}
	if !tm.get(t, dana.ID).Permissions().Administers() || tm.roleChanges(t) != 0 {
		t.Error("something changed")
	}
}
