package members

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// many adds members and changes them at once: their roles, or by removing them.
func (tm *team) many(t testing.TB, by model.Actor, remove bool, names ...string) (all []model.Member, o Outcome) {
	t.Helper()
	var ids []model.MemberID
	for _, name := range names {
		m := tm.get(t, tm.add(t, model.Email(name+"@acme.test"), "member").ID)
		all, ids = append(all, m), append(ids, m.ID)
	}
	var err error
	if remove {
		o, err = tm.RemoveMany(t.Context(), by, ids)
	} else {
		o, err = tm.SetRoleOfMany(t.Context(), by, ids, tm.admin)
	}
	if err != nil || len(o.Changed) != len(all) || o.Undo == "" {
		t.Fatalf("%d of %d changed, undo %q (%v)", len(o.Changed), len(all), o.Undo, err)
	}
	return all, o
}

// TestUndoMany: everybody is as before, each with an event, and it works once.
func TestUndoMany(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]bool{"roles": false, "removal": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t)
			by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
			all, done := tm.many(t, by, remove, "kim", "bo")
			before, err := tm.db.Events(t.Context(), tm.org, 100)
			if err != nil {
				t.Fatal(err)
			}
			o, removed, err := tm.UndoMany(t.Context(), by, done.Undo)
			if err != nil || removed != remove || len(o.Changed) != 2 || len(o.Skipped) != 0 || o.Undo != "" {
				t.Fatalf("%+v, %v, %v", o, removed, err)
			}
			for i, was := range all {
				was.Version = o.Changed[i].Version
				if diff := cmp.Diff(was, tm.get(t, was.ID)); diff != "" {
					t.Errorf("%s is another (-was +is):\n%s", was.Email, diff)
				}
			}
			after, err := tm.db.Events(t.Context(), tm.org, 100)
			if err != nil || len(after) != len(before)+2 {
				t.Errorf("%d events more, want 2 (%v)", len(after)-len(before), err)
			}
			if n := tm.organization(t).Members; n != 3 {
				t.Errorf("%d members, want 3", n)
			}
			if _, _, err := tm.UndoMany(t.Context(), by, done.Undo); wordstest.Of(err) != "This was undone already, perhaps in another tab. Look at how it is now." {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

// TestUndoManyJudgesEach: whom somebody has changed since stays as they are, with the
// reason; the others are as they were.
func TestUndoManyJudgesEach(t *testing.T) {
	t.Parallel()
	operator := func(tm *team) model.Actor { return model.Actor{Kind: model.ActorOperator, Org: tm.org} }
	for name, test := range map[string]struct {
		remove    bool
		meanwhile func(tm *team, t *testing.T, kim model.Member) error
		want      map[Reason]int
	}{
		"a role was changed": {meanwhile: func(tm *team, t *testing.T, kim model.Member) error {
			_, err := tm.SetRoles(t.Context(), operator(tm), kim.ID, []model.RoleID{tm.member}, kim.Version+1)
			if err == nil {
				_, err = tm.SetRoles(t.Context(), operator(tm), kim.ID, []model.RoleID{tm.admin}, kim.Version+2)
			}
			return err
		}, want: map[Reason]int{ChangedSince: 1}},
		"one was removed": {meanwhile: func(tm *team, t *testing.T, kim model.Member) error {
			_, err := tm.Remove(t.Context(), operator(tm), kim.ID)
			return err
		}, want: map[Reason]int{RemovedSince: 1}},
		"one came back": {remove: true, meanwhile: func(tm *team, t *testing.T, kim model.Member) error {
			_, err := tm.Add(t.Context(), model.System, tm.org, Person{Email: model.Email(kim.Email)}, "admin")
			return err
		}, want: map[Reason]int{ChangedSince: 1}},
		"one was removed again": {remove: true, meanwhile: func(tm *team, t *testing.T, kim model.Member) error {
			tm.clock.Advance(time.Second)
			m, err := tm.Add(t.Context(), model.System, tm.org, Person{Email: model.Email(kim.Email)}, "admin")
			if err == nil {
				_, err = tm.Remove(t.Context(), operator(tm), m.ID)
			}
			return err
		}, want: map[Reason]int{ChangedSince: 1}},
		"one is invited": {remove: true, meanwhile: func(tm *team, t *testing.T, kim model.Member) error {
			return tm.db.Housekeep(t.Context(), func(tx *db.Tx) error {
				_, err := tx.InsertMember(t.Context(), tm.org, model.User{ID: kim.User, Email: kim.Email}, model.MemberPendingInvite, model.FromInvitation)
				return err
			})
		}, want: map[Reason]int{ChangedSince: 1}},
		"one seat is left": {remove: true, meanwhile: func(tm *team, t *testing.T, _ model.Member) error {
			seats := 2
			_, err := organizations.New(tm.db).Set(t.Context(), model.System, tm.org, organizations.Change{Seats: &seats})
			return err
		}, want: map[Reason]int{NoSeat: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t)
			by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
			all, done := tm.many(t, by, test.remove, "bo", "kim")
			if err := test.meanwhile(tm, t, all[1]); err != nil {
				t.Fatal(err)
			}
			o, _, err := tm.UndoMany(t.Context(), by, done.Undo)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, skips(o)); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			if len(o.Skipped) == 1 && o.Skipped[0].Members[0].Email != all[1].Email {
				t.Errorf("it names %q", o.Skipped[0].Members[0].Email)
			}
			if got := tm.get(t, all[0].ID); Labels(got.Roles) != "Member" {
				t.Errorf("Bo is %s", Labels(got.Roles))
			}
		})
	}
}

// TestUndoManyAsksAgain: nobody gives roles back beyond their own, or takes one from
// somebody who may do more; nobody undoes what another did, or too late, or without the
// permission that it takes.
func TestUndoManyAsksAgain(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	boss := tm.add(t, "boss@acme.test", "admin")
	admin := tm.add(t, "dana@acme.test", "admin")
	bosss, dana := tm.actor(t, boss), tm.actor(t, admin)
	_, roles := tm.many(t, dana, false, "kim")
	_, removal := tm.many(t, dana, true, "bo")
	demoted, err := tm.SetRoleOfMany(t.Context(), dana, []model.MemberID{boss.ID}, tm.member)
	if err != nil || len(demoted.Changed) != 1 {
		t.Fatalf("%+v, %v", demoted, err)
	}
	if _, _, err := tm.UndoMany(t.Context(), bosss, roles.Undo); model.KindOf(err) != model.Conflict {
		t.Errorf("what another did: %v", err)
	}
	tm.set(t, func(tx *db.Tx) error {
		less, err := tx.InsertRole(t.Context(), model.Role{Org: tm.org, Name: "changer", Label: "Changer", Permissions: model.NewPermissions(model.UsersRoleChange, model.UsersRead, model.SettingsRead)})
		_, other := tx.SetRoles(t.Context(), admin, model.ByHand(less.ID))
		return errors.Join(err, other)
	})
	if _, _, err := tm.UndoMany(t.Context(), dana, removal.Undo); model.KindOf(err) != model.Forbidden {
		t.Errorf("without the permission: %v", err)
	}
	o, _, err := tm.UndoMany(t.Context(), dana, roles.Undo)
	if diff := cmp.Diff(map[Reason]int{MayDoMore: 1}, skips(o)); diff != "" || err != nil {
		t.Errorf("who may do more now (-want +got):\n%s (%v)", diff, err)
	}
	o, _, err = tm.UndoMany(t.Context(), dana, demoted.Undo)
	if diff := cmp.Diff(map[Reason]int{BeyondActor: 1}, skips(o)); diff != "" || err != nil {
		t.Errorf("a role beyond one’s own (-want +got):\n%s (%v)", diff, err)
	}
	tm.clock.Advance(model.UndoLife + time.Second)
	if _, _, err := tm.UndoMany(t.Context(), dana, roles.Undo); wordstest.Of(err) != "It is too late to undo this." {
		t.Errorf("too late: %v", err)
	}
	tm.set(t, func(tx *db.Tx) error { return tx.SweepUndos(t.Context(), model.UndoLife) })
	if _, err := tm.db.Undo(t.Context(), tm.org, roles.Undo); model.KindOf(err) != model.NotFound {
		t.Errorf("it is kept for ever: %v", err)
	}
	if _, _, err := tm.UndoMany(t.Context(), dana, roles.Undo); wordstest.Of(err) != "It is too late to undo this." {
		t.Errorf("once it is swept: %v", err)
	}
}

// BenchmarkUndoMany takes the removal of 500 members back.
func BenchmarkUndoMany(b *testing.B) {
	tm := newTeam(b)
	by := tm.actor(b, tm.add(b, "dana@acme.test", "admin"))
	names := make([]string, model.MostMembersAtOnce)
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		for i := range names {
			names[i] = fmt.Sprintf("p%d-%d", n, i)
		}
		_, done := tm.many(b, by, true, names...)
		b.StartTimer()
		if o, _, err := tm.UndoMany(b.Context(), by, done.Undo); err != nil || len(o.Changed) != len(names) {
			b.Fatalf("%d came back (%v)", len(o.Changed), err)
		}
	}
}

// TestUndoGivesTheUsualRole: a role that somebody has only for want of another one is theirs in
// that way again when a change of it is taken back, of one and of many, and goes when a group
// gives another.
func TestUndoGivesTheUsualRole(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	usual := func(m model.Member) (held model.Member) {
		t.Helper()
		if err := tm.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
			held, err = tx.SetRoles(t.Context(), m, []model.RoleGrant{{Role: tm.member, Source: model.SourceDefault}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return held
	}
	kim, bo := usual(tm.get(t, tm.add(t, "kim@acme.test", "member").ID)), usual(tm.get(t, tm.add(t, "bo@acme.test", "member").ID))
	changed, err := tm.SetRoles(t.Context(), by, kim.ID, []model.RoleID{tm.admin}, kim.Version)
	if err != nil || changed.Usual != tm.member {
		t.Fatalf("%+v, %v", changed, err)
	}
	if changed, err = tm.GiveRolesBack(t.Context(), by, kim.ID, []model.RoleID{tm.member}, changed.Usual, changed.Version); err != nil || changed.Usual != "" {
		t.Fatalf("%+v, %v", changed, err)
	}
	o, err := tm.SetRoleOfMany(t.Context(), by, []model.MemberID{bo.ID}, tm.admin)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := tm.UndoMany(t.Context(), by, o.Undo); err != nil {
		t.Fatal(err)
	}
	for _, m := range []model.Member{kim, bo} {
		if err := tm.db.Housekeep(t.Context(), func(tx *db.Tx) error {
			grants, err := tx.Grants(t.Context(), tm.org, m.ID)
			if diff := cmp.Diff([]model.RoleGrant{{Role: tm.member, Source: model.SourceDefault}}, grants); diff != "" {
				t.Errorf("%s (-want +got):\n%s", m.Email, diff)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
