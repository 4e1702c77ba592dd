package activity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/activity"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

const day = 24 * time.Hour

// fill records so many events.
func fill(t *testing.T, d *db.DB, n int) {
	t.Helper()
	if err := d.Record(t.Context(), func(*db.Tx) ([]model.Event, error) {
		events := make([]model.Event, n)
		for i := range events {
			events[i] = model.Event{Actor: model.System, Payload: model.UserSignedUp{}}
		}
		return events, nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestSweep forgets what is older than the operator wants it kept, however much that is, and
// nothing where nobody has said so. What is kept is still a whole chain.
func TestSweep(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	d := dbtest.OpenAt(t, clock.Now)
	s := activity.New(d)
	fill(t, d, 1203)
	clock.Advance(40 * day)
	fill(t, d, 3)
	kept := func() int64 {
		t.Helper()
		c, err := d.VerifyChain(t.Context(), nil)
		if err != nil || c.Broken != nil {
			t.Fatalf("%+v, %v", c, err)
		}
		return c.Events
	}
	if err := s.Sweep(t.Context()); err != nil || kept() != 1206 {
		t.Errorf("%d events are kept for ever, %v", kept(), err)
	}
	keep := 30 * day
	if _, err := instance.New(d).Set(t.Context(), model.Actor{Kind: model.ActorOperator}, instance.Change{KeepEvents: &keep}); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep(t.Context()); err != nil || kept() != 4 {
		t.Errorf("%d events are kept for 30 days, %v", kept(), err)
	}
}

// TestErase takes a person out of the log and out of their account, once, and leaves others
// and the chain as they are.
func TestErase(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, operator := activity.New(d), model.Actor{Kind: model.ActorOperator}
	var kim, lou model.User
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		if kim, err = tx.InsertUser(t.Context(), "kim.roe@acme.test", true, "Kim", "Roe"); err != nil {
			return err
		}
		lou, err = tx.InsertUser(t.Context(), "lou@acme.test", true, "Lou", "Roe")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	by := func(u model.User, ip string) model.Actor {
		return model.Actor{Kind: model.ActorUser, ID: string(u.ID), IP: ip}
	}
	acme := model.Organization{ID: "org_1", Name: "Acme"}
	member := func(u model.User) model.MembershipSnapshot {
		return model.Member{ID: "mem_1", Org: acme.ID, User: u.ID, Email: u.Email, Name: u.Name()}.Snapshot(acme)
	}
	session := model.Session{User: kim, IP: "192.0.2.7", UserAgent: "Firefox"}
	earlier := kim
	earlier.Email = "kim.earlier@acme.test"
	record := func(events ...model.Event) {
		t.Helper()
		if err := d.Record(t.Context(), func(*db.Tx) ([]model.Event, error) { return events, nil }); err != nil {
			t.Fatal(err)
		}
	}
	record(
		model.Event{User: kim.ID, Actor: by(kim, "192.0.2.7"), Payload: model.UserLoggedIn{User: kim.Ref(), Session: session.Snapshot()}},
		model.Event{User: kim.ID, Actor: by(lou, "192.0.2.9"), Payload: model.UserEmailChanged{Before: earlier.Snapshot(), After: kim.Snapshot()}},
		model.Event{Org: acme.ID, User: lou.ID, Actor: by(kim, "192.0.2.7"), Payload: model.MembershipDeleted{Before: member(lou)}},
		model.Event{Org: acme.ID, User: kim.ID, Actor: by(lou, "192.0.2.9"), Payload: model.MembershipDeleted{Before: member(kim)}},
		model.Event{Org: acme.ID, Actor: model.System, Payload: model.SignInRefused{Email: "Kim.Earlier@acme.test", Code: "not_a_member"}},
		model.Event{Org: acme.ID, User: lou.ID, Actor: by(lou, "192.0.2.9"), Payload: model.MembershipCreated{After: member(lou)}},
	)
	for i, want := range []int{5, 0} {
		if n, err := s.Erase(t.Context(), operator, kim.ID); err != nil || n != want {
			t.Errorf("time %d: %d events, %v; want %d", i+1, n, err, want)
		}
	}
	all, err := d.StoredEvents(t.Context(), 0, 100)
	if err != nil || len(all) != 7 {
		t.Fatalf("%d events, %v", len(all), err)
	}
	for _, e := range all {
		for _, gone := range []string{"Kim", "kim.", "192.0.2.7", "Firefox"} {
			if strings.Contains(e.Payload+e.Actor.IP, gone) {
				t.Errorf("event %d still says %q: %s from %s", e.Seq, gone, e.Payload, e.Actor.IP)
			}
		}
		if strings.Contains(e.Payload, string(lou.ID)) && e.Seq != 2 && !strings.Contains(e.Payload, "lou@acme.test") || e.Actor.Is(lou.ID) && e.Actor.IP == "" {
			t.Errorf("event %d says less of somebody else: %s from %s", e.Seq, e.Payload, e.Actor.IP)
		}
	}
	if last, err := d.EventsAfter(t.Context(), 6, 1); err != nil || last[0].Payload != (model.UserErased{User: kim.ID, Events: 5}) {
		t.Errorf("the last event is %+v, %v", last, err)
	}
	if c, err := d.VerifyChain(t.Context(), nil); err != nil || c.Broken != nil || c.Erased != 5 {
		t.Errorf("the chain is %+v, %v", c, err)
	}
	if u, err := d.User(t.Context(), kim.ID); err != nil || u.Name() != "erased" {
		t.Errorf("the account is %+v, %v", u, err)
	}
}

// TestEraseRefuses whoever still belongs to an organization, and anybody but the operator.
func TestEraseRefuses(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s := activity.New(d)
	if _, err := s.Erase(t.Context(), model.Actor{Kind: model.ActorUser, ID: "usr_1"}, "usr_1"); model.KindOf(err) != model.Forbidden {
		t.Errorf("by a person: %v", err)
	}
	if n, err := s.Erase(t.Context(), model.Actor{Kind: model.ActorOperator}, "usr_1"); err != nil || n != 0 {
		t.Errorf("of nobody: %d, %v", n, err)
	}
}
