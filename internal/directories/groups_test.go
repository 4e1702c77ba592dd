package directories

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// maps has groups give roles.
func (w *world) maps(t testing.TB, rules ...model.GroupRole) {
	t.Helper()
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	_, err = w.SetGroups(t.Context(), w.dana, d.ID, d.Version, rules)
	must(t, err)
}

func (w *world) wantRoles(t testing.TB, u model.DirectoryUser, want ...string) {
	t.Helper()
	if got := w.roles(t, u); !slices.Equal(got, want) {
		t.Errorf("%s has the roles %v, want %v", u.UserName, got, want)
	}
}

// TestGroupsGiveRoles: to those in them, as they come and go, whatever the group is called.
func TestGroupsGiveRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, al := w.create(t, person("kim@acme.test", "00u1")), w.create(t, person("al@acme.test", "00u2"))
	g := w.group(t, "IT ", kim.ID)
	w.wantRoles(t, kim, "member")
	before, err := w.PreviewGroups(t.Context(), w.dana, w.dir.ID, model.GroupRoles{{Group: "it", Role: w.role(t, "admin")}})
	if err != nil || len(before) != 1 || before[0].Member.ID != kim.Member {
		t.Errorf("preview: %+v, %v", before, err)
	}
	w.maps(t, model.GroupRole{Group: "it", Role: w.role(t, "admin")})
	w.wantRoles(t, kim, "admin")
	w.wantRoles(t, al, "member")

	g = w.step(t, g, AddMembers, al.ID)
	w.wantRoles(t, al, "admin")
	g = w.step(t, g, RemoveMembers, kim.ID)
	w.wantRoles(t, kim, "member")
	g = w.step(t, g, ReplaceMembers, kim.ID)
	w.wantRoles(t, kim, "admin")
	w.wantRoles(t, al, "member")
	if g.Members != 1 {
		t.Errorf("%d members", g.Members)
	}

	g, err = w.ChangeGroup(t.Context(), w.by, g.ID, Versions{g.Version}, func(g model.DirectoryGroup) (GroupChange, error) {
		return GroupChange{Group: Group{DisplayName: "Information technology", Doc: `{"displayName":"Information technology"}`}}, nil
	})
	must(t, err)
	w.wantRoles(t, kim, "admin")
	g = w.step(t, g, AddMembers, al.ID)
	w.wantRoles(t, al, "admin")
	must(t, w.DeleteGroup(t.Context(), w.by, g.ID, nil))
	w.wantRoles(t, kim, "member")
	w.wantRoles(t, al, "member")
}

// TestGroupOfNewcomer: roles wait for the person, and a name for its group.
func TestGroupOfNewcomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.maps(t, model.GroupRole{Group: "IT", Role: w.role(t, "admin")})
	kim := w.create(t, person("kim@later.test", "00u1"))
	g := w.group(t, "it", kim.ID)
	w.verify(t, w.acme, "later.test")
	_, err := w.Settle(t.Context())
	must(t, err)
	w.wantRoles(t, kim, "admin")
	al := w.create(t, person("al@acme.test", "00u2"))
	w.wantRoles(t, al, "member")
	w.step(t, g, AddMembers, al.ID)
	w.wantRoles(t, al, "admin")
	w.step(t, g, RemoveMembers, al.ID)
	w.wantRoles(t, al, "member")
}

// TestGroupRoleTakenAndGivenAgain: who has the role of newcomers for want of another one
// has it no more when a group gives one, however often that comes and goes.
func TestGroupRoleTakenAndGivenAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.create(t, person("kim@acme.test", "00u1"))
	w.group(t, "Baristas", kim.ID)
	rule := model.GroupRole{Group: "Baristas", Role: w.role(t, "admin")}
	for range 2 {
		then, err := w.PreviewGroups(t.Context(), w.dana, w.dir.ID, model.GroupRoles{rule})
		if err != nil || len(then) != 1 || len(then[0].Gains) != 1 || len(then[0].Loses) != 1 || then[0].Loses[0].Name != "member" {
			t.Errorf("preview: %+v, %v", then, err)
		}
		w.maps(t, rule)
		w.wantRoles(t, kim, "admin")
		w.maps(t)
		w.wantRoles(t, kim, "member")
	}
}

// TestRoleByHand: people give and take what no group gives, also of those whom a directory
// looks after, and what they gave stays whatever the groups do.
func TestRoleByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.create(t, person("kim@acme.test", "00u1"))
	admin, member := w.role(t, "admin"), w.role(t, "member")
	set := func(want error, role model.RoleID) {
		t.Helper()
		_, err := members.New(w.db).SetRoles(t.Context(), w.dana, kim.Member, []model.RoleID{role}, w.member(t, kim).Version)
		if model.KindOf(err) != model.KindOf(want) {
			t.Errorf("set %s: %v, want %v", role, err, want)
		}
	}
	set(nil, admin)
	w.wantRoles(t, kim, "admin") // and the role of newcomers is gone
	g := w.group(t, "Staff", kim.ID)
	w.maps(t, model.GroupRole{Group: "Staff", Role: member})
	w.wantRoles(t, kim, "admin", "member")
	set(nil, member) // of whom there is a group’s beside
	w.wantRoles(t, kim, "member")
	set(nil, admin)
	w.step(t, g, RemoveMembers, kim.ID)
	w.wantRoles(t, kim, "admin")
	if m := w.member(t, kim); len(m.Fixed) != 0 {
		t.Errorf("no group gives anything, and fixed is %v", m.Fixed)
	}
}

// TestStrangersInGroups are kept and shown, and are nobody.
func TestStrangersInGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.group(t, "IT", "fake-member-id")
	strangers, err := w.db.DirectoryGroupStrangers(t.Context(), w.acme, g.ID, "", 10)
	if err != nil || !slices.Equal(strangers, []string{"fake-member-id"}) || g.Members != 0 {
		t.Errorf("%v, %d members, %v", strangers, g.Members, err)
	}
	version := g.Version
	if g = w.step(t, g, AddMembers, "fake-member-id"); g.Version != version {
		t.Error("nothing is changed, and the version is")
	}
	if g = w.step(t, g, ReplaceMembers); g.Version == version {
		t.Error("the version stays")
	}
	if strangers, err := w.db.DirectoryGroupStrangers(t.Context(), w.acme, g.ID, "", 10); err != nil || len(strangers) != 0 {
		t.Errorf("%v, %v", strangers, err)
	}
}

// TestGroupNames compare trimmed and without case.
func TestGroupNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.group(t, " Sales")
	if g.DisplayName != " Sales" {
		t.Errorf("stored as %q", g.DisplayName)
	}
	if _, err := w.CreateGroup(t.Context(), w.by, Group{DisplayName: "sales ", Doc: "{}"}, nil); !errors.Is(err, ErrTaken) {
		t.Errorf("again: %v", err)
	}
	_, err := w.ChangeGroup(t.Context(), w.by, g.ID, Versions{g.Version + 1}, func(model.DirectoryGroup) (GroupChange, error) { panic("not asked") })
	if !errors.Is(err, ErrVersion) {
		t.Errorf("another version: %v", err)
	}
}

// TestGroupEventNamesWhoMoved: all of them.
func TestGroupEventNamesWhoMoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, al := w.create(t, person("kim@acme.test", "x1")), w.create(t, person("al@acme.test", "x2"))
	g := w.group(t, "IT", kim.ID)
	w.news(t)
	seen := w.seen
	w.step(t, g, ReplaceMembers, al.ID)
	events, err := w.db.EventsAfter(t.Context(), seen, 10)
	must(t, err)
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	p := events[0].Payload.(model.DirectoryGroupUpdated)
	if !slices.Equal(p.Joined, []model.DirectoryUserID{al.ID}) || !slices.Equal(p.Left, []model.DirectoryUserID{kim.ID}) {
		t.Errorf("%+v", p)
	}
	users, _ := fill(t, w, 150)
	var ids []model.DirectoryUserID
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	w.news(t)
	seen = w.seen
	w.step(t, g, AddMembers, ids...)
	events, err = w.db.EventsAfter(t.Context(), seen, 10)
	must(t, err)
	if p := events[len(events)-1].Payload.(model.DirectoryGroupUpdated); len(p.Joined) != len(users) || p.After.Members != len(users)+1 {
		t.Errorf("%d of %d are named", len(p.Joined), len(users))
	}
}

// TestLeaverLeavesGroups: each group of who is deleted says once who has left it.
func TestLeaverLeavesGroups(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*testing.T, *world, model.DirectoryUser){
		"deleted": func(t *testing.T, w *world, u model.DirectoryUser) {
			must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
		},
		"another has the name": func(t *testing.T, w *world, u model.DirectoryUser) {
			w.set(t, u, person("kim@acme.test", "00u1").off())
			w.create(t, person("kim@acme.test", "00u9"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			kim, al := w.create(t, person("kim@acme.test", "00u1")), w.create(t, person("al@acme.test", "00u2"))
			in := []model.DirectoryGroup{w.group(t, "IT", kim.ID, al.ID), w.group(t, "All", kim.ID)}
			w.group(t, "Others", al.ID)
			w.news(t)
			seen := w.seen
			leave(t, w, kim)
			events, err := w.db.EventsAfter(t.Context(), seen, 100)
			must(t, err)
			var told []model.DirectoryGroupID
			for _, e := range events {
				p, ok := e.Payload.(model.DirectoryGroupUpdated)
				if !ok {
					continue
				}
				told = append(told, p.After.ID)
				now, err := w.db.DirectoryGroup(t.Context(), w.acme, w.dir.ID, p.After.ID)
				if err != nil || p.After.Members != now.Members || p.Before.Members != now.Members+1 || len(p.Joined) > 0 || !slices.Equal(p.Left, []model.DirectoryUserID{kim.ID}) {
					t.Errorf("%+v, the group %+v, %v", p, now, err)
				}
			}
			if want := []model.DirectoryGroupID{in[0].ID, in[1].ID}; !slices.Equal(told, want) {
				t.Errorf("told of the groups %v, want %v", told, want)
			}
		})
	}
}

// TestUserEventsNameRoles that the groups of the user give.
func TestUserEventsNameRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.maps(t, model.GroupRole{Group: "it", Role: w.role(t, "admin")})
	kim := w.create(t, person("kim@acme.test", "00u1"))
	w.group(t, "Others", kim.ID)
	w.news(t)
	seen := w.seen
	w.set(t, kim, person("kim@acme.test", "00u1").titled())
	w.group(t, "IT", kim.ID)
	w.set(t, kim, person("kim@acme.test", "00u1"))
	must(t, w.DeleteUser(t.Context(), w.by, kim.ID, nil))
	events, err := w.db.EventsAfter(t.Context(), seen, 100)
	must(t, err)
	var told []string
	for _, e := range events {
		switch p := e.Payload.(type) {
		case model.DirectoryUserUpdated:
			told = append(told, fmt.Sprint(p.Before.Roles, p.After.Roles))
		case model.DirectoryUserDeleted:
			told = append(told, fmt.Sprint(p.Before.Roles))
		}
	}
	if want := []string{"[] []", "[{admin}] [{admin}]", "[{admin}]"}; !slices.Equal(told, want) {
		t.Errorf("told of the roles %q, want %q", told, want)
	}
}

// TestGroupsGiveRolesToMany, who follow in parts.
func TestGroupsGiveRolesToMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var people []model.DirectoryUser
	var ids []model.DirectoryUserID
	for i := range 110 {
		u := w.create(t, person(fmt.Sprintf("p%d@acme.test", i), fmt.Sprintf("00u%d", i)))
		people, ids = append(people, u), append(ids, u.ID)
	}
	w.group(t, "IT", ids[:105]...)
	w.maps(t, model.GroupRole{Group: "it", Role: w.role(t, "admin")})
	for _, u := range people[:105] {
		w.wantRoles(t, u, "admin")
	}
	for _, u := range people[105:] {
		w.wantRoles(t, u, "member")
	}
	w.maps(t)
	for _, u := range people {
		w.wantRoles(t, u, "member")
	}
}

// TestGroupsBeforeTheEnd: what is left of other rules for groups is done before the members
// of a directory are looked after by people, who take over what the rules give.
func TestGroupsBeforeTheEnd(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"disable", "delete"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			kim := w.create(t, person("kim@acme.test", "00u1"))
			w.group(t, "IT", kim.ID)
			w.maps(t, model.GroupRole{Group: "IT", Role: w.role(t, "admin")})
			w.wantRoles(t, kim, "admin")
			w.write(t, func(tx *db.Tx) error { // a process ends in the middle
				if err := tx.SetGroupRoles(t.Context(), w.acme, w.dir.ID.Source(), nil); err != nil {
					return err
				}
				return tx.InsertRemapping(t.Context(), model.Remapping{Org: w.acme, Source: w.dir.ID.Source(), By: w.dana})
			})
			d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
			must(t, err)
			if end == "disable" {
				_, err = w.Disable(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers)
			} else {
				_, err = w.Delete(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers)
			}
			must(t, err)
			m, err := w.db.Member(t.Context(), w.acme, kim.Member)
			must(t, err)
			if len(m.Roles) != 1 || m.Roles[0].Name != "member" {
				t.Errorf("holds %v", m.Roles)
			}
		})
	}
}
