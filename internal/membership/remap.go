package membership

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// Effect is what becomes of a member when other groups of a source give roles.
type Effect struct {
	Member        model.Member
	Gains, Loses  []model.Role
	grants, after []model.RoleGrant
}

// effectsAtOnce is of how many members it is read at once what becomes of them.
const effectsAtOnce = 500

// Effects says what becomes of whom when these are the roles that the groups of a source
// give, going by the groups that it has listed last. unknown counts those whose groups
// were too many to be kept: about them it is decided when they sign in.
func Effects(ctx context.Context, from reads, org model.OrgID, source model.RoleSource, rules model.GroupRoles) (changed []Effect, unknown int, err error) {
	m, err := mappingOf(ctx, from, org, source, rules)
	if err != nil {
		return nil, 0, err
	}
	for last, more := model.MemberID(""), true; more; {
		var p page
		if p, err = m.effects(ctx, from, last, effectsAtOnce); err != nil {
			return nil, 0, err
		}
		unknown += p.unknown
		for _, e := range p.effects {
			if len(e.Gains)+len(e.Loses) > 0 {
				changed = append(changed, e)
			}
		}
		last, more = p.last, p.more
	}
	return changed, unknown, nil
}

// page is what becomes of some members, in the order of their ids.
type page struct {
	effects []Effect
	unknown int            // of how many more it is not known
	last    model.MemberID // of all of these
	more    bool           // there may be some behind
}

// effects returns what becomes of the members behind one, looking at no more than limit.
func (m mapping) effects(ctx context.Context, from reads, after model.MemberID, limit int) (page, error) {
	members, err := m.people(ctx, from, after, limit)
	if err != nil || len(members) == 0 {
		return page{}, err
	}
	p := page{last: members[len(members)-1].ID, more: len(members) == limit}
	seen, err := m.seen(ctx, from, members[0].ID, p.last)
	for _, member := range members {
		if !m.known(seen[member.ID]) {
			p.unknown++
			continue
		}
		p.effects = append(p.effects, m.effect(member, seen[member.ID].Names))
	}
	return p, err
}

// effect returns what becomes of a member who is in groups.
func (m mapping) effect(member model.GrantedMember, groups []string) Effect {
	e := Effect{Member: member.Member, grants: member.Grants, after: m.after(member.Grants, groups)}
	then := m.held(e.after)
	e.Gains, e.Loses = without(then, member.Roles), without(member.Roles, then)
	return e
}

// people returns whom it can make a difference to.
func (m mapping) people(ctx context.Context, from reads, after model.MemberID, limit int) ([]model.GrantedMember, error) {
	if id, directory := m.source.Directory(); directory {
		return from.MembersInGroups(ctx, m.org.ID, id, m.names(), after, limit)
	}
	if m.source == model.SourceGroups {
		return from.MembersInGroupsHere(ctx, m.org.ID, m.names(), after, limit)
	}
	return from.MembersOfSource(ctx, m.org.ID, m.source, after, limit)
}

// seen returns which groups members are in, those whose ids are from first to last. Of
// directories, and of groups that people have made, that is known; a connection knows what
// it was told last.
func (m mapping) seen(ctx context.Context, from reads, first, last model.MemberID) (of map[model.MemberID]model.SeenGroups, err error) {
	var listed []model.SeenGroups
	id, directory := m.source.Directory()
	switch {
	case directory:
		listed, err = from.NamesOfGroups(ctx, m.org.ID, id, m.names(), first, last)
	case m.source == model.SourceGroups:
		listed, err = from.GroupsHereAmong(ctx, m.org.ID, m.names(), first, last)
	default:
		listed, err = from.SeenGroups(ctx, m.org.ID, m.source, first, last)
	}
	of = map[model.MemberID]model.SeenGroups{}
	for _, g := range listed {
		of[g.Member] = g
	}
	return of, err
}

// known reports whether something follows from the groups that were seen of somebody.
func (m mapping) known(g model.SeenGroups) bool {
	_, directory := m.source.Directory()
	return directory || m.source == model.SourceGroups || g.Complete || len(m.rules) == 0
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
