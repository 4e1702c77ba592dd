package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// DefinedPermissions returns all permissions: the built-in ones and the
// application's own, ordered by name.
func (q *queries) DefinedPermissions(ctx context.Context) ([]model.DefinedPermission, error) {
	scan := func(s scanner) (p model.DefinedPermission, err error) {
		return p, s.Scan(&p.Name, &p.Description, &p.BuiltIn)
	}
	return many(ctx, q, scan, `
		SELECT name, description, built_in
		  FROM permissions
		 ORDER BY name`)
}

// InsertPermission stores a permission of the application's own. It returns a
// Conflict error when the name is taken.
func (t *Tx) InsertPermission(ctx context.Context, p model.DefinedPermission) error {
	_, err := t.exec(ctx, `
		INSERT INTO permissions (name, description, built_in)
		VALUES ($1, $2, FALSE)`, p.Name, p.Description)
	return err
}

// RoleNameTaken reports whether a role of an organization, or of the whole
// application when org is "", would have the name of one that its members can
// hold already: tokens carry names.
func (q *queries) RoleNameTaken(ctx context.Context, org model.OrgID, name string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM roles WHERE name = $2 AND (org_id = $1 OR org_id = '' OR $1 = ''))`, org, name)
}

// DescribePermission stores what a permission is said to be for.
func (t *Tx) DescribePermission(ctx context.Context, p model.DefinedPermission) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE permissions
		   SET description = $2
		 WHERE name = $1 AND NOT built_in`, p.Name, p.Description)
}

// DeletePermission deletes a permission of the application's own that no role has.
func (t *Tx) DeletePermission(ctx context.Context, name model.Permission) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM permissions
		 WHERE name = $1 AND NOT built_in`, name)
}

// RolesWith returns the roles that allow something, of all organizations and of the whole
// application.
func (q *queries) RolesWith(ctx context.Context, p model.Permission) ([]model.Role, error) {
	return many(ctx, q, scanRole, `
		SELECT r.id, r.org_id, r.name, r.label, r.description, r.version,
		       COALESCE((SELECT string_agg(p.permission, ' ') FROM role_permissions p WHERE p.role_id = r.id), '')
		  FROM roles r
		 WHERE r.id IN (SELECT x.role_id FROM role_permissions x WHERE x.permission = $1)
		 ORDER BY r.id`, p)
}

// CountRoleHolders returns how many members hold a role, with those who are invited: of one
// organization, or of all when org is "".
func (q *queries) CountRoleHolders(ctx context.Context, org model.OrgID, id model.RoleID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM (SELECT DISTINCT org_id, member_id FROM member_roles WHERE role_id = $2 AND ($1 = '' OR org_id = $1)) x`, org, id)
}

// SetRole stores what a role of an organization, or of the whole application, is called, what
// is said of it and what it allows. It returns a NotFound error when there is no such role.
func (t *Tx) SetRole(ctx context.Context, r model.Role) error {
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE roles
		   SET label = $3, description = $4, version = version + 1, updated_at = $5
		 WHERE org_id = $1 AND id = $2`, r.Org, r.ID, r.Label, r.Description, ms(t.now)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM role_permissions
		 WHERE role_id = $1`, r.ID); err != nil {
		return err
	}
	return t.allow(ctx, r.ID, r.Permissions)
}

// allow adds permissions to a role.
func (t *Tx) allow(ctx context.Context, id model.RoleID, ps model.Permissions) error {
	for _, p := range ps {
		if _, err := t.exec(ctx, `
			INSERT INTO role_permissions (role_id, permission)
			VALUES ($1, $2)`, id, p); err != nil {
			return err
		}
	}
	return nil
}

// DeleteRole deletes a role of an organization, or of the whole application,
// that nobody holds. It returns a NotFound error when there is no such role.
func (t *Tx) DeleteRole(ctx context.Context, org model.OrgID, id model.RoleID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM roles
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// RoleHolders returns who holds a role, as a member or invited, in any
// organization: with all roles held, which lack their permissions.
func (q *queries) RoleHolders(ctx context.Context, id model.RoleID) ([]model.Member, error) {
	const holders = `SELECT DISTINCT org_id, member_id FROM member_roles WHERE role_id = $1`
	held, err := many(ctx, q, scanRole, `
		SELECT r.id, r.org_id, r.name, r.label, r.description, r.version, ''
		  FROM roles r
		 WHERE r.id IN (SELECT mr.role_id
		                  FROM (`+holders+`) h
		                  JOIN member_roles mr ON mr.org_id = h.org_id AND mr.member_id = h.member_id)
		 ORDER BY r.position, r.label, r.id`, id)
	if err != nil {
		return nil, err
	}
	scan := func(s scanner) (m model.Member, err error) {
		var org model.OrgID
		row, err := scanMember(wider{s, []any{&org}, nil})
		row.Org = org
		return row.with(held), err
	}
	return many(ctx, q, scan, `
		SELECT h.org_id, `+memberColumns+`
		  FROM (`+holders+`) h
		  JOIN members m ON m.org_id = h.org_id AND m.id = h.member_id`, id)
}

// ReplaceRole gives everybody who holds a role another one instead, in any
// organization, from the same source, and has groups that give it do so, too.
func (t *Tx) ReplaceRole(ctx context.Context, id, by model.RoleID) error {
	if _, err := t.exec(ctx, `
		UPDATE members
		   SET version = version + 1, updated_at = $2
		 WHERE (org_id, id) IN (SELECT org_id, member_id FROM member_roles WHERE role_id = $1)`, id, ms(t.now)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		INSERT INTO member_roles (org_id, member_id, role_id, source, name_key)
		SELECT org_id, member_id, $2, source, name_key
		  FROM member_roles
		 WHERE role_id = $1
		ON CONFLICT (org_id, member_id, role_id, source) DO NOTHING`, id, by); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM member_roles
		 WHERE role_id = $1`, id); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE group_roles
		   SET role_id = $2
		 WHERE role_id = $1`, id, by)
	return err
}

// DefaultOf reports whether new members of some organization get a role: the
// one that it names itself.
func (q *queries) DefaultOf(ctx context.Context, id model.RoleID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM organizations WHERE member_role = $1)`, id)
}

// SetMemberRole makes new members of an organization get a role, or with "" the
// installation's.
func (t *Tx) SetMemberRole(ctx context.Context, org model.OrgID, id model.RoleID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE organizations
		   SET member_role = $2, version = version + 1, updated_at = $3
		 WHERE id = $1`, org, id, ms(t.now))
}

// SetSeats limits how many members an organization may have; 0 is no limit.
func (t *Tx) SetSeats(ctx context.Context, org model.OrgID, seats int) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE organizations
		   SET seats = $2, version = version + 1, updated_at = $3
		 WHERE id = $1`, org, seats, ms(t.now))
}
