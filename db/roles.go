package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const rolesQuery = `
	SELECT r.id, r.org_id, r.name, r.label, r.description, r.version,
	       COALESCE((SELECT string_agg(p.permission, ' ') FROM role_permissions p WHERE p.role_id = r.id), '')
	  FROM roles r
	 WHERE r.org_id = $1 OR r.org_id = ''
	 ORDER BY r.position, r.label, r.id`

var rolesOf = questionOf[[]model.Role](nil, rolesQuery)

// Roles returns the roles that members of an organization can hold: its own and
// the application-wide ones, in the order in which they are shown.
func (q *queries) Roles(ctx context.Context, org model.OrgID) ([]model.Role, error) {
	return rolesOf.ask(q, string(org), func() ([]model.Role, error) { return many(ctx, q, scanRole, rolesQuery, org) })
}

const rolesOfUserQuery = `
	SELECT m.id,
	       COALESCE((SELECT string_agg(r.role_id, ' ') FROM member_roles r WHERE r.org_id = m.org_id AND r.member_id = m.id), '')
	  FROM members m
	 WHERE m.org_id = $1 AND m.user_id = $2`

// holding is which roles a user holds, as which member.
type holding struct {
	user   model.UserID
	member model.MemberID
	roles  []model.Role
}

var rolesOfUser = questionOf(func(h holding) []string { return []string{string(h.user), string(h.member)} }, rolesOfUserQuery, rolesQuery)

// RolesOfUser returns the roles that a user holds in an organization, or a NotFound error
// when the user is no member of it: less than MemberOfUser, for what is asked as often as
// applications ask. Callers change nothing in the answer.
func (q *queries) RolesOfUser(ctx context.Context, org model.OrgID, user model.UserID) ([]model.Role, error) {
	h, err := rolesOfUser.ask(q, string(org)+" "+string(user), func() (holding, error) {
		h := holding{user: user}
		row, err := one(ctx, q, func(s scanner) (row memberRow, err error) {
			var ids string
			err = s.Scan(&h.member, &ids)
			row.roleIDs = words[model.RoleID](ids)
			return row, err
		}, rolesOfUserQuery, org, user)
		if err != nil {
			return h, err
		}
		all, err := q.Roles(ctx, org)
		h.roles = row.with(all).Roles
		return h, err
	})
	return h.roles, err
}

func scanRole(s scanner) (model.Role, error) {
	var r model.Role
	var permissions string
	err := s.Scan(&r.ID, &r.Org, &r.Name, &r.Label, &r.Description, &r.Version, &permissions)
	r.Permissions = permissionsOf(permissions)
	return r, err
}

// InsertRole stores a new role under a new id, after those that exist, and
// returns it. It returns a Conflict error when the name is taken.
func (t *Tx) InsertRole(ctx context.Context, r model.Role) (model.Role, error) {
	r.ID = model.RoleID(t.ids.Next(model.PrefixRole, t.now))
	r.Version = 1
	if _, err := t.exec(ctx, `
		INSERT INTO roles (id, org_id, name, label, description, position, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, (SELECT MAX(position) + 1 FROM roles), $6, $6, 1)`,
		r.ID, r.Org, r.Name, r.Label, r.Description, ms(t.now)); err != nil {
		return r, err
	}
	return r, t.allow(ctx, r.ID, r.Permissions)
}
