package membership_test

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

const okta model.RoleSource = "conn_1"

var connection = model.Actor{Kind: model.ActorConnection, ID: "conn_1"}

// listed is a list of groups that is whole.
func listed(names ...string) model.Groups { return model.Groups{Names: names, Listed: true} }

// mapped has the groups of a source give roles.
func (w *world) mapped(t *testing.T, rules ...model.GroupRole) {
	t.Helper()
	if err := w.remap(t, model.Remapping{}, rules); err != nil {
		t.Fatal(err)
	}
}

// remap stores other rules of a source, Okta's unless it says otherwise.
func (w *world) remap(t testing.TB, r model.Remapping, rules model.GroupRoles) error {
	r.Org, r.Source, r.By = w.acme, cmp.Or(r.Source, okta), operator
	return membership.Remap(t.Context(), w.db, r, rules, func(*db.Tx) ([]model.Event, error) {
		changed := model.ConnectionGroupsMapped{After: rules.Snapshot("conn_1")}
		return []model.Event{{Org: w.acme, Actor: operator, Target: "conn_1", Payload: changed}}, nil
	})
}

// signsIn has a source list the groups of a member, and returns what was recorded.
func (w *world) signsIn(t *testing.T, m model.Member, source model.RoleSource, groups model.Groups) (types []model.EventType) {
	t.Helper()
	w.clock.Advance(time.Second)
	w.change(t, func(tx *db.Tx) error {
		events, err := membership.ApplyGroups(t.Context(), tx, connection, w.acme, m.ID, source, groups)
		for _, e := range events {
			types = append(types, e.Payload.EventType())
		}
		return err
	})
	return types
}

// holds compares the grants of a member, as "role source".
func (w *world) holds(t *testing.T, m model.Member, want ...string) {
	t.Helper()
	var got []string
	w.change(t, func(tx *db.Tx) error {
		all, err := tx.Grants(t.Context(), w.acme, m.ID)
		for _, g := range all {
			got = append(got, string(g.Role)+" "+string(g.Source))
		}
		return err
	})
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", m.Email, got, want)
	}
}

// TestApplyGroups gives what groups give, and takes only what they gave.
func TestApplyGroups(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		w.add(t, "first@acme.test", "admin")
		kim := w.add(t, "kim@acme.test", "member")
		admin, member := string(w.admin), string(w.role)

		// Nothing is mapped: nothing follows, whatever is listed.
		if got := w.signsIn(t, kim, okta, listed("IT")); got != nil {
			t.Errorf("recorded %v", got)
		}
		w.holds(t, kim, member+" manual")

		// Names are compared trimmed and without case, and what people gave stays. It is so
		// at once for who was seen.
		w.mapped(t, model.GroupRole{Group: "it", Role: w.admin}, model.GroupRole{Group: "Staff", Role: w.role})
		w.holds(t, kim, member+" manual", admin+" conn_1")
		if got := w.signsIn(t, kim, okta, listed(" IT ", "STAFF")); got != nil {
			t.Errorf("the same groups again: recorded %v", got)
		}
		w.holds(t, kim, member+" manual", admin+" conn_1") // the first rule counts

		// Nothing follows from a list that is not whole, or from another source's.
		for name, groups := range map[string]model.Groups{"none": {}, "too many": {Listed: true, TooMany: true}} {
			if got := w.signsIn(t, kim, okta, groups); got != nil {
				t.Errorf("%s: recorded %v", name, got)
			}
		}
		w.signsIn(t, kim, "conn_2", listed())
		w.holds(t, kim, member+" manual", admin+" conn_1")

		if got := w.signsIn(t, kim, okta, listed("staff")); !slices.Equal(got, []model.EventType{model.EventMembershipUpdated}) {
			t.Errorf("recorded %v", got)
		}
		w.holds(t, kim, member+" conn_1", member+" manual")
		if got := w.signsIn(t, kim, okta, listed()); got != nil { // the role stays, by another's word
			t.Errorf("recorded %v", got)
		}
		w.holds(t, kim, member+" manual")
	})
}

// TestApplyGroupsToNewcomers: who comes by a connection holds what its groups give from the
// first moment, and the role that newcomers get as long as they give none.
func TestApplyGroupsToNewcomers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, "first@acme.test", "admin")
	w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin})
	comes := func(email model.Email, groups model.Groups) (m model.Member) {
		t.Helper()
		u := w.user(t, email, true)
		err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
			var e []model.Event
			var err error
			if m, e, err = membership.Admit(t.Context(), tx, connection, w.acme, membership.Newcomer{User: u, Source: model.FromSSO}); err != nil {
				return nil, err
			}
			more, err := membership.ApplyGroups(t.Context(), tx, connection, w.acme, m.ID, okta, groups)
			return append(e, more...), err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	w.holds(t, comes("ada@acme.test", listed("it")), string(w.admin)+" conn_1")
	bo := comes("bo@acme.test", listed("sales"))
	w.holds(t, bo, string(w.role)+" default")
	w.signsIn(t, bo, okta, listed("it"))
	w.holds(t, bo, string(w.admin)+" conn_1") // and nothing besides
	w.signsIn(t, bo, okta, listed())
	w.holds(t, bo, string(w.role)+" default")
	w.holds(t, comes("cy@acme.test", model.Groups{}), string(w.role)+" default")

	// Nothing is mapped any more: nobody is left without a role, which goes again when a
	// group gives one.
	w.signsIn(t, bo, okta, listed("it"))
	w.mapped(t)
	w.holds(t, bo, string(w.role)+" default")
	w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin})
	w.holds(t, bo, string(w.admin)+" conn_1")
}

// TestSeveralRolesByGroups: where the operator lets somebody hold several roles, each
// group gives its own.
func TestSeveralRolesByGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, "first@acme.test", "admin")
	w.change(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.SeveralRoles = true
		return tx.SetInstance(t.Context(), i)
	})
	kim := w.add(t, "kim@acme.test", "member")
	w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin}, model.GroupRole{Group: "Staff", Role: w.role})
	w.signsIn(t, kim, okta, listed("Staff", "IT"))
	w.holds(t, kim, string(w.role)+" manual", string(w.admin)+" conn_1", string(w.role)+" conn_1")
}

// TestGroupsKeepTheLastAdministrator, on each way by which they could take what that one
// administers by.
func TestGroupsKeepTheLastAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.add(t, "kim@acme.test", "member")
	admin, member := string(w.admin), string(w.role)
	w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin}, model.GroupRole{Group: "Staff", Role: w.role})
	w.signsIn(t, kim, okta, listed("IT"))
	if got := w.signsIn(t, kim, okta, listed("Staff")); !slices.Equal(got, []model.EventType{model.EventAdministratorKept}) {
		t.Errorf("recorded %v", got)
	}
	w.holds(t, kim, admin+" conn_1", member+" conn_1", member+" manual")

	if err := w.remap(t, model.Remapping{}, model.GroupRoles{{Group: "IT", Role: w.role}}); !errors.Is(err, membership.ErrLastAdministrator) {
		t.Errorf("another mapping: %v", err)
	}
	if err := w.remap(t, model.Remapping{Gone: true}, nil); !errors.Is(err, membership.ErrLastAdministrator) {
		t.Errorf("no connection: %v", err)
	}
	w.holds(t, kim, admin+" conn_1", member+" conn_1", member+" manual")
	w.add(t, "second@acme.test", "admin") // and so another one can
	w.holds(t, kim, member+" conn_1", member+" manual")
}

// TestKeptAdministratorIsRelieved: whoever kept a role that their groups do not give any more,
// because nobody else could administer, holds what they give once somebody else can, whatever
// makes that one an administrator.
func TestKeptAdministratorIsRelieved(t *testing.T) {
	t.Parallel()
	for name, comes := range map[string]func(w *world){
		"added": func(w *world) { w.add(t, "second@acme.test", "admin") },
		"role by hand": func(w *world) {
			lee := w.add(t, "lee@acme.test", "member")
			if _, err := w.members.SetRoles(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, lee.ID, []model.RoleID{w.admin}, lee.Version); err != nil {
				t.Error(err)
			}
		},
		"by groups": func(w *world) {
			got := w.signsIn(t, w.add(t, "lee@acme.test", "member"), okta, listed("IT"))
			if want := []model.EventType{model.EventMembershipUpdated, model.EventMembershipUpdated}; !slices.Equal(got, want) { // the one, and the other
				t.Errorf("recorded %v", got)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			kim := w.add(t, "kim@acme.test", "member")
			admin, member := string(w.admin), string(w.role)
			w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin}, model.GroupRole{Group: "Staff", Role: w.role})
			w.signsIn(t, kim, okta, listed("IT"))
			w.signsIn(t, kim, okta, listed("Staff"))
			w.holds(t, kim, admin+" conn_1", member+" conn_1", member+" manual")
			w.add(t, "bo@acme.test", "member")
			w.holds(t, kim, admin+" conn_1", member+" conn_1", member+" manual")
			comes(w)
			w.holds(t, kim, member+" conn_1", member+" manual")
			all, err := w.db.EventsAfter(t.Context(), 0, 100)
			if last := all[len(all)-1]; name != "by groups" && err == nil && (last.Type() != model.EventMembershipUpdated || last.Target != string(kim.ID) || last.Actor.Kind != model.ActorSystem) {
				t.Errorf("recorded last: %+v, %v", last, err)
			}
			w.signsIn(t, kim, okta, listed("Staff"))
			if kept, err := w.db.KeptAdministrators(t.Context(), w.acme, ""); err != nil || len(kept) > 0 {
				t.Errorf("still kept: %v, %v", kept, err)
			}
		})
	}
}

// TestSourceGone takes all that a source gave, also from people of whom nothing else is
// known, and forgets who was in which group.
func TestSourceGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, "first@acme.test", "admin")
	kim, lee := w.add(t, "kim@acme.test", "member"), w.add(t, "lee@acme.test", "member")
	w.mapped(t, model.GroupRole{Group: "IT", Role: w.admin})
	w.signsIn(t, kim, okta, listed("IT"))
	w.change(t, func(tx *db.Tx) error { // gets it back by an undo
		return tx.AddRole(t.Context(), w.acme, lee.ID, w.admin, okta)
	})
	if err := w.remap(t, model.Remapping{Gone: true}, nil); err != nil {
		t.Fatal(err)
	}
	w.holds(t, kim, string(w.role)+" manual")
	w.holds(t, lee, string(w.role)+" manual")
	seen, err := w.db.SeenGroups(t.Context(), w.acme, okta, "", "z")
	rules, failed := w.db.GroupRoles(t.Context(), w.acme, okta)
	if err != nil || failed != nil || len(seen) > 0 || len(rules) > 0 {
		t.Errorf("what is left: %v, %v, %v, %v", seen, err, rules, failed)
	}
}

// TestEffects says who would gain or lose what, and of how many nothing is known.
func TestEffects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(t, "first@acme.test", "admin")
	kim, lee, max := w.add(t, "kim@acme.test", "member"), w.add(t, "lee@acme.test", "member"), w.add(t, "max@acme.test", "member")
	w.add(t, "nobody@acme.test", "member") // never came by it
	var many []string
	for i := range 2000 {
		many = append(many, "a group with a long name "+strconv.Itoa(i))
	}
	w.signsIn(t, kim, okta, listed("IT"))
	w.signsIn(t, lee, okta, listed("Sales"))
	w.signsIn(t, max, okta, listed(many...))
	effects := func(rules ...model.GroupRole) (all []string) {
		t.Helper()
		got, unknown, err := membership.Effects(t.Context(), &w.db.Reader, w.acme, okta, rules)
		if err != nil || len(rules) > 0 && unknown != 1 {
			t.Errorf("unknown %d, %v", unknown, err)
		}
		for _, e := range got {
			text := e.Member.Email
			for _, r := range e.Gains {
				text += " +" + r.Name
			}
			for _, r := range e.Loses {
				text += " -" + r.Name
			}
			all = append(all, text)
		}
		return all
	}
	is := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("effects %s, want %s", strings.Join(got, "; "), strings.Join(want, "; "))
		}
	}
	is(effects(model.GroupRole{Group: "it", Role: w.admin}), "kim@acme.test +admin")
	is(effects(model.GroupRole{Group: "it", Role: w.role})) // who has it keeps it
	w.mapped(t, model.GroupRole{Group: "it", Role: w.admin})
	is(effects(model.GroupRole{Group: "sales", Role: w.admin}), "kim@acme.test -admin", "lee@acme.test +admin")
	is(effects(), "kim@acme.test -admin")

	// Too many were listed to be kept, and they count all the same.
	w.signsIn(t, max, okta, listed(append(many, "IT")...))
	w.holds(t, max, string(w.admin)+" conn_1", string(w.role)+" manual")
	w.mapped(t, model.GroupRole{Group: "it", Role: w.admin}, model.GroupRole{Group: "sales", Role: w.role})
	w.holds(t, max, string(w.admin)+" conn_1", string(w.role)+" manual")
}

// TestRolesThatGroupsGive are not deleted without another one in their place, which the
// groups give then.
func TestRolesThatGroupsGive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, err := w.roles.Create(t.Context(), operator, model.Role{Name: "billing", Label: "Billing"})
	if err != nil {
		t.Fatal(err)
	}
	w.mapped(t, model.GroupRole{Group: "Finance", Role: own.ID})
	if _, err := w.roles.Delete(t.Context(), operator, "", "billing", ""); model.KindOf(err) != model.Conflict {
		t.Errorf("deleted: %v", err)
	}
	if _, err := w.roles.Delete(t.Context(), operator, "", "billing", "member"); err != nil {
		t.Fatal(err)
	}
	if got, err := w.db.GroupRoles(t.Context(), w.acme, okta); err != nil || !slices.Equal(got, model.GroupRoles{{Group: "Finance", Role: w.role}}) {
		t.Errorf("the groups give %v, %v", got, err)
	}
}
