package members

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// TestSuspend: the sessions here end at once, the roles stay and count for nothing, and one
// click gives all of it back.
func TestSuspend(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.add(t, "dana@acme.test", "admin")
	by := tm.actor(t, dana)
	kim := tm.add(t, "kim@acme.test", "member")
	here := tm.actor(t, kim)
	m, err := tm.Suspend(t.Context(), by, kim.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := kim
	want.Status, want.Version = model.MemberInactive, kim.Version+1
	if diff := cmp.Diff(want, m); diff != "" || tm.organization(t).Members != 1 {
		t.Errorf("%d members count; (-want +got):\n%s", tm.organization(t).Members, diff)
	}
	if row, err := tm.db.Session(t.Context(), here.Session); err != nil || row.EndedAt.IsZero() {
		t.Errorf("the session goes on: %v", err)
	}
	if all, err := tm.db.Suspensions(t.Context(), tm.org, kim.ID); err != nil || len(all) != 1 || all[0].Source != model.SourceManual || all[0].By != dana.DisplayName() {
		t.Errorf("suspensions: %+v, %v", all, err)
	}
	events, err := tm.db.Events(t.Context(), tm.org, 2)
	update := model.MembershipUpdated{Before: kim.Snapshot(tm.organization(t)), After: m.Snapshot(tm.organization(t))}
	if err != nil || events[0].Actor.ID != by.ID || cmp.Diff(model.Payload(update), events[0].Payload) != "" || events[1].Target != string(here.Session) {
		t.Errorf("events = %+v, %v", events, err)
	}
	if _, err := tm.Suspend(t.Context(), by, kim.ID); model.KindOf(err) != model.Conflict || wordstest.Of(err) != "kim@acme.test is not active any more." {
		t.Errorf("again: %v", err)
	}
	m, err = tm.Reactivate(t.Context(), by, kim.ID)
	want.Status, want.Version = model.MemberActive, want.Version+1
	if diff := cmp.Diff(want, m); err != nil || diff != "" || tm.organization(t).Members != 2 {
		t.Errorf("%v, %d members count; (-want +got):\n%s", err, tm.organization(t).Members, diff)
	}
	if all, err := tm.db.Suspensions(t.Context(), tm.org, kim.ID); err != nil || len(all) != 0 {
		t.Errorf("suspensions: %+v, %v", all, err)
	}
	if _, err := tm.Reactivate(t.Context(), by, kim.ID); model.KindOf(err) != model.Conflict {
		t.Errorf("an active member: %v", err)
	}
	if tm.count(t, model.EventMembershipUpdated) != 2 {
		t.Error("want one event of each")
	}
}

// TestSuspendRefused: nobody suspends themselves, who may do more, or the last who can
// administer, and who is only invited is nobody yet.
func TestSuspendRefused(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.add(t, "dana@acme.test", "admin")
	by := tm.actor(t, dana)
	kim := tm.add(t, "kim@acme.test", "member")
	operator := model.Actor{Kind: model.ActorOperator, Org: tm.org}
	for name, test := range map[string]struct {
		by   model.Actor
		id   model.MemberID
		want model.Kind
		says string
	}{
		"oneself":        {by, dana.ID, model.Forbidden, "You can’t suspend yourself. Leave the organization instead, or ask another admin."},
		"a member":       {tm.actor(t, kim), dana.ID, model.Forbidden, "You can’t suspend members. Ask an admin of your organization."},
		"the last admin": {operator, dana.ID, model.Conflict, "Acme needs at least one admin. Make someone else an admin first."},
		"nobody":         {by, "mem_1", model.NotFound, "Not found."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := tm.Suspend(t.Context(), test.by, test.id); model.KindOf(err) != test.want || test.want != model.NotFound && wordstest.Of(err) != test.says {
				t.Errorf("%v: %s", err, wordstest.Of(err))
			}
			if m := tm.get(t, dana.ID); m.Status != model.MemberActive {
				t.Errorf("she is %s", m.Status)
			}
		})
	}
}

// TestReactivateAndTheDirectory: whom people have suspended no directory brings back, and whom
// a directory has deactivated no person, also when people have suspended them before.
func TestReactivateAndTheDirectory(t *testing.T) {
	t.Parallel()
	const directory = model.RoleSource("dir_1")
	change := func(tm *team, t *testing.T, id model.MemberID, do func(*db.Tx, model.Member) error) {
		t.Helper()
		tm.set(t, func(tx *db.Tx) error {
			m, err := tx.Member(t.Context(), tm.org, id)
			if err != nil {
				return err
			}
			return do(tx, m)
		})
	}
	deactivate := func(tx *db.Tx, m model.Member) error {
		_, _, err := membership.Suspend(t.Context(), tx, model.Actor{Kind: model.ActorDirectory, ID: "dir_1", Org: m.Org}, m, directory)
		return err
	}
	activate := func(tx *db.Tx, m model.Member) error {
		_, _, err := membership.Resume(t.Context(), tx, model.Actor{Kind: model.ActorDirectory, ID: "dir_1", Org: m.Org}, m, directory)
		return err
	}
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.managed(t, "kim@acme.test")
	if _, err := tm.Suspend(t.Context(), by, kim.ID); err != nil {
		t.Fatal(err)
	}
	change(tm, t, kim.ID, activate)
	if m := tm.get(t, kim.ID); m.Status != model.MemberInactive {
		t.Errorf("the directory has made her %s", m.Status)
	}
	change(tm, t, kim.ID, deactivate)
	if _, err := tm.Reactivate(t.Context(), by, kim.ID); model.KindOf(err) != model.Forbidden || wordstest.Of(err) != "kim@acme.test was deactivated by your directory. Reactivate them there: here nobody can, until that directory is disabled or deleted." {
		t.Errorf("both want it: %v", err)
	}
	change(tm, t, kim.ID, activate)
	if m := tm.get(t, kim.ID); m.Status != model.MemberInactive {
		t.Errorf("she is %s, and Dana has not said so", m.Status)
	}
	if m, err := tm.Reactivate(t.Context(), by, kim.ID); err != nil || m.Status != model.MemberActive {
		t.Errorf("%s, %v", m.Status, err)
	}
	change(tm, t, kim.ID, deactivate)
	if _, err := tm.Reactivate(t.Context(), by, kim.ID); model.KindOf(err) != model.Forbidden {
		t.Errorf("the directory alone: %v", err)
	}
	tm.set(t, func(tx *db.Tx) error { return tx.ReleaseRest(t.Context(), tm.org, "dir_1", false) }) // it is gone
	if m, err := tm.Reactivate(t.Context(), by, kim.ID); err != nil || m.Status != model.MemberActive {
		t.Errorf("without a directory: %s, %v", m.Status, err)
	}
}

// TestReactivateNeedsASeat: a suspended member keeps none.
func TestReactivateNeedsASeat(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.add(t, "kim@acme.test", "member")
	if _, err := tm.Suspend(t.Context(), by, kim.ID); err != nil {
		t.Fatal(err)
	}
	seats := 1
	if _, err := organizations.New(tm.db).Set(t.Context(), model.System, tm.org, organizations.Change{Seats: &seats}); err != nil {
		t.Fatal(err)
	}
	if _, err := tm.Reactivate(t.Context(), by, kim.ID); model.KindOf(err) != model.Conflict {
		t.Errorf("no seat: %v", err)
	}
	if m := tm.get(t, kim.ID); m.Status != model.MemberInactive {
		t.Errorf("she is %s", m.Status)
	}
}

// TestTwoAdminsSuspendEachOther: one of them stays. And of two who suspend the same member,
// or reactivate them, one does it.
func TestTwoAdminsSuspendEachOther(t *testing.T) {
	t.Parallel()
	for range 10 {
		tm := newTeam(t)
		dana, ana := tm.add(t, "dana@acme.test", "admin"), tm.add(t, "ana@acme.test", "admin")
		d, a := tm.actor(t, dana), tm.actor(t, ana)
		kim := tm.add(t, "kim@acme.test", "member")
		one := func(errs [2]error) {
			t.Helper()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("errors %v, want exactly one", errs)
			}
		}
		for _, do := range []func(model.Actor) error{
			func(by model.Actor) error { _, err := tm.Suspend(t.Context(), by, kim.ID); return err },
			func(by model.Actor) error { _, err := tm.Reactivate(t.Context(), by, kim.ID); return err },
		} {
			one(race(func() error { return do(d) }, func() error { return do(a) }))
		}
		one(race(
			func() error { _, err := tm.Suspend(t.Context(), d, ana.ID); return err },
			func() error { _, err := tm.Suspend(t.Context(), a, dana.ID); return err },
		))
		if all, err := tm.db.Administrators(t.Context(), tm.org, 10); err != nil || len(all) != 1 {
			t.Fatalf("%d administrators are left, %v", len(all), err)
		}
	}
}
