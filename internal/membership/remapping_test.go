package membership_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// crowd makes n members whom a connection has listed in two groups.
func (w *world) crowd(t testing.TB, n int) {
	t.Helper()
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		for i := range n {
			u, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("p%d@acme.test", i)), true, "", "")
			if err != nil {
				return err
			}
			m, err := tx.InsertMember(t.Context(), w.acme, u, model.MemberActive, model.FromSSO)
			if err != nil {
				return err
			}
			if err := tx.AddRole(t.Context(), w.acme, m.ID, w.role, model.SourceManual); err != nil {
				return err
			}
			seen := model.SeenGroups{Member: m.ID, Names: []string{"IT", "Staff"}, Complete: true}
			if err := tx.SetSeenGroups(t.Context(), w.acme, okta, seen); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// given counts the members whom a source gives a role.
func (w *world) given(t *testing.T, role model.RoleID) (n int) {
	t.Helper()
	all, err := w.db.MembersOfSource(t.Context(), w.acme, okta, "", 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, g := range m.Grants {
			if g.Source == okta && g.Role == role {
				n++
			}
		}
	}
	return n
}

// left returns of how many sources something is still to be done.
func (w *world) left(t *testing.T) int {
	t.Helper()
	all, err := w.db.Remappings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// changes counts how often members have got other roles.
func (w *world) changes(t *testing.T) (n int) {
	t.Helper()
	all, err := w.db.EventsAfter(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Type() == model.EventMembershipUpdated {
			n++
		}
	}
	return n
}

// TestRemapIsResumed: a process that ends in the middle leaves members who hold what the
// rules from before gave, and the next one has them follow, each with one event.
func TestRemapIsResumed(t *testing.T) {
	t.Parallel()
	const crowd = 1000
	for _, gone := range []bool{false, true} {
		t.Run(fmt.Sprintf("gone %v", gone), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := newWorldOn(t, func(t testing.TB, now func() time.Time) *db.DB { return dbtest.OpenFile(t, dir, now) })
			w.add(t, "first@acme.test", "admin")
			w.crowd(t, crowd)
			rules := model.GroupRoles{{Group: "IT", Role: w.admin}}
			before := 0
			if gone {
				w.mapped(t, rules...)
				rules, before = nil, w.changes(t)
			}
			ended := make(chan error, 1)
			go func() { ended <- w.remap(t, model.Remapping{Gone: gone}, rules) }()
			for w.changes(t) == before && len(ended) == 0 {
				w.change(t, func(*db.Tx) error { return nil }) // comes between two parts
			}
			if err := w.db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err == nil {
				t.Fatal("all was done before the process ended: the crowd is too small")
			}
			w.db = reopen(t, dir, w.clock.Now)
			follow := w.changes(t) - before
			if left := w.left(t); left != 1 || follow == 0 || follow == crowd {
				t.Fatalf("%d sources are left, %d members have followed", left, follow)
			}
			if n, err := membership.FinishRemappings(t.Context(), w.db); n != 1 || err != nil {
				t.Errorf("finished %d, %v", n, err)
			}
			want := crowd
			if gone {
				want = 0
			}
			if got, n := w.given(t, w.admin), w.changes(t)-before; got != want || n != crowd || w.left(t) != 0 {
				t.Errorf("%d members are given the role, want %d; %d events, %d sources left", got, want, n, w.left(t))
			}
			if n, err := membership.FinishRemappings(t.Context(), w.db); n != 0 || err != nil {
				t.Errorf("once more: finished %d, %v", n, err)
			}
		})
	}
}

// reopen opens the database that another process had open.
func reopen(t *testing.T, dir string, now func() time.Time) *db.DB {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	d, err := db.Open(t.Context(), files[0], db.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// TestRemapLetsOthersWrite: who writes waits for a part of the members, not for all.
func TestRemapLetsOthersWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, "first@acme.test", "admin")
	w.crowd(t, 1000)
	ended := make(chan error)
	go func() { ended <- w.remap(t, model.Remapping{}, model.GroupRoles{{Group: "IT", Role: w.admin}}) }()
	states := map[int]bool{} // how many have followed when somebody else writes
	for {
		n := 0
		w.change(t, func(tx *db.Tx) error {
			last, err := tx.LastEvent(t.Context())
			n = int(last)
			return err
		})
		states[n] = true
		select {
		case err := <-ended:
			if err != nil || len(states) < 5 {
				t.Errorf("others wrote in %d states meanwhile, %v", len(states), err)
			}
			return
		default:
		}
	}
}

// TestRemapGivesWhatIsHeld: who holds a role already is given it by the groups, too, and no
// event says so.
func TestRemapGivesWhatIsHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, "first@acme.test", "admin")
	w.crowd(t, 120)
	before := w.changes(t)
	w.mapped(t, model.GroupRole{Group: "Staff", Role: w.role})
	if n, events := w.given(t, w.role), w.changes(t)-before; n != 120 || events != 0 || w.left(t) != 0 {
		t.Errorf("%d are given the role, with %d events", n, events)
	}
}

// TestRemapAtOnce: rules are saved by two people, the source is deleted meanwhile, and
// members sign in. At the end everybody holds what the rules that are stored give.
func TestRemapAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		for _, gone := range []bool{false, true} {
			w := newWorldOn(t, on)
			w.add(t, "first@acme.test", "admin")
			own, err := w.roles.Create(t.Context(), operator, model.Role{Name: "billing", Label: "Billing"})
			if err != nil {
				t.Fatal(err)
			}
			w.crowd(t, 200)
			all, err := w.db.MembersOfSource(t.Context(), w.acme, okta, "", 200)
			if err != nil {
				t.Fatal(err)
			}
			signIn := func() error {
				for _, m := range all {
					err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
						events, err := membership.ApplyGroups(t.Context(), tx, connection, w.acme, m.ID, okta, listed("Staff", "IT"))
						if err == nil && len(events) == 0 {
							err = db.Nothing
						}
						return events, err
					})
					if err != nil {
						return err
					}
				}
				return nil
			}
			second := func() error { return w.remap(t, model.Remapping{}, model.GroupRoles{{Group: "Staff", Role: own.ID}}) }
			if gone {
				signIn = func() error { return nil } // by what is no more, nobody does
				second = func() error { return w.remap(t, model.Remapping{Gone: true}, nil) }
			}
			errs := at(
				func() error { return w.remap(t, model.Remapping{}, model.GroupRoles{{Group: "IT", Role: w.admin}}) },
				second, signIn,
				func() error { _, err := membership.FinishRemappings(t.Context(), w.db); return err },
			)
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
			rules, err := w.db.GroupRoles(t.Context(), w.acme, okta)
			if err != nil {
				t.Fatal(err)
			}
			want := map[model.RoleID]int{}
			for _, r := range rules {
				want[r.Role] = len(all)
			}
			if gone && len(rules) > 0 { // was saved after the end, which a room refuses
				continue
			}
			if a, b := w.given(t, w.admin), w.given(t, own.ID); a != want[w.admin] || b != want[own.ID] || w.left(t) != 0 {
				t.Errorf("gone %v: %d are admins and %d have the other role, want %v", gone, a, b, want)
			}
		}
	})
}

// TestRemapKeepsWhoIsLeft: one who administers by the new rules does so before anybody who
// did by the rules from before ceases to, and who is the last all the same keeps that.
func TestRemapKeepsWhoIsLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, lee := w.add(t, "kim@acme.test", "admin"), w.add(t, "lee@acme.test", "member")
	w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin})
	w.signsIn(t, kim, okta, listed("IT"))
	w.signsIn(t, lee, okta, listed("Ops"))
	w.change(t, func(tx *db.Tx) error {
		m, err := tx.Member(t.Context(), w.acme, kim.ID)
		if err != nil {
			return err
		}
		_, err = tx.SetRoles(t.Context(), m, model.ByHand(w.role))
		return err
	})
	admin, member := string(w.admin), string(w.role)
	w.holds(t, kim, admin+" conn_1", member+" manual")
	w.mapped(t, model.GroupRole{Group: "Ops", Role: w.admin})
	w.holds(t, kim, member+" manual")
	w.holds(t, lee, admin+" conn_1", member+" manual")

	// The source is gone, and so is everybody else who could administer.
	w.change(t, func(tx *db.Tx) error {
		if err := tx.ForgetGroups(t.Context(), w.acme, okta); err != nil {
			return err
		}
		return tx.InsertRemapping(t.Context(), model.Remapping{Org: w.acme, Source: okta, By: operator, Gone: true})
	})
	if _, err := membership.FinishRemappings(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	w.holds(t, lee, admin+" manual", member+" manual")
	if all, err := w.db.Events(t.Context(), w.acme, 1); err != nil || all[0].Type() != model.EventAdministratorKept {
		t.Errorf("recorded %v, %v", all, err)
	}
}

// BenchmarkRemap10k has 10,000 members follow other rules, and says how long somebody who
// writes meanwhile waits at most.
func BenchmarkRemap10k(b *testing.B) {
	w := newWorldOn(b, dbtest.OpenAt)
	if _, err := w.members.Add(b.Context(), operator, w.acme, members.Person{Email: "first@acme.test"}, "admin"); err != nil {
		b.Fatal(err)
	}
	w.crowd(b, 10_000)
	var longest time.Duration
	for i := 0; b.Loop(); i++ {
		stop, waited := make(chan struct{}), make(chan time.Duration)
		go func() { waited <- w.bystander(b, stop) }()
		rules := model.GroupRoles{{Group: "IT", Role: []model.RoleID{w.admin, w.role}[i%2]}}
		if err := w.remap(b, model.Remapping{}, rules); err != nil {
			b.Error(err)
		}
		close(stop)
		longest = max(longest, <-waited)
	}
	b.ReportMetric(float64(longest.Milliseconds()), "ms-longest-wait")
}

// bystander writes until it is told to stop, and returns for how long it waited at most.
func (w *world) bystander(t testing.TB, stop chan struct{}) (longest time.Duration) {
	for {
		select {
		case <-stop:
			return longest
		default:
		}
		begun := time.Now()
		if err := w.db.Housekeep(context.WithoutCancel(t.Context()), func(tx *db.Tx) error {
			_, err := tx.TakeLease(t.Context(), "write", "bystander", tx.Now())
			return err
		}); err != nil {
			t.Error(err)
		}
		longest = max(longest, time.Since(begun))
	}
}
