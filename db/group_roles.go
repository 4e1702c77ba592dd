package db

import (
	"context"
	"encoding/json"
	"slices"

	"anteroom/internal/model"
)

// GroupRoles returns which roles the groups of a source give in an organization.
func (q queries) GroupRoles(ctx context.Context, org model.OrgID, source model.RoleSource) (model.GroupRoles, error) {
	scan := func(s scanner) (r model.GroupRole, err error) { return r, s.Scan(&r.Group, &r.Role) }
	return many(ctx, q, scan, `
		SELECT group_name, role_id
		  FROM group_roles
		 WHERE org_id = $1 AND source = $2
		 ORDER BY position`, org, source)
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
func (q queries) RoleMapped(ctx context.Context, id model.RoleID) (bool, error) {
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

// SeenGroups returns which groups a source has listed for the members of an organization.
func (q queries) SeenGroups(ctx context.Context, org model.OrgID, source model.RoleSource) ([]model.SeenGroups, error) {
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
		 WHERE org_id = $1 AND source = $2
		 ORDER BY member_id`, org, source)
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

// knownTo finds the members of an organization $1 for whom a source $2 has listed
// groups, or to whom it gives a role.
const knownTo = `(SELECT member_id FROM member_groups WHERE org_id = $1 AND source = $2
		    UNION SELECT member_id FROM member_roles WHERE org_id = $1 AND source = $2)`

// MembersOfSource returns the members of an organization for whom a source has listed
// groups, or to whom it gives a role, with all of their roles, in the order of their ids.
func (q queries) MembersOfSource(ctx context.Context, org model.OrgID, source model.RoleSource) ([]model.Member, error) {
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id IN `+knownTo+`
		 ORDER BY m.id`, org, source)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, org, rows)
}

// GrantsOfSource returns by whom each role of the members that MembersOfSource returns was
// given.
func (q queries) GrantsOfSource(ctx context.Context, org model.OrgID, source model.RoleSource) (map[model.MemberID][]model.RoleGrant, error) {
	return q.grantsOf(ctx, `
		SELECT member_id, role_id, source
		  FROM member_roles
		 WHERE org_id = $1 AND member_id IN `+knownTo+`
		 ORDER BY member_id, role_id, source`, org, source)
}

func (q queries) grantsOf(ctx context.Context, query string, args ...any) (map[model.MemberID][]model.RoleGrant, error) {
	type grant struct {
		member model.MemberID
		model.RoleGrant
	}
	scan := func(s scanner) (g grant, err error) { return g, s.Scan(&g.member, &g.Role, &g.Source) }
	all, err := many(ctx, q, scan, query, args...)
	of := map[model.MemberID][]model.RoleGrant{}
	for _, g := range all {
		of[g.member] = append(of[g.member], g.RoleGrant)
	}
	return of, err
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
