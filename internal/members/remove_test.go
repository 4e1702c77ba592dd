package members

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// set changes something that no rule is for yet.
func (tm *team) set(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := tm.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// managed adds a member whom the directory manages.
func (tm *team) managed(t *testing.T, email model.Email) (m model.Member) {
	t.Helper()
	tm.set(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), email, true, "", "")
		if err != nil {
			return err
		}
		m, err = tx.InsertMember(t.Context(), tm.org, u, model.MemberActive, model.FromDirectory)
		return errors.Join(err, tx.AddRole(t.Context(), tm.org, m.ID, tm.member, "directory"))
	})
	return tm.get(t, m.ID)
}

// count returns how many events of a type there are.
func (tm *team) count(t *testing.T, want model.EventType) int {
	t.Helper()
	events, err := tm.db.Events(t.Context(), tm.org, 5000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.Type() == want {
			n++
		}
	}
	return n
}

func (tm *team) gone(t *testing.T, id model.MemberID) bool {
	t.Helper()
	_, err := tm.db.Member(t.Context(), tm.org, id)
	if err != nil && model.KindOf(err) != model.NotFound {
		t.Fatal(err)
	}
	return err != nil
}

func TestJudge(t *testing.T) {
	t.Parallel()
	all := model.NewPermissions(model.BuiltIn()...)
	dana := model.Actor{Kind: model.ActorUser, ID: "usr_dana"}
	operator := model.Actor{Kind: model.ActorOperator}
	kim := model.Member{User: "usr_kim", Name: "Kim", Source: model.FromInvitation}
	synced, admin := kim, kim
	synced.Source = model.FromDirectory
	admin.Roles = []model.Role{{Permissions: all}}
	for _, test := range []struct {
		name   string
		action action
		by     model.Actor
		may    model.Permissions
		member model.Member
		want   Reason
	}{
		{"an admin removes", remove, dana, all, kim, Allowed},
		{"an admin removes an admin", remove, dana, all, admin, Allowed},
		{"without the permission", remove, dana, model.NewPermissions(model.UsersRoleChange), kim, NotPermitted},
		{"a reader signs out", signOut, dana, model.NewPermissions(model.UsersRead), kim, NotPermitted},
		{"oneself", remove, dana, all, model.Member{User: "usr_dana"}, Yourself},
		{"oneself, sign-out", signOut, dana, all, model.Member{User: "usr_dana"}, Yourself},
		{"who may do more", remove, dana, model.NewPermissions(model.UsersDelete), admin, MayDoMore},
		{"who may do more, sign-out", signOut, dana, model.NewPermissions(model.UsersDelete), admin, MayDoMore},
		{"managed by the directory", remove, dana, all, synced, ManagedElsewhere},
		{"managed by the directory, operator", remove, operator, all, synced, ManagedElsewhere},
		{"a directory’s member, role", changeRole, dana, all, synced, Allowed},
		{"the directory itself", remove, model.Actor{Kind: model.ActorDirectory}, all, synced, Allowed},
		{"a directory’s member, suspended here", suspend, dana, all, synced, Allowed},
		{"a directory’s member, reactivated here", reactivate, dana, all, synced, Allowed},
		{"oneself, suspended", suspend, dana, all, model.Member{User: "usr_dana"}, Yourself},
		{"who may do more, suspended", suspend, dana, model.NewPermissions(model.UsersDelete), admin, MayDoMore},
		{"who may do more, reactivated", reactivate, dana, model.NewPermissions(model.UsersDelete), admin, MayDoMore},
		{"a reader suspends", suspend, dana, model.NewPermissions(model.UsersRead), kim, NotPermitted},
		{"a reader reactivates", reactivate, dana, model.NewPermissions(model.UsersRoleChange), kim, NotPermitted},
		{"signing out leaves the directory’s data alone", signOut, dana, all, synced, Allowed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := judge(test.action, test.by, test.may, test.member)
			if got != test.want {
				t.Errorf("judge = %v, want %v", got, test.want)
			}
			if err := refusal(test.action, got, test.member, model.Directory{}); (err != nil) != (got != Allowed) {
				t.Errorf("refusal = %v", err)
			}
		})
	}
}

// TestRemoveEndsSessionsHere, and nowhere else.
func TestRemoveEndsSessionsHere(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.add(t, "kim@acme.test", "member")
	here := tm.actor(t, kim)
	var elsewhere model.Session
	tm.set(t, func(tx *db.Tx) (err error) {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Globex"})
		if err != nil {
			return err
		}
		if _, err = tx.InsertMember(t.Context(), o.ID, model.User{ID: kim.User, Email: "kim@acme.test"}, model.MemberActive, model.FromOperator); err != nil {
			return err
		}
		elsewhere, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: kim.User}, Org: o}, []byte("elsewhere"))
		return err
	})
	if _, err := tm.Remove(t.Context(), by, kim.ID); err != nil {
		t.Fatal(err)
	}
	for id, over := range map[model.SessionID]bool{here.Session: true, elsewhere.ID: false, by.Session: false} {
		row, err := tm.db.Session(t.Context(), id)
		if err != nil || row.EndedAt.IsZero() == over {
			t.Errorf("session ended: %v, want %v (%v)", !row.EndedAt.IsZero(), over, err)
		}
	}
	events, err := tm.db.Events(t.Context(), tm.org, 2)
	if err != nil || len(events) != 2 {
		t.Fatal(err)
	}
	removed, logout := events[0], events[1]
	want := model.MembershipDeleted{Before: kim.Snapshot(tm.organization(t))}
	if removed.Target != string(kim.ID) || cmp.Diff(removed.Payload, model.Payload(want)) != "" || removed.Actor.ID != by.ID {
		t.Errorf("event = %+v, want the removal by its actor", removed)
	}
	if logout.Target != string(here.Session) ||
		logout.Payload != (model.UserLoggedOut{Session: model.SessionRef{ID: here.Session, User: kim.User, Org: tm.org}, Reason: model.EndMemberRemoved}) {
		t.Errorf("event = %+v, want the end of the session", logout)
	}
	if !tm.gone(t, kim.ID) {
		t.Error("the member is still there")
	}
	if o, err := tm.db.Organization(t.Context(), tm.org); err != nil || o.Members != 1 {
		t.Errorf("%d members counted, want 1 (%v)", o.Members, err)
	}
	if _, err := tm.Remove(t.Context(), by, kim.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("again: error = %v, want not found", err)
	}
}

func TestSignOutCounts(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.add(t, "dana@acme.test", "admin")
	by := tm.actor(t, dana)
	kim := tm.add(t, "kim@acme.test", "member")
	tm.actor(t, kim)
	for _, want := range []int{1, 0} {
		m, ended, err := tm.SignOut(t.Context(), by, kim.ID)
		if err != nil || ended != want || m.ID != kim.ID {
			t.Errorf("%d sessions of %s ended, want %d (%v)", ended, m.ID, want, err)
		}
	}
	if tm.count(t, model.EventUserLogout) != 1 || tm.count(t, model.EventAuthorizationRevoked) != 2 || tm.gone(t, kim.ID) {
		t.Error("want one end of a session, two revocations, and the member still there")
	}
	if _, _, err := tm.SignOut(t.Context(), by, dana.ID); model.KindOf(err) != model.Forbidden {
		t.Errorf("oneself: error = %v, want forbidden", err)
	}
}

// TestInvitedPeopleAreNotMembersYet: invitations have rules of their own.
func TestInvitedPeopleAreNotMembersYet(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	var invited model.Member
	tm.set(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "new@acme.test", false, "", "")
		if err != nil {
			return err
		}
		invited, err = tx.InsertMember(t.Context(), tm.org, u, model.MemberPendingInvite, model.FromInvitation)
		return err
	})
	if _, err := tm.Remove(t.Context(), by, invited.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("remove: error = %v, want not found", err)
	}
	o, err := tm.RemoveMany(t.Context(), by, []model.MemberID{invited.ID})
	if err != nil || len(o.Changed) != 0 || len(o.Skipped) != 1 || o.Skipped[0].Why != Gone {
		t.Errorf("remove many: %+v, %v; want it skipped as gone", o, err)
	}
}

// race runs two things at the same moment and returns their errors.
func race(a, b func() error) [2]error {
	var errs [2]error
	var both sync.WaitGroup
	both.Go(func() { errs[0] = a() })
	both.Go(func() { errs[1] = b() })
	both.Wait()
	return errs
}

// TestAdminsRemoveEachOther at the same moment: the second is signed out by then.
func TestAdminsRemoveEachOther(t *testing.T) {
	t.Parallel()
	for range 10 {
		tm := newTeam(t)
		dana, ana := tm.add(t, "dana@acme.test", "admin"), tm.add(t, "ana@acme.test", "admin")
		byDana, byAna := tm.actor(t, dana), tm.actor(t, ana)
		errs := race(
			func() error { _, err := tm.Remove(t.Context(), byDana, ana.ID); return err },
			func() error { _, err := tm.Remove(t.Context(), byAna, dana.ID); return err })
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("errors = %v; want one success", errs)
		}
		if kind := model.KindOf(errors.Join(errs[0], errs[1])); kind != model.Unauthenticated {
			t.Errorf("error = %v, want the loser to be signed out", errors.Join(errs[0], errs[1]))
		}
		if tm.gone(t, dana.ID) == tm.gone(t, ana.ID) {
			t.Error("both are there, or neither")
		}
	}
}

// TestLastTwoAdministrators are not lost by demoting the one and removing the
// other at the same moment, whoever does it.
func TestLastTwoAdministrators(t *testing.T) {
	t.Parallel()
	operator := model.Actor{Kind: model.ActorOperator}
	for range 10 {
		tm := newTeam(t)
		operator.Org = tm.org
		dana, ana := tm.add(t, "dana@acme.test", "admin"), tm.add(t, "ana@acme.test", "admin")
		errs := race(
			func() error {
				_, err := tm.SetRoles(t.Context(), operator, dana.ID, []model.RoleID{tm.member}, dana.Version)
				return err
			},
			func() error { _, err := tm.Remove(t.Context(), operator, ana.ID); return err })
		if (errs[0] == nil) == (errs[1] == nil) || model.KindOf(errors.Join(errs[0], errs[1])) != model.Conflict {
			t.Fatalf("errors = %v; want one success and one conflict", errs)
		}
	}
}

// TestLastAdministratorIsNotRemoved: alone or among many.
func TestLastAdministratorIsNotRemoved(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana, ana := tm.add(t, "dana@acme.test", "admin"), tm.add(t, "ana@acme.test", "admin")
	operator := model.Actor{Kind: model.ActorOperator, Org: tm.org}
	o, err := tm.RemoveMany(t.Context(), operator, []model.MemberID{dana.ID, ana.ID})
	if err != nil || len(o.Changed) != 1 || len(o.Skipped) != 1 || o.Skipped[0].Why != LastAdministrator {
		t.Errorf("outcome = %+v, %v; want one removed and the last skipped", o, err)
	}
	_, err = tm.Remove(t.Context(), operator, ana.ID)
	if model.KindOf(err) != model.Conflict || !strings.Contains(wordstest.Of(err), "Acme needs at least one admin.") {
		t.Errorf("error = %v, want a conflict", err)
	}
}
