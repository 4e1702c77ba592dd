package db

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

const groupRolesQuery = `
	SELECT group_name, role_id
	  FROM group_roles
	 WHERE org_id = $1 AND source = $2
	 ORDER BY position`

// Each member that comes in by a directory asks for it. An organization that is deleted deletes
// its own instead of having them go with it.
var groupRoles = questionOf[model.GroupRoles](nil, groupRolesQuery)

// GroupRoles returns which roles the groups of a source give in an organization.
func (q *queries) GroupRoles(ctx context.Context, org model.OrgID, source model.RoleSource) (model.GroupRoles, error) {
	scan := func(s scanner) (r model.GroupRole, err error) { return r, s.Scan(&r.Group, &r.Role) }
	all, err := groupRoles.ask(q, string(org)+" "+string(source), func() (model.GroupRoles, error) {
		return many(ctx, q, scan, groupRolesQuery, org, source)
	})
	return slices.Clone(all), err
}

// SetGroupRoles makes these all that the groups of a source give.
func (t *Tx) SetGroupRoles(ctx context.Context, org model.OrgID, source model.RoleSource, all model.GroupRoles) error {
	if _, err := t.exec(ctx, `
		DELETE FROM group_roles
		 WHERE org_id = $1 AND source = $2`, org, source); err != nil {
		return err
	}
	for i, r := range all {
		if _, err := t.exec(ctx, `
			INSERT INTO group_roles (org_id, source, position, group_name, role_id)
			VALUES ($1, $2, $3, $4, $5)`, org, source, i+1, r.Group, r.Role); err != nil {
			return err
		}
	}
	return nil
}

// RoleMapped reports whether the groups of some organization give a role.
func (q *queries) RoleMapped(ctx context.Context, id model.RoleID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM group_roles WHERE role_id = $1)`, id)
}

// SetSeenGroups notes which groups a source lists for a member now.
func (t *Tx) SetSeenGroups(ctx context.Context, org model.OrgID, source model.RoleSource, g model.SeenGroups) error {
	names, err := json.Marshal(g.Names)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `
		INSERT INTO member_groups (org_id, source, member_id, names, complete, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org_id, source, member_id) DO UPDATE
		   SET names = EXCLUDED.names, complete = EXCLUDED.complete, seen_at = EXCLUDED.seen_at`,
		org, source, g.Member, string(names), g.Complete, ms(t.now))
	return err
}

// SeenGroups returns which groups a source has listed for the members of an organization
// whose ids are from first to last.
func (q *queries) SeenGroups(ctx context.Context, org model.OrgID, source model.RoleSource, first, last model.MemberID) ([]model.SeenGroups, error) {
	scan := func(s scanner) (model.SeenGroups, error) {
		var g model.SeenGroups
		var names string
		var seen int64
		if err := s.Scan(&g.Member, &names, &g.Complete, &seen); err != nil {
			return g, err
		}
		g.SeenAt = at(seen)
		return g, json.Unmarshal([]byte(names), &g.Names)
	}
	return many(ctx, q, scan, `
		SELECT member_id, names, complete, seen_at
		  FROM member_groups
		 WHERE org_id = $1 AND source = $2 AND member_id BETWEEN $3 AND $4
		 ORDER BY member_id`, org, source, first, last)
}

// ForgetSeenGroups forgets which groups a source has listed for the members of an
// organization whose ids are not behind the last.
func (t *Tx) ForgetSeenGroups(ctx context.Context, org model.OrgID, source model.RoleSource, last model.MemberID) error {
	_, err := t.exec(ctx, `
		DELETE FROM member_groups
		 WHERE org_id = $1 AND source = $2 AND member_id <= $3`, org, source, last)
	return err
}

// ForgetGroups forgets what the groups of a source give, and who was in which.
func (t *Tx) ForgetGroups(ctx context.Context, org model.OrgID, source model.RoleSource) error {
	if err := t.SetGroupRoles(ctx, org, source, nil); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM member_groups
		 WHERE org_id = $1 AND source = $2`, org, source)
	return err
}

// grantedBy finds the members of an organization $1 to whom a source $2 gives a role, those
// behind $3, at most $4.
const grantedBy = `
		       SELECT member_id
		         FROM (SELECT DISTINCT member_id
		                 FROM member_roles
		                WHERE org_id = $1 AND source = $2 AND member_id > $3
		                ORDER BY member_id
		                LIMIT $4) r`

// MembersOfSource returns the members of an organization for whom a source has listed
// groups, or to whom it gives a role, in the order of their ids, those behind after, at most
// limit.
func (q *queries) MembersOfSource(ctx context.Context, org model.OrgID, source model.RoleSource, after model.MemberID, limit int) ([]model.GrantedMember, error) {
	return q.granted(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id IN (`+grantedBy+`
		        UNION
		       SELECT member_id
		         FROM (SELECT member_id
		                 FROM member_groups
		                WHERE org_id = $1 AND source = $2 AND member_id > $3
		                ORDER BY member_id
		                LIMIT $4) g)
		 ORDER BY m.id
		 LIMIT $4`, org, source, after, limit)
}

// granted returns the members that a query for memberColumns finds.
func (q *queries) granted(ctx context.Context, org model.OrgID, query string, args ...any) ([]model.GrantedMember, error) {
	var c memberCells
	var held string
	var rows []memberRow
	scan := func(s scanner) (g model.GrantedMember, err error) {
		row, err := c.scan(s, &held)
		for grant := range slices.Chunk(strings.Fields(held), 2) {
			row.hold(grant[0], grant[1])
			g.Grants = append(g.Grants, model.RoleGrant{Role: model.RoleID(grant[0]), Source: model.RoleSource(grant[1])})
		}
		rows = append(rows, row)
		return g, err
	}
	all, err := many(ctx, q, scan, query, args...)
	if err != nil {
		return nil, err
	}
	members, err := q.withRoles(ctx, org, rows)
	for i := range members {
		all[i].Member = members[i]
	}
	return all, err
}

// SetGrants makes a member's grants others than they are, as the transaction has read
// both. It returns a Conflict error when the version of the member is another.
func (t *Tx) SetGrants(ctx context.Context, m model.Member, are, then []model.RoleGrant) error {
	of := t.of(string(m.ID))
	if err := of.execOne(ctx, model.Conflicting(""), `
		UPDATE members
		   SET version = version + 1, updated_at = $4
		 WHERE org_id = $1 AND id = $2 AND version = $3`, m.Org, m.ID, m.Version, ms(t.now)); err != nil {
		return err
	}
	for _, g := range are {
		if slices.Contains(then, g) {
			continue
		}
		if _, err := of.exec(ctx, `
			DELETE FROM member_roles
			 WHERE org_id = $1 AND member_id = $2 AND role_id = $3 AND source = $4`, m.Org, m.ID, g.Role, g.Source); err != nil {
			return err
		}
	}
	for _, g := range then {
		if slices.Contains(are, g) {
			continue
		}
		if err := t.AddRole(ctx, m.Org, m.ID, g.Role, g.Source); err != nil {
			return err
		}
	}
	return nil
}
