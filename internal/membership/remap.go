package membership

import (
	"context"
	"slices"

	"anteroom/db"
	"anteroom/internal/model"
)

// Effect is what becomes of a member when other groups of a source give roles.
type Effect struct {
	Member        model.Member
	Gains, Loses  []model.Role
	grants, after []model.RoleGrant
}

// Effects says what becomes of whom when these are the roles that the groups of a source
// give, going by the groups that it has listed last. unknown counts those whose groups
// were too many to be kept: about them it is decided when they sign in.
func Effects(ctx context.Context, from reads, org model.OrgID, source model.RoleSource, rules model.GroupRoles) (changed []Effect, unknown int, err error) {
	m, err := mappingOf(ctx, from, org, source, rules)
	if err != nil {
		return nil, 0, err
	}
	all, unknown, err := m.effects(ctx, from)
	changed = slices.DeleteFunc(all, func(e Effect) bool { return len(e.Gains)+len(e.Loses) == 0 })
	return changed, unknown, err
}

func (m mapping) effects(ctx context.Context, from reads) (all []Effect, unknown int, err error) {
	members, grants, seen, err := m.people(ctx, from)
	if err != nil {
		return nil, 0, err
	}
	for _, member := range members {
		if len(m.rules) > 0 && !seen[member.ID].Complete {
			unknown++
			continue
		}
		e := Effect{Member: member, grants: grants[member.ID]}
		e.after = m.after(e.grants, seen[member.ID].Names)
		then := m.held(e.after)
		e.Gains, e.Loses = without(then, member.Roles), without(member.Roles, then)
		all = append(all, e)
	}
	return all, unknown, nil
}

// people returns whom it can make a difference to, by whom their roles were given, and
// which groups they are in. A directory knows that by itself; a connection what it was told
// last.
func (m mapping) people(ctx context.Context, from reads) (members []model.Member, grants map[model.MemberID][]model.RoleGrant, seen map[model.MemberID]model.SeenGroups, err error) {
	var listed []model.SeenGroups
	id, directory := m.source.Directory()
	if directory {
		names := m.names()
		members, err = from.MembersInGroups(ctx, m.org.ID, id, names)
		if err == nil {
			grants, err = from.GrantsInGroups(ctx, m.org.ID, id, names)
		}
		if err == nil {
			listed, err = from.NamesOfGroups(ctx, m.org.ID, id, names)
		}
	} else {
		members, err = from.MembersOfSource(ctx, m.org.ID, m.source)
		if err == nil {
			grants, err = from.GrantsOfSource(ctx, m.org.ID, m.source)
		}
		if err == nil {
			listed, err = from.SeenGroups(ctx, m.org.ID, m.source)
		}
	}
	seen = map[model.MemberID]model.SeenGroups{}
	for _, member := range members {
		seen[member.ID] = model.SeenGroups{Member: member.ID, Complete: directory}
	}
	for _, g := range listed {
		seen[g.Member] = g
	}
	return members, grants, seen, err
}

// names returns the groups that give a role.
func (m mapping) names() []string {
	names := make([]string, len(m.rules))
	for i, r := range m.rules {
		names[i] = r.Group
	}
	return names
}

// without returns those of some roles that are not among others.
func without(some, others []model.Role) (left []model.Role) {
	for _, r := range some {
		if !slices.ContainsFunc(others, func(o model.Role) bool { return o.ID == r.ID }) {
			left = append(left, r)
		}
	}
	return left
}

// Remap makes these the roles that the groups of a source give, at once for everybody
// whose groups are known, and returns what to record. It returns a Conflict error when
// nobody would be left who can administer.
func Remap(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, source model.RoleSource, rules model.GroupRoles) ([]model.Event, error) {
	m, err := mappingOf(ctx, tx, org, source, rules)
	if err != nil {
		return nil, err
	}
	all, _, err := m.effects(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := tx.SetGroupRoles(ctx, org, source, rules); err != nil {
		return nil, err
	}
	var events []model.Event
	err = KeepAdministrators(ctx, tx, org, func() error {
		for _, e := range all {
			some, err := m.apply(ctx, tx, by, e.Member, e.grants, e.after)
			if err != nil {
				return err
			}
			events = append(events, some...)
		}
		return nil
	})
	return events, err
}

// DropSource takes all roles that a source gave, because it is no more, and returns what
// to record. It returns a Conflict error when nobody would be left who can administer.
func DropSource(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, source model.RoleSource) ([]model.Event, error) {
	events, err := Remap(ctx, tx, by, org, source, nil)
	if err != nil {
		return nil, err
	}
	return events, tx.ForgetGroups(ctx, org, source)
}
