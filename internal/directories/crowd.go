package directories

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// crowd is who comes into a group and goes out of it in one transaction.
type crowd struct {
	*applying
	group      model.DirectoryGroup
	came, gone []model.DirectoryUserID
	changed    bool // somebody has come or gone, or a stranger
}

// move has some come and go. Who is in the group already, or not in it, stays so.
func (c *crowd) move(ctx context.Context, m moves) (err error) {
	if c.came, err = c.tx.AddToDirectoryGroup(ctx, c.group, m.come...); err != nil {
		return err
	}
	if c.gone, err = c.tx.RemoveFromDirectoryGroup(ctx, c.group, m.leave...); err != nil {
		return err
	}
	strangers, err := c.strangers(ctx, m)
	c.changed = len(c.came)+len(c.gone)+strangers > 0
	slices.Sort(c.came)
	slices.Sort(c.gone)
	return err
}

// strangers notes whom nobody knows of those who have come, and returns how many have come
// and gone.
func (c *crowd) strangers(ctx context.Context, m moves) (n int, err error) {
	if len(c.came) < len(m.come) {
		known, err := c.tx.DirectoryUsersAmong(ctx, c.group.Org, c.group.Directory, m.come)
		if err != nil {
			return 0, err
		}
		if n, err = c.tx.AddStrangers(ctx, c.group, without(m.come, known)...); err != nil {
			return n, err
		}
	}
	if len(c.gone) == len(m.leave) {
		return n, nil
	}
	gone, err := c.tx.RemoveStrangers(ctx, c.group, without(m.leave, c.gone)...)
	return n + gone, err
}

// without returns those of some ids that are not among others.
func without(ids, others []model.DirectoryUserID) []model.DirectoryUserID {
	among := make(map[model.DirectoryUserID]bool, len(others))
	for _, id := range others {
		among[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id model.DirectoryUserID) bool { return among[id] })
}

// named returns some users as an event names them: also when there are none.
func named(users []model.DirectoryUserID) []model.DirectoryUserID {
	return append([]model.DirectoryUserID{}, users...)
}

// counted stores how many are in a group that was made just now.
func (c *crowd) counted(ctx context.Context) (model.DirectoryGroup, error) {
	if c.group.Members = len(c.came); c.group.Members == 0 {
		return c.group, nil
	}
	return c.tx.CountDirectoryGroup(ctx, c.group)
}

// giveRoles gives those who have moved the roles of their groups, when a group of one of
// these names gives any.
func (c *crowd) giveRoles(ctx context.Context, names ...string) error {
	moved := slices.Concat(c.came, c.gone)
	if len(moved) == 0 {
		return nil
	}
	rules, err := c.tx.GroupRoles(ctx, c.d.Org, c.d.ID.Source())
	if err != nil || len(rules.For(names)) == 0 {
		return err
	}
	return c.recalculate(ctx, moved)
}

// recalculate gives users the roles of their groups.
func (a *applying) recalculate(ctx context.Context, users []model.DirectoryUserID) error {
	var people []membership.InGroups
	for _, user := range users {
		member, err := a.tx.DirectoryMember(ctx, a.d.Org, a.d.ID, user)
		if err != nil {
			return err
		}
		if member == "" {
			continue
		}
		in := membership.InGroups{Member: member}
		groups, err := a.tx.GroupsOfDirectoryUser(ctx, a.d.Org, a.d.ID, user)
		if err != nil {
			return err
		}
		for _, g := range groups {
			in.Groups = append(in.Groups, g.Name)
		}
		people = append(people, in)
	}
	more, err := membership.ApplyDirectory(ctx, a.tx, a.by, a.d.Org, a.d.ID, people)
	a.events = append(a.events, more...)
	return err
}
