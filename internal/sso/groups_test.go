package sso

import (
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/upstream"
)

// roleIDs returns the roles of Acme's members by their names.
func (w *world) roleIDs(t *testing.T) map[string]model.RoleID {
	t.Helper()
	all, err := w.db.Roles(t.Context(), w.dana.Org)
	must(t, err)
	of := map[string]model.RoleID{}
	for _, r := range all {
		of[r.Name] = r.ID
	}
	return of
}

// lists has a connection say which groups somebody is in.
func (w *world) lists(t *testing.T, c model.Connection, who model.Actor, names ...string) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		m, err := tx.MemberOfUser(t.Context(), who.Org, who.User())
		if err != nil {
			return err
		}
		_, err = membership.ApplyGroups(t.Context(), tx, model.System, who.Org, m.ID, model.RoleSource(c.ID), model.Groups{Names: names, Listed: true})
		return err
	})
}

// holds compares the roles of somebody.
func (w *world) holds(t *testing.T, who model.Actor, want ...string) {
	t.Helper()
	m, err := w.db.MemberOfUser(t.Context(), who.Org, who.User())
	must(t, err)
	var got []string
	for _, r := range m.Roles {
		got = append(got, r.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("holds %v, want %v", got, want)
	}
}

// TestSetGroups gives the roles at once to whom the identity provider has listed, as the
// preview said, and takes them back when the connection is deleted.
func TestSetGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	kim := w.join(t, w.dana.Org, "kim@acme.test", "member")
	w.lists(t, c, kim, "IT admins")
	rules := model.GroupRoles{{Group: "  it ADMINS ", Role: w.roleIDs(t)["admin"]}, {Role: w.roleIDs(t)["member"]}}

	effects, err := w.PreviewGroups(t.Context(), w.dana, c.ID, rules)
	if err != nil || len(effects.Members) != 1 || effects.Members[0].Gains[0].Name != "admin" {
		t.Fatalf("the preview says %+v, %v", effects, err)
	}
	w.holds(t, kim, "member")
	version := c.Version
	w.told(t) // what was before
	c, err = w.SetGroups(t.Context(), w.dana, c.ID, version, rules)
	must(t, err)
	if c.Version != version+1 {
		t.Errorf("version %d after %d", c.Version, version)
	}
	w.holds(t, kim, "admin", "member")
	stored, err := w.db.GroupRoles(t.Context(), w.dana.Org, sourceOf(c.ID))
	if err != nil || len(stored) != 1 || stored[0].Group != "it ADMINS" {
		t.Errorf("stored is %+v, %v", stored, err)
	}
	events, err := w.db.EventsAfter(t.Context(), w.seen, 100)
	if err != nil || len(events) != 2 || events[0].Type() != model.EventConnectionGroupsMapped || events[1].Type() != model.EventMembershipUpdated {
		t.Errorf("events %v, %v", events, err)
	}
	if _, err := w.SetGroups(t.Context(), w.al, c.ID, version, nil); model.KindOf(err) != model.Conflict {
		t.Errorf("an old version: %v", err)
	}
	if same, err := w.SetGroups(t.Context(), w.dana, c.ID, c.Version, stored); err != nil || same.Version != c.Version {
		t.Errorf("the same once more: version %d, %v", same.Version, err)
	}
	_, err = w.Delete(t.Context(), w.dana, c.ID, c.Version)
	must(t, err)
	w.holds(t, kim, "member")
}

// TestSetGroupsRefused says why groups cannot give roles in this way, before anything is
// changed: neither by the preview nor by saving.
func TestSetGroupsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	var most model.GroupRoles
	for i := range model.MostGroupRoles + 1 {
		most = append(most, model.GroupRole{Group: string(rune('가' + i)), Role: w.roleIDs(t)["member"]})
	}
	own := roles.New(w.db)
	for name, may := range map[string][]model.Permission{
		"sso": {model.SSOManage}, "sso_and_roles": {model.SSOManage, model.UsersRoleChange},
	} {
		_, err := own.Create(t.Context(), model.System, model.Role{Name: name, Label: name, Permissions: model.NewPermissions(may...)})
		must(t, err)
	}
	admin, none := model.GroupRoles{{Group: "IT", Role: w.roleIDs(t)["admin"]}}, model.GroupRoles{{Group: "IT", Role: "role_404"}}
	onlySSO, both := w.join(t, w.dana.Org, "sso@acme.test", "sso"), w.join(t, w.dana.Org, "both@acme.test", "sso_and_roles")
	for name, test := range map[string]struct {
		by    model.Actor
		rules model.GroupRoles
		want  model.Kind
	}{
		"there twice":           {w.dana, append(admin, model.GroupRole{Group: " it", Role: w.roleIDs(t)["member"]}), model.Invalid},
		"too many":              {w.dana, most, model.Invalid},
		"no such role":          {w.dana, none, model.Invalid},
		"a name that is hidden": {w.dana, model.GroupRoles{{Group: "a\u202eb", Role: w.roleIDs(t)["member"]}}, model.Invalid},
		"may not change roles":  {onlySSO, model.GroupRoles{{Group: "IT", Role: w.roleIDs(t)["member"]}}, model.Forbidden},
		"more than they hold":   {both, admin, model.Forbidden},
	} {
		_, err := w.PreviewGroups(t.Context(), test.by, c.ID, test.rules)
		_, saved := w.SetGroups(t.Context(), test.by, c.ID, c.Version, test.rules)
		if model.KindOf(err) != test.want || model.KindOf(saved) != test.want {
			t.Errorf("%s: %v, and %v", name, err, saved)
		}
	}
	if _, err := w.SetGroups(t.Context(), both, c.ID, c.Version, model.GroupRoles{{Group: "IT", Role: w.roleIDs(t)["sso"]}}); err != nil {
		t.Errorf("what they hold: %v", err)
	}
}

// TestDeleteKeepsAnAdministrator: a connection by whose groups the last one administers
// stays until there is another one.
func TestDeleteKeepsAnAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	kim := w.join(t, w.dana.Org, "kim@acme.test", "member")
	c, err := w.SetGroups(t.Context(), w.dana, c.ID, c.Version, model.GroupRoles{{Group: "IT", Role: w.roleIDs(t)["admin"]}})
	must(t, err)
	w.lists(t, c, kim, "IT")
	demote := func(who model.Actor) error {
		m, err := w.db.MemberOfUser(t.Context(), who.Org, who.User())
		must(t, err)
		_, err = members.New(w.db).Remove(t.Context(), kim, m.ID)
		return err
	}
	must(t, demote(w.dana))
	must(t, demote(w.al))
	if _, err := w.Delete(t.Context(), kim, c.ID, c.Version); model.KindOf(err) != model.Conflict {
		t.Errorf("deleted: %v", err)
	}
	w.holds(t, kim, "admin", "member")
}

// TestGroupsAtSignIn gives roles to who comes by the connection, from the first sign-in on,
// and changes nothing when the list is too long or missing.
func TestGroupsAtSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	c, err := w.SetGroups(t.Context(), w.dana, c.ID, c.Version, model.GroupRoles{{Group: "IT", Role: w.roleIDs(t)["admin"]}})
	must(t, err)
	enters := func(groups model.Groups) (kim model.Actor) {
		t.Helper()
		said := upstream.Identity{Issuer: "https://idp.test/", Subject: "kim", Email: "kim@acme.test", EmailVerified: true, Groups: groups}
		w.clock.Advance(time.Minute)
		must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
			user, events, err := w.Enter(Proven{Request: model.UpstreamRequest{Purpose: model.UpstreamSignIn}, Connection: c, Identity: said})(t.Context(), tx)
			kim = model.Actor{Kind: model.ActorUser, ID: string(user), Org: c.Org}
			if err == nil && len(events) == 0 { // who has signed in is recorded by others
				events = []model.Event{{Org: c.Org, Actor: model.System, Payload: model.ConnectionDisabled{}}}
			}
			return events, err
		}))
		return kim
	}
	w.holds(t, enters(model.Groups{Names: []string{"it"}, Listed: true}), "admin")
	w.holds(t, enters(model.Groups{Listed: true, TooMany: true}), "admin")
	w.holds(t, enters(model.Groups{}), "admin")
	w.holds(t, enters(model.Groups{Names: []string{"sales"}, Listed: true}), "member")
}
