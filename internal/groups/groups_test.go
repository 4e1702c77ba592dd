package groups

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// TestGroupGivesRole: from making a group to the role that somebody has for it, and back.
func TestGroupGivesRole(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		kim, lee := w.join(t, "member"), w.join(t, "member")
		g := w.group(t, "Support", kim)
		w.holds(t, kim, "member manual")
		must(t, w.give(t, w.dana, model.GroupRole{Group: " support ", Role: w.leads}))
		w.holds(t, kim, "lead groups", "member manual")
		moved, err := w.Add(t.Context(), w.dana, g.ID, lee.ID)
		if err != nil || !moved.Changed || moved.Group.Members != 2 || len(moved.Effect.Gains) != 1 {
			t.Errorf("added %+v, %v", moved, err)
		}
		w.holds(t, lee, "lead groups", "member manual")
		if got := w.last(t, 2); !slices.Equal(got, []model.EventType{model.EventMembershipUpdated, model.EventDirectoryGroupUpdated}) {
			t.Errorf("recorded %v", got)
		}
		if moved, err = w.Add(t.Context(), w.dana, g.ID, lee.ID); err != nil || moved.Changed {
			t.Errorf("once more: %+v, %v", moved, err)
		}
		renamed, err := w.Rename(t.Context(), w.dana, g.ID, g.Version, "Help desk")
		if err != nil || renamed.DisplayName != "Help desk" {
			t.Errorf("renamed %+v, %v", renamed, err)
		}
		third := w.join(t, "member")
		_, err = w.Add(t.Context(), w.dana, g.ID, third.ID)
		must(t, err)
		w.holds(t, third, "lead groups", "member manual") // it gives what it gave before
		_, err = w.Remove(t.Context(), w.dana, g.ID, lee.ID)
		must(t, err)
		w.holds(t, lee, "member manual")
		effects, err := w.PreviewDelete(t.Context(), w.dana, g.ID)
		if err != nil || len(effects) != 2 || len(effects[0].Loses) != 1 {
			t.Errorf("to be deleted: %+v, %v", effects, err)
		}
		_, err = w.Delete(t.Context(), w.dana, g.ID)
		must(t, err)
		w.holds(t, kim, "member manual")
		if _, err := w.db.Group(t.Context(), w.acme, g.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("after Delete: %v", err)
		}
		if rules, err := w.db.GroupRoles(t.Context(), w.acme, model.SourceGroups); err != nil || len(rules) != 0 {
			t.Errorf("after Delete: %v, %v", rules, err)
		}
	})
}

// TestNobodyGrantsWhatTheyLack, neither by saying what a group gives nor by who is in it.
func TestNobodyGrantsWhatTheyLack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, other := w.join(t, "member"), w.join(t, "admin")
	admins := w.group(t, "Admins")
	leads := w.group(t, "Leads", kim, other)
	plain := w.group(t, "Plain")
	ctx := t.Context()
	if err := w.give(t, w.lead, model.GroupRole{Group: "Admins", Role: w.admin}); model.KindOf(err) != model.Forbidden {
		t.Errorf("gives a role that allows more: %v", err)
	}
	must(t, w.give(t, w.dana, model.GroupRole{Group: "Leads", Role: w.leads}, model.GroupRole{Group: "Admins", Role: w.admin}))
	_, add := w.Add(ctx, w.lead, admins.ID, kim.ID)
	_, takeAdmin := w.Remove(ctx, w.lead, leads.ID, other.ID)
	_, deleteAdmins := w.Delete(ctx, w.lead, admins.ID)
	_, preview := w.PreviewRoles(ctx, w.lead, nil)
	me := w.myself(t, w.lead)
	_, addMe := w.Add(ctx, w.lead, leads.ID, me.ID)
	for name, err := range map[string]error{
		"adds to a group of admins, in which another role comes first": add,
		"takes from who may do more":                                   takeAdmin,
		"deletes a group of admins":                                    deleteAdmins,
		"takes the role from a group of admins":                        w.give(t, w.lead, model.GroupRole{Group: "Leads", Role: w.leads}),
		"asks what that would do":                                      preview,
		"changes their own role":                                       addMe,
	} {
		if model.KindOf(err) != model.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What they may: their own kind, and groups without a role.
	if _, err := w.Remove(ctx, w.lead, leads.ID, kim.ID); err != nil {
		t.Errorf("takes a role that they have: %v", err)
	}
	if _, err := w.Add(ctx, w.lead, plain.ID, me.ID); err != nil {
		t.Errorf("joins a group without a role: %v", err)
	}
	// And of two groups, the second must not come to count by leaving the first.
	_, err := w.Add(ctx, w.dana, leads.ID, kim.ID)
	must(t, err)
	_, err = w.Add(ctx, w.dana, admins.ID, kim.ID)
	must(t, err)
	w.holds(t, kim, "lead groups", "member manual")
	if _, err := w.Remove(ctx, w.lead, leads.ID, kim.ID); model.KindOf(err) != model.Forbidden {
		t.Errorf("makes an admin by taking somebody out of another group: %v", err)
	}
}

// myself returns the member who acts.
func (w *world) myself(t *testing.T, by model.Actor) model.Member {
	t.Helper()
	m, err := w.db.MemberOfUser(t.Context(), by.Org, by.User())
	must(t, err)
	return m
}

// TestOwnRole: nobody changes their own role by the list of what groups give.
func TestOwnRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	g := w.group(t, "Staff", w.myself(t, w.dana))
	err := w.give(t, w.dana, model.GroupRole{Group: "Staff", Role: w.leads})
	if model.KindOf(err) != model.Forbidden {
		t.Errorf("gave: %v", err)
	}
	second := w.actor(t, w.join(t, "admin"))
	must(t, w.give(t, second, model.GroupRole{Group: "Staff", Role: w.leads}))
	_, remove := w.Remove(t.Context(), w.dana, g.ID, w.myself(t, w.dana).ID)
	_, gone := w.Delete(t.Context(), w.dana, g.ID)
	if model.KindOf(remove) != model.Forbidden || model.KindOf(gone) != model.Forbidden {
		t.Errorf("leaves: %v, deletes: %v", remove, gone)
	}
}

// TestLastAdministrator: neither taking somebody out, nor deleting, nor giving something
// else may leave nobody who can administer.
func TestLastAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.join(t, "member")
	g := w.group(t, "Admins", kim)
	must(t, w.give(t, w.dana, model.GroupRole{Group: "Admins", Role: w.admin}))
	dana := w.myself(t, w.dana)
	_, err := w.members.SetRoles(t.Context(), w.actor(t, kim), dana.ID, []model.RoleID{w.member}, dana.Version)
	must(t, err)
	_, remove := w.Remove(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, g.ID, kim.ID)
	operator := model.Actor{Kind: model.ActorOperator, Org: w.acme}
	_, gone := w.Delete(t.Context(), operator, g.ID)
	for name, err := range map[string]error{"remove": remove, "delete": gone, "give nothing": w.give(t, operator)} {
		if !errors.Is(err, membership.ErrLastAdministrator) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.holds(t, kim, "admin groups", "member manual")
}

// TestNames: what a group can be called.
func TestNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.pushed(t, "Engineering")
	g := w.group(t, "Support")
	long := strings.Repeat("ü", model.OwnGroupName.Most)
	w.group(t, long)
	for name, want := range map[string]bool{
		"": false, "support": false, " engineering ": false, long + "x": false, "a\u202eb": false, "SUPPORT 2": true, "Finance, Legal & <Audit>": true,
	} {
		_, err := w.Create(ctx, w.dana, name)
		if want != (err == nil) || !want && model.KindOf(err) != model.Invalid {
			t.Errorf("%q: %v", name, err)
		}
		if want {
			continue
		}
		if _, err := w.Rename(ctx, w.dana, g.ID, g.Version, name); (name != "support") != (err != nil) {
			t.Errorf("renamed to %q: %v", name, err)
		}
	}
	if _, err := w.Rename(ctx, w.dana, g.ID, 7, "Other"); model.KindOf(err) != model.Conflict {
		t.Errorf("of another version: %v", err)
	}
	for _, rules := range []model.GroupRoles{
		{{Group: "Engineering", Role: w.leads}}, {{Group: "Nobody", Role: w.leads}}, {{Group: "Support 2", Role: "role_9"}},
		{{Group: "Support 2", Role: w.leads}, {Group: "support 2", Role: w.member}},
	} {
		if _, err := w.PreviewRoles(ctx, w.dana, rules); model.KindOf(err) != model.Invalid {
			t.Errorf("%v: %v", rules, err)
		}
	}
}

// TestPushed: what a directory has pushed, it alone changes.
func TestPushed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	g, kim := w.pushed(t, "Engineering"), w.join(t, "member")
	_, rename := w.Rename(ctx, w.dana, g.ID, g.Version, "Other")
	_, add := w.Add(ctx, w.dana, g.ID, kim.ID)
	_, remove := w.Remove(ctx, w.dana, g.ID, kim.ID)
	_, gone := w.Delete(ctx, w.dana, g.ID)
	_, preview := w.PreviewDelete(ctx, w.dana, g.ID)
	for name, err := range map[string]error{"rename": rename, "add": add, "remove": remove, "delete": gone, "preview": preview} {
		if model.KindOf(err) != model.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestElsewhere: the groups and members of another organization are not found.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	globex := w.organization(t, "Globex")
	g, theirs := w.group(t, "Support"), w.joinOf(t, globex, "admin")
	by := w.actor(t, theirs)
	_, add := w.Add(t.Context(), w.dana, g.ID, theirs.ID)
	_, rename := w.Rename(t.Context(), by, g.ID, g.Version, "Mine")
	_, addThere := w.Add(t.Context(), by, g.ID, theirs.ID)
	_, gone := w.Delete(t.Context(), by, g.ID)
	for name, err := range map[string]error{"a member of theirs": add, "rename": rename, "add": addThere, "delete": gone} {
		if model.KindOf(err) != model.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestChangedMeanwhile: who has not seen the roles that groups give overwrites none.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.group(t, "Support")
	must(t, w.give(t, w.dana, model.GroupRole{Group: "Support", Role: w.leads}))
	if err := w.SetRoles(t.Context(), w.dana, Mark(nil), nil); model.KindOf(err) != model.Conflict {
		t.Errorf("saved over others: %v", err)
	}
}

// TestRemovedMember leaves all groups, and comes back into them when that is undone, with
// what they give then.
func TestRemovedMember(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		kim := w.join(t, "member")
		g, gone := w.group(t, "Support", kim), w.group(t, "Gone", kim)
		must(t, w.give(t, w.dana, model.GroupRole{Group: "Support", Role: w.leads}, model.GroupRole{Group: "Gone", Role: w.member}))
		_, err := w.members.Remove(t.Context(), w.dana, kim.ID)
		must(t, err)
		if g, err := w.db.Group(t.Context(), w.acme, g.ID); err != nil || g.Members != 0 {
			t.Errorf("after Remove: %+v, %v", g, err)
		}
		_, err = w.Delete(t.Context(), w.dana, gone.ID)
		must(t, err)
		must(t, w.give(t, w.dana)) // gives nothing any more
		u, err := w.db.Undo(t.Context(), w.acme, string(kim.ID))
		must(t, err)
		_, err = w.members.Restore(t.Context(), w.dana, kim.ID, u.At)
		must(t, err)
		w.holds(t, kim, "member manual")
		in, err := w.db.GroupsMadeHereOf(t.Context(), w.acme, kim.ID)
		if err != nil || !slices.Equal(in, []model.DirectoryGroupID{g.ID}) {
			t.Errorf("is in %v, %v", in, err)
		}
	})
}

// TestAtOnce: the same people come and go, a group gives roles and is deleted, all at the
// same time. In the end counts are right, and everybody holds what is given.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		ctx := t.Context()
		var crowd []model.Member
		for range 8 {
			crowd = append(crowd, w.join(t, "member"))
		}
		g, gone := w.group(t, "Support"), w.group(t, "Gone", crowd...)
		must(t, w.give(t, w.dana, model.GroupRole{Group: "Gone", Role: w.member}))
		var wg sync.WaitGroup
		errs := make(chan error, 100)
		for i, m := range crowd {
			wg.Go(func() {
				for range 3 {
					_, err := w.Add(ctx, w.dana, g.ID, m.ID)
					errs <- err
				}
				if i%2 == 0 {
					_, err := w.Remove(ctx, w.dana, g.ID, m.ID)
					errs <- err
				}
			})
		}
		wg.Go(func() {
			err := w.give(t, w.dana, model.GroupRole{Group: "Support", Role: w.leads}, model.GroupRole{Group: "Gone", Role: w.member})
			if model.KindOf(err) != model.Conflict && model.KindOf(err) != model.Invalid { // deleted first
				errs <- err
			}
		})
		wg.Go(func() { _, err := w.Delete(ctx, w.dana, gone.ID); errs <- err })
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		rules, err := w.db.GroupRoles(ctx, w.acme, model.SourceGroups)
		must(t, err)
		for i, m := range crowd {
			if i%2 == 1 && len(rules) > 0 {
				w.holds(t, m, "member manual", "lead groups")
				continue
			}
			if i%2 == 0 && len(rules) > 0 {
				w.holds(t, m, "member manual")
			}
		}
		if g, err = w.db.Group(ctx, w.acme, g.ID); err != nil || g.Members != len(crowd)/2 {
			t.Errorf("%+v, %v", g, err)
		}
	})
}

// TestMost bounds how many groups people make.
func TestMost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error {
		for i := range model.MostGroupsHere {
			if _, err := tx.InsertGroup(t.Context(), w.acme, fmt.Sprintf("Group %d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := w.Create(t.Context(), w.dana, "One more"); model.KindOf(err) != model.Invalid {
		t.Errorf("one more: %v", err)
	}
}
