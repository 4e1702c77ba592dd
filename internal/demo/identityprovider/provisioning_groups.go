package identityprovider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

// membersOf returns who is in a group whom the application knows: its IDs, by those of the
// people, and the same as it is told of them.
func (t *errand) membersOf(name string) (map[string]string, []provisioner.Member) {
	ids, list := map[string]string{}, []provisioner.Member{}
	for _, who := range t.provider.directory() {
		if known, ok := t.people[who.ID]; ok && slices.Contains(who.Groups, name) {
			ids[who.ID] = known.ID
			list = append(list, provisioner.Member{ID: known.ID, Display: who.Email})
		}
	}
	return ids, list
}

// push has the application know a group, with those of its people whom it knows.
func (t *errand) push(ctx context.Context, name string) error {
	ids, list := t.membersOf(name)
	g, err := t.Push(ctx, provisioner.Group{ID: t.groups[name].ID, ExternalID: name, Name: name}, list)
	if err != nil {
		return err
	}
	t.groups[name] = toldGroup{g, ids}
	return nil
}

// syncGroups tells the application who has come into its groups, and who has left them.
func (t *errand) syncGroups(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(t.groups)) {
		if err := t.sync(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// sync does so for one group.
func (t *errand) sync(ctx context.Context, name string) error {
	g := t.groups[name]
	ids, all := t.membersOf(name)
	var come, gone []provisioner.Member
	for _, m := range all {
		if !slices.Contains(slices.Collect(maps.Values(g.members)), m.ID) {
			come = append(come, m)
		}
	}
	for _, person := range slices.Sorted(maps.Keys(g.members)) {
		if ids[person] == "" {
			gone = append(gone, provisioner.Member{ID: g.members[person]})
		}
	}
	if come == nil && gone == nil {
		return nil
	}
	if err := t.Change(ctx, g.Group, all, come, gone); err != nil {
		return err
	}
	g.members = ids
	t.groups[name] = g
	return nil
}

// rename tells the application of a group's new name.
func (t *errand) rename(ctx context.Context, was, name string) error {
	g, ok := t.groups[was]
	if !ok {
		return fmt.Errorf("the group %s was not pushed", was)
	}
	_, all := t.membersOf(name)
	g.Name = name
	if err := t.Rename(ctx, g.Group, all); err != nil {
		return err
	}
	delete(t.groups, was)
	t.groups[name] = g
	return nil
}

// unlink has the application delete a group.
func (t *errand) unlink(ctx context.Context, name string) error {
	g, ok := t.groups[name]
	if !ok {
		return fmt.Errorf("the group %s was not pushed", name)
	}
	if err := t.DeleteGroup(ctx, g.Group); err != nil {
		return err
	}
	delete(t.groups, name)
	return nil
}

// recall finds out whom and which groups the application knows already: what is known here
// is forgotten when the demo stops, and there it is not.
func (t *errand) recall(ctx context.Context) error {
	people := map[string]string{} // by the application's ID
	return t.Import(ctx, func(known provisioner.Account) {
		for _, who := range t.provider.directory() {
			if who.Email == known.UserName {
				t.people[who.ID], people[known.ID] = known, who.ID
			}
		}
	}, func(g provisioner.Group, members []provisioner.Member) {
		ids := map[string]string{}
		for _, m := range members {
			if who, ok := people[m.ID]; ok {
				ids[who] = m.ID
			}
		}
		t.groups[g.Name] = toldGroup{g, ids}
	})
}

// Provision tells an application of everybody who is assigned to it, and of groups, unless
// it knows them from a time before the identity provider was started. What does not work is
// in its log.
func (p *Provider) Provision(ctx context.Context, app string, groups ...string) {
	if p.run(app, "Import", func(t *errand) error { return t.recall(ctx) }) != nil {
		return
	}
	a, _ := p.app(app)
	for _, who := range p.directory() {
		if !a.assigned(who) || p.knows(app, who.ID) {
			continue
		}
		err := p.run(app, "Assign "+who.name(), func(t *errand) error { return t.assign(ctx, who) })
		if err == nil && who.Inactive {
			_ = p.run(app, "Deactivate "+who.name(), func(t *errand) error { return t.activate(ctx, who, false) })
		}
	}
	for _, name := range groups {
		if !p.pushed(app, name) {
			_ = p.run(app, "Push "+name, func(t *errand) error { return t.push(ctx, name) })
		}
	}
}
