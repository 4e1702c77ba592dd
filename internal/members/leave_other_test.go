package members

import (
	"sync"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/secret"
)

// TestLeaveFrom another organization than the active one: sessions there end,
// the one that leaves goes on where it is.
func TestLeaveFrom(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	kim := tm.add(t, "kim@acme.test", "member")
	other, err := organizations.New(tm.db).Create(t.Context(), model.System, "Globex")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		email model.Email
		role  string
	}{{"gus@globex.test", "admin"}, {"kim@acme.test", "member"}} {
		if _, err := tm.Add(t.Context(), model.System, other.ID, Person{Email: p.email}, p.role); err != nil {
			t.Fatal(err)
		}
	}
	here := tm.session(t, tm.actor(t, kim).Session).Session
	var there model.Session
	if err := tm.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		there, err = tx.InsertSession(t.Context(), model.Session{User: here.User, Org: other, AuthTime: tx.Now()}, secret.Hash("there"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	m, err := tm.LeaveFrom(t.Context(), here, other.ID)
	if err != nil || m.Org != other.ID {
		t.Fatalf("%+v, %v", m, err)
	}
	if s := tm.session(t, here.ID); !s.EndedAt.IsZero() || s.Org.ID != tm.org {
		t.Errorf("the session that left: ended %v, in %q", s.EndedAt, s.Org.ID)
	}
	if s := tm.session(t, there.ID); s.EndedAt.IsZero() {
		t.Error("the session in the organization goes on")
	}
	events, err := tm.db.Events(t.Context(), other.ID, 2)
	if err != nil || events[0].Type != model.EventUserLogout || events[1].Type != model.EventMembershipDeleted || events[1].Target != string(m.ID) {
		t.Errorf("events: %+v, %v", events, err)
	}
	if _, err := tm.LeaveFrom(t.Context(), there, tm.org); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("an ended session: %v", err)
	}
	for name, org := range map[string]model.OrgID{"again": other.ID, "no organization": "org_1"} {
		if _, err := tm.LeaveFrom(t.Context(), here, org); model.KindOf(err) != model.NotFound {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
	if _, err := tm.LeaveFrom(t.Context(), here, tm.org); err != nil {
		t.Fatal(err)
	}
	if s := tm.session(t, here.ID); !s.EndedAt.IsZero() || s.Org.ID != "" {
		t.Errorf("the session that left its own: ended %v, in %q", s.EndedAt, s.Org.ID)
	}
}

// TestLastAdminsLeaveFrom at the same moment: one stays.
func TestLastAdminsLeaveFrom(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.session(t, tm.actor(t, tm.add(t, "dana@acme.test", "admin")).Session).Session
	ana := tm.session(t, tm.actor(t, tm.add(t, "ana@acme.test", "admin")).Session).Session
	var errs [2]error
	var all sync.WaitGroup
	all.Go(func() { _, errs[0] = tm.LeaveFrom(t.Context(), dana, tm.org) })
	all.Go(func() { _, errs[1] = tm.LeaveFrom(t.Context(), ana, tm.org) })
	all.Wait()
	for _, err := range errs {
		if err != nil && model.KindOf(err) != model.Conflict {
			t.Error(err)
		}
	}
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("errors %v and %v, want one", errs[0], errs[1])
	}
}
