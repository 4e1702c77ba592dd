package members

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// removed removes a member and returns what can be taken back.
func (tm *team) removed(t *testing.T, by model.Actor, id model.MemberID) model.Undo {
	t.Helper()
	if _, err := tm.Remove(t.Context(), by, id); err != nil {
		t.Fatal(err)
	}
	u, err := tm.db.Undo(t.Context(), tm.org, string(id))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestRestore: the member comes back as it was, with a later version, counts again,
// and is told of as one who came.
func TestRestore(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.add(t, "kim@acme.test", "member")
	u := tm.removed(t, by, kim.ID)
	got, err := tm.Restore(t.Context(), by, kim.ID, u.At)
	if err != nil {
		t.Fatal(err)
	}
	want := kim
	want.Version++
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the member is another one (-was +is):\n%s", diff)
	}
	if n := tm.organization(t).Members; n != 2 {
		t.Errorf("the organization has %d members, want 2", n)
	}
	events, err := tm.db.Events(t.Context(), tm.org, 1)
	if p, ok := events[0].Payload.(model.MembershipCreated); err != nil || !ok || p.After.ID != kim.ID || events[0].Actor.ID != by.ID {
		t.Errorf("event = %+v (%v)", events[0], err)
	}
	if _, err := tm.Restore(t.Context(), by, kim.ID, u.At); wordstest.Of(err) != "This was undone already, perhaps in another tab. Look at how it is now." {
		t.Errorf("a second time: %v", err)
	}
	if removed, err := tm.db.WasRemoved(t.Context(), tm.org, kim.User); removed || err != nil {
		t.Errorf("she counts as removed: %v (%v)", removed, err)
	}
}

// TestRestoreRefused: nobody undoes what another did, what somebody has changed
// since, what they may not do any more, or too late.
func TestRestoreRefused(t *testing.T) {
	t.Parallel()
	back := func(tm *team, t *testing.T, kim model.Member, out bool) {
		t.Helper()
		again, err := tm.Add(t.Context(), model.System, tm.org, Person{Email: "kim@acme.test"}, "member")
		if err == nil && out {
			_, err = tm.Remove(t.Context(), model.Actor{Kind: model.ActorOperator, Org: tm.org}, again.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		meanwhile func(tm *team, t *testing.T, kim model.Member)
		other     bool // another admin tries
		after     time.Duration
		want      model.Kind
	}{
		"another admin":       {other: true, want: model.Conflict},
		"too late":            {after: model.UndoLife + time.Second, want: model.Conflict},
		"came back otherwise": {meanwhile: func(tm *team, t *testing.T, kim model.Member) { back(tm, t, kim, false) }, want: model.Conflict},
		"was removed once more": {meanwhile: func(tm *team, t *testing.T, kim model.Member) {
			tm.clock.Advance(time.Second)
			back(tm, t, kim, true)
		}, want: model.Conflict},
		"no seat left": {meanwhile: func(tm *team, t *testing.T, kim model.Member) {
			seats := 2
			if _, err := organizations.New(tm.db).Set(t.Context(), model.System, tm.org, organizations.Change{Seats: &seats}); err != nil {
				t.Fatal(err)
			}
		}, want: model.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm := newTeam(t)
			dana, ana := tm.actor(t, tm.add(t, "dana@acme.test", "admin")), tm.actor(t, tm.add(t, "ana@acme.test", "admin"))
			kim := tm.add(t, "kim@acme.test", "member")
			u := tm.removed(t, dana, kim.ID)
			if test.meanwhile != nil {
				test.meanwhile(tm, t, kim)
			}
			tm.clock.Advance(test.after)
			by := dana
			if test.other {
				by = ana
			}
			if _, err := tm.Restore(t.Context(), by, kim.ID, u.At); model.KindOf(err) != test.want {
				t.Errorf("error = %v, want %v", err, test.want)
			}
			if !tm.gone(t, kim.ID) {
				t.Error("the member is there")
			}
		})
	}
}

// TestRestoreAsksAgain who may remove, and gives no role beyond that.
func TestRestoreAsksAgain(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	boss := tm.add(t, "boss@acme.test", "admin")
	admin := tm.add(t, "dana@acme.test", "admin")
	dana := tm.actor(t, admin)
	kim := tm.add(t, "kim@acme.test", "member")
	u := tm.removed(t, dana, kim.ID)
	if _, err := tm.SetRoles(t.Context(), tm.actor(t, boss), admin.ID, []model.RoleID{tm.member}, admin.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := tm.Restore(t.Context(), dana, kim.ID, u.At); model.KindOf(err) != model.Forbidden || !tm.gone(t, kim.ID) {
		t.Errorf("error = %v, want forbidden", err)
	}
}

// TestRestoreInactive: who was inactive comes back inactive, by whom they were: only the same
// can make them active again.
func TestRestoreInactive(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	by := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	kim := tm.add(t, "kim@acme.test", "member")
	change := func(do func(*db.Tx, model.Member) (model.Member, []model.Event, error)) {
		t.Helper()
		if err := tm.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
			_, events, err := do(tx, kim)
			return events, err
		}); err != nil {
			t.Fatal(err)
		}
		var err error
		if kim, err = tm.db.Member(t.Context(), tm.org, kim.ID); err != nil {
			t.Fatal(err)
		}
	}
	change(func(tx *db.Tx, m model.Member) (model.Member, []model.Event, error) {
		return membership.Suspend(t.Context(), tx, model.System, m, "dir_1")
	})
	u := tm.removed(t, by, kim.ID)
	if got, err := tm.Restore(t.Context(), by, kim.ID, u.At); err != nil || got.Status != model.MemberInactive {
		t.Fatalf("%+v, %v", got, err)
	}
	kim.Version++
	change(func(tx *db.Tx, m model.Member) (model.Member, []model.Event, error) {
		return membership.Resume(t.Context(), tx, model.System, m, "dir_1")
	})
	if kim.Status != model.MemberActive {
		t.Errorf("%+v", kim)
	}
}
