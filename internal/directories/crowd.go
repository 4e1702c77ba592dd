package directories

import (
	"context"
	"slices"

	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// crowd is who comes into a group and goes out of it. It never reads the group, but where
// it says who is all that is in it, and then a part at a time.
type crowd struct {
	*applying
	group   model.DirectoryGroup
	moved   map[model.DirectoryUserID]bool // true for who has come, false for who has gone
	changed bool                           // somebody has, or a stranger
}

// partOfGroup is how many of a group are read at a time.
const partOfGroup = 1000

func (c *crowd) step(ctx context.Context, step MemberChange) error {
	switch step.Do {
	case AddMembers:
		return c.add(ctx, step.IDs)
	case RemoveMembers:
		return c.remove(ctx, step.IDs)
	}
	return c.replace(ctx, step.IDs)
}

func (c *crowd) add(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := checkName("members", id, true); err != nil {
			return err
		}
		user := model.DirectoryUserID(id)
		added, known, err := c.tx.AddToDirectoryGroup(ctx, c.group, user)
		if err != nil {
			return err
		}
		if !known {
			if added, err = c.tx.AddStranger(ctx, c.group, id); err != nil {
				return err
			}
			c.changed = c.changed || added
			continue
		}
		if added {
			c.move(user, true)
		}
	}
	return nil
}

func (c *crowd) remove(ctx context.Context, ids []string) error {
	for _, id := range ids {
		user := model.DirectoryUserID(id)
		was, err := c.tx.RemoveFromDirectoryGroup(ctx, c.group, user)
		if err != nil {
			return err
		}
		if was {
			c.move(user, false)
			continue
		}
		stranger, err := c.tx.RemoveStranger(ctx, c.group, id)
		if err != nil {
			return err
		}
		c.changed = c.changed || stranger
	}
	return nil
}

func (c *crowd) move(user model.DirectoryUserID, in bool) {
	c.changed = true
	if was, moved := c.moved[user]; moved && was != in { // back again
		delete(c.moved, user)
		return
	}
	c.moved[user] = in
}

// replace takes those out who are not among ids, and adds the others.
func (c *crowd) replace(ctx context.Context, ids []string) error {
	stay := make(map[string]bool, len(ids))
	for _, id := range ids {
		stay[id] = true
	}
	for last := model.DirectoryUserID(""); ; {
		some, err := c.tx.DirectoryUserIDs(ctx, c.group.Org, c.group.ID, last, partOfGroup)
		if err != nil {
			return err
		}
		var gone []string
		for _, id := range some {
			if stay[string(id)] {
				delete(stay, string(id)) // is in it already
				continue
			}
			gone = append(gone, string(id))
		}
		if err := c.remove(ctx, gone); err != nil {
			return err
		}
		if len(some) < partOfGroup {
			break
		}
		last = some[len(some)-1]
	}
	for last := ""; ; {
		some, err := c.tx.DirectoryGroupStrangers(ctx, c.group.Org, c.group.ID, last, partOfGroup)
		if err != nil {
			return err
		}
		more := len(some) == partOfGroup
		if more {
			last = some[len(some)-1]
		}
		if err := c.remove(ctx, slices.DeleteFunc(some, func(id string) bool { return stay[id] })); err != nil {
			return err
		}
		if !more {
			break
		}
	}
	return c.add(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !stay[id] }))
}

func (c *crowd) joined() int { return len(c.who(true)) }
func (c *crowd) left() int   { return len(c.who(false)) }

// who returns those who have come, or gone.
func (c *crowd) who(in bool) (users []model.DirectoryUserID) {
	for user, came := range c.moved {
		if came == in {
			users = append(users, user)
		}
	}
	slices.Sort(users)
	return users
}

// named returns the first of those who have come, or gone.
func (c *crowd) named(in bool) []model.DirectoryUserID {
	users := c.who(in)
	return append([]model.DirectoryUserID{}, users[:min(len(users), model.MostNamedInGroup)]...)
}

// counted stores how many are in a group that was made just now.
func (c *crowd) counted(ctx context.Context) (model.DirectoryGroup, error) {
	if c.group.Members = c.joined(); c.group.Members == 0 {
		return c.group, nil
	}
	return c.tx.CountDirectoryGroup(ctx, c.group)
}

// all counts everybody as somebody who goes.
func (c *crowd) all(ctx context.Context) error {
	for last := model.DirectoryUserID(""); ; {
		some, err := c.tx.DirectoryUserIDs(ctx, c.group.Org, c.group.ID, last, partOfGroup)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, id := range some {
			c.moved[id] = false
		}
		last = some[len(some)-1]
	}
}

// everybody recalculates the roles of all who are in a group.
func (a *applying) everybody(ctx context.Context, g model.DirectoryGroup) error {
	c := &crowd{applying: a, group: g, moved: map[model.DirectoryUserID]bool{}}
	if err := c.all(ctx); err != nil {
		return err
	}
	return c.giveRoles(ctx, g.DisplayName)
}

// gives reports whether one of some names of groups gives a role.
func (c *crowd) gives(ctx context.Context, names ...string) (bool, error) {
	rules, err := c.tx.GroupRoles(ctx, c.d.Org, c.d.ID.Source())
	return len(rules.For(names)) > 0, err
}

// giveRoles gives those who have moved the roles of their groups, when a group of one of
// these names gives any.
func (c *crowd) giveRoles(ctx context.Context, names ...string) error {
	if len(c.moved) == 0 {
		return nil
	}
	if gives, err := c.gives(ctx, names...); err != nil || !gives {
		return err
	}
	var people []membership.InGroups
	for _, user := range append(c.who(true), c.who(false)...) {
		member, err := c.tx.DirectoryMember(ctx, c.d.Org, c.d.ID, user)
		if err != nil {
			return err
		}
		if member == "" {
			continue
		}
		in := membership.InGroups{Member: member}
		groups, err := c.tx.GroupsOfDirectoryUser(ctx, c.d.Org, c.d.ID, user)
		if err != nil {
			return err
		}
		for _, g := range groups {
			in.Groups = append(in.Groups, g.Name)
		}
		people = append(people, in)
	}
	more, err := membership.ApplyDirectory(ctx, c.tx, c.by, c.d.Org, c.d.ID, people)
	c.events = append(c.events, more...)
	return err
}
