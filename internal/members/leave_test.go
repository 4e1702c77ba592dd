package members

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// organization returns the team's.
func (tm *team) organization(t *testing.T) model.Organization {
	t.Helper()
	o, err := tm.db.Organization(t.Context(), tm.org)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// session returns what the database knows of a session.
func (tm *team) session(t *testing.T, id model.SessionID) db.SessionRow {
	t.Helper()
	s, err := tm.db.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLeave: the session that leaves goes on, those elsewhere end, and another
// organization notices nothing.
func TestLeave(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	tm.add(t, "dana@acme.test", "admin")
	kim := tm.add(t, "kim@acme.test", "member")
	here := tm.session(t, tm.actor(t, kim).Session).Session
	other, err := organizations.New(tm.db).Create(t.Context(), model.System, organizations.Description{Name: "Globex"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tm.Add(t.Context(), model.System, other.ID, Person{Email: "kim@acme.test"}, "member"); err != nil {
		t.Fatal(err)
	}
	var elsewhere, there model.Session
	err = tm.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		s := model.Session{User: model.User{ID: kim.User}, Org: model.Organization{ID: tm.org}, AuthTime: tx.Now()}
		if elsewhere, err = tx.InsertSession(t.Context(), s, secret.Hash("elsewhere")); err != nil {
			return err
		}
		s.Org.ID = other.ID
		there, err = tx.InsertSession(t.Context(), s, secret.Hash("there"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tm.Leave(t.Context(), here.Actor(), tm.org); err != nil {
		t.Fatal(err)
	}
	if s := tm.session(t, here.ID); !s.EndedAt.IsZero() || s.Org.ID != "" {
		t.Errorf("the session that left: ended %v, in %q", s.EndedAt, s.Org.ID)
	}
	if s := tm.session(t, elsewhere.ID); s.EndedAt.IsZero() {
		t.Error("the other session in the organization goes on")
	}
	if s := tm.session(t, there.ID); !s.EndedAt.IsZero() || s.Org.ID != other.ID {
		t.Errorf("the session in another organization: ended %v, in %q", s.EndedAt, s.Org.ID)
	}
	if _, err := tm.db.Member(t.Context(), tm.org, kim.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("the member: %v, want not found", err)
	}
	events, err := tm.db.Events(t.Context(), tm.org, 2)
	if err != nil {
		t.Fatal(err)
	}
	if gone, out := events[0], events[1]; out.Target != string(elsewhere.ID) ||
		out.Payload != (model.UserLoggedOut{Session: model.SessionRef{ID: elsewhere.ID, User: kim.User, Org: tm.org}, Reason: model.EndMemberRemoved}) ||
		gone.User != kim.User || cmp.Diff(gone.Payload, model.Payload(model.MembershipDeleted{Before: kim.Snapshot(tm.organization(t))})) != "" {
		t.Errorf("events: %+v and %+v", gone, out)
	}
	if _, err := tm.Leave(t.Context(), here.Actor(), tm.org); model.KindOf(err) != model.NotFound {
		t.Errorf("a second time: %v, want not found", err)
	}
}

func TestLeaveRefused(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.session(t, tm.actor(t, tm.add(t, "dana@acme.test", "admin")).Session).Session
	tm.add(t, "kim@acme.test", "member")
	_, err := tm.Leave(t.Context(), dana.Actor(), tm.org)
	if model.KindOf(err) != model.Conflict || wordstest.Of(err) != "You are the only admin. Make someone else an admin first." {
		t.Errorf("the last admin: %v, want a conflict", err)
	}
	if s := tm.session(t, dana.ID); s.Org.ID != tm.org {
		t.Errorf("the session is in %q", s.Org.ID)
	}
}

// TestLastAdminsPart at the same moment: one leaves while the other demotes
// them, or leaves, too. Whoever is first, somebody can still administer.
func TestLastAdminsPart(t *testing.T) {
	t.Parallel()
	for range 15 {
		tm := newTeam(t)
		dana, ana := tm.add(t, "dana@acme.test", "admin"), tm.get(t, tm.add(t, "ana@acme.test", "admin").ID)
		danas, anas := tm.actor(t, dana), tm.actor(t, ana)
		here, there := tm.session(t, danas.Session).Session, tm.session(t, anas.Session).Session
		var demoted, danaLeft, anaLeft error
		var all sync.WaitGroup
		all.Go(func() { _, demoted = tm.SetRoles(t.Context(), danas, ana.ID, []model.RoleID{tm.member}, ana.Version) })
		all.Go(func() { _, danaLeft = tm.Leave(t.Context(), here.Actor(), tm.org) })
		all.Go(func() { _, anaLeft = tm.Leave(t.Context(), there.Actor(), tm.org) })
		all.Wait()
		for _, err := range []error{demoted, danaLeft, anaLeft} {
			switch model.KindOf(err) {
			case 0, model.NotFound, model.Conflict:
				if err != nil && model.KindOf(err) == 0 {
					t.Fatal(err)
				}
			default:
				t.Fatal(err)
			}
		}
		if any, err := tm.db.OtherAdministrator(t.Context(), tm.org, ""); err != nil || !any {
			t.Fatalf("nobody is left who can administer: demoted %v, Dana left %v, Ana left %v; %v", demoted, danaLeft, anaLeft, err)
		}
		if danaLeft != nil && !strings.Contains(wordstest.Of(danaLeft), "only admin") {
			t.Errorf("Dana reads %q", wordstest.Of(danaLeft))
		}
	}
}

// TestLeaveElsewhere leaves another organization than the active one: sessions
// there end, the one that leaves goes on where it is.
func TestLeaveElsewhere(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	kim := tm.add(t, "kim@acme.test", "member")
	other, err := organizations.New(tm.db).Create(t.Context(), model.System, organizations.Description{Name: "Globex"})
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
	m, err := tm.Leave(t.Context(), here.Actor(), other.ID)
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
	if err != nil || events[1].Type() != model.EventUserLogout || events[0].Type() != model.EventMembershipDeleted || events[0].Target != string(m.ID) {
		t.Errorf("events: %+v, %v", events, err)
	}
	if _, err := tm.Leave(t.Context(), there.Actor(), tm.org); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("an ended session: %v", err)
	}
	for name, org := range map[string]model.OrgID{"again": other.ID, "no organization": "org_1"} {
		if _, err := tm.Leave(t.Context(), here.Actor(), org); model.KindOf(err) != model.NotFound {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
	if _, err := tm.Leave(t.Context(), here.Actor(), tm.org); err != nil {
		t.Fatal(err)
	}
	if s := tm.session(t, here.ID); !s.EndedAt.IsZero() || s.Org.ID != "" {
		t.Errorf("the session that left its own: ended %v, in %q", s.EndedAt, s.Org.ID)
	}
}

// TestLastAdminsLeave at the same moment: one stays.
func TestLastAdminsLeave(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.session(t, tm.actor(t, tm.add(t, "dana@acme.test", "admin")).Session).Session
	ana := tm.session(t, tm.actor(t, tm.add(t, "ana@acme.test", "admin")).Session).Session
	var errs [2]error
	var all sync.WaitGroup
	all.Go(func() { _, errs[0] = tm.Leave(t.Context(), dana.Actor(), tm.org) })
	all.Go(func() { _, errs[1] = tm.Leave(t.Context(), ana.Actor(), tm.org) })
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
