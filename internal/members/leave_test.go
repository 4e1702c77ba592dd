package members

import (
	"strings"
	"sync"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/secret"
)

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
	here := tm.actor(t, kim)
	other, err := organizations.New(tm.db).Create(t.Context(), model.System, "Globex")
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
	if _, err := tm.Leave(t.Context(), here); err != nil {
		t.Fatal(err)
	}
	if s := tm.session(t, here.Session); !s.EndedAt.IsZero() || s.Org.ID != "" {
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
	if out, gone := events[0], events[1]; out.Type != model.EventUserLogout || out.Target != string(elsewhere.ID) || out.After != `{"reason":"member_removed"}` ||
		gone.Type != model.EventMembershipDeleted || gone.User != kim.User || gone.Before != `{"roles":["member"]}` {
		t.Errorf("events: %+v and %+v", gone, out)
	}
	if _, err := tm.Leave(t.Context(), here); model.KindOf(err) != model.NotFound {
		t.Errorf("a second time: %v, want not found", err)
	}
}

func TestLeaveRefused(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	dana := tm.actor(t, tm.add(t, "dana@acme.test", "admin"))
	tm.add(t, "kim@acme.test", "member")
	_, err := tm.Leave(t.Context(), dana)
	if model.KindOf(err) != model.Conflict || model.MessageOf(err) != "You are the only admin. Make someone else an admin first." {
		t.Errorf("the last admin: %v, want a conflict", err)
	}
	if _, err := tm.Leave(t.Context(), model.Actor{Kind: model.ActorOperator, Org: tm.org}); model.KindOf(err) != model.Forbidden {
		t.Errorf("the operator: %v, want forbidden", err)
	}
	if s := tm.session(t, dana.Session); s.Org.ID != tm.org {
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
		var demoted, danaLeft, anaLeft error
		var all sync.WaitGroup
		all.Go(func() { _, demoted = tm.SetRoles(t.Context(), danas, ana.ID, []model.RoleID{tm.member}, ana.Version) })
		all.Go(func() { _, danaLeft = tm.Leave(t.Context(), danas) })
		all.Go(func() { _, anaLeft = tm.Leave(t.Context(), anas) })
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
		if danaLeft != nil && !strings.Contains(model.MessageOf(danaLeft), "only admin") {
			t.Errorf("Dana reads %q", model.MessageOf(danaLeft))
		}
	}
}
