package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// OtherAdministrator reports whether an organization has an active member other
// than except who can keep it going (model.Permissions.Administers).
func (q *queries) OtherAdministrator(ctx context.Context, org model.OrgID, except model.MemberID) (bool, error) {
	// CROSS JOIN keeps SQLite from walking through everybody's roles.
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (
		       SELECT 1
		         FROM role_permissions p
		        CROSS JOIN member_roles r
		         JOIN members m ON m.org_id = r.org_id AND m.id = r.member_id AND `+isActive+`
		         JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		        WHERE p.permission = $3
		          AND r.role_id = p.role_id AND r.org_id = $1 AND r.member_id <> $2
		          AND EXISTS (
		              SELECT 1
		                FROM member_roles r2
		                JOIN role_permissions p2 ON p2.role_id = r2.role_id AND p2.permission = $4
		               WHERE r2.org_id = r.org_id AND r2.member_id = r.member_id))`,
		org, except, model.SettingsManage, model.UsersRoleChange)
}

// AdministeredAlone returns the organizations, by name, in which a user is the only active member
// who can keep them going.
func (q *queries) AdministeredAlone(ctx context.Context, user model.UserID) ([]model.Membership, error) {
	all, err := q.Memberships(ctx, user)
	if err != nil {
		return nil, err
	}
	var alone []model.Membership
	for _, m := range all {
		if m.Status != model.MemberActive {
			continue
		}
		others, err := q.OtherAdministrator(ctx, m.Org, m.Member)
		if err != nil {
			return nil, err
		}
		if others {
			continue
		}
		without, err := q.WithoutAdministrator(ctx, m.Org)
		if err != nil {
			return nil, err
		}
		if len(without) == 0 {
			alone = append(alone, m)
		}
	}
	return alone, nil
}

// AdministratorByPeople reports whether an organization has an active member whom people
// look after, and no directory, who can keep it going.
func (q *queries) AdministratorByPeople(ctx context.Context, org model.OrgID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (
		       SELECT 1
		         FROM role_permissions p
		        CROSS JOIN member_roles r
		         JOIN members m ON m.org_id = r.org_id AND m.id = r.member_id AND `+isActive+` AND m.source <> 'directory'
		         JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		        WHERE p.permission = $2
		          AND r.role_id = p.role_id AND r.org_id = $1
		          AND EXISTS (
		              SELECT 1
		                FROM member_roles r2
		                JOIN role_permissions p2 ON p2.role_id = r2.role_id AND p2.permission = $3
		               WHERE r2.org_id = r.org_id AND r2.member_id = r.member_id))`,
		org, model.SettingsManage, model.UsersRoleChange)
}

// WithoutAdministrator returns the organizations that have no active member who
// can keep them going (model.Permissions.Administers): one, or all when org is
// "".
func (q *queries) WithoutAdministrator(ctx context.Context, org model.OrgID) ([]model.OrgID, error) {
	return many(ctx, q, scanValue[model.OrgID], `
		SELECT o.id
		  FROM organizations o
		 WHERE (o.id = $1 OR $1 = '')
		   AND NOT EXISTS (
		       SELECT 1
		         FROM role_permissions p
		         JOIN member_roles r ON r.role_id = p.role_id AND r.org_id = o.id
		         JOIN members m ON m.org_id = r.org_id AND m.id = r.member_id AND `+isActive+`
		         JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		        WHERE p.permission = $2
		          AND EXISTS (
		              SELECT 1
		                FROM member_roles r2
		                JOIN role_permissions p2 ON p2.role_id = r2.role_id AND p2.permission = $3
		               WHERE r2.org_id = r.org_id AND r2.member_id = r.member_id))`,
		org, model.SettingsManage, model.UsersRoleChange)
}

// Administrators returns the active members of an organization who can keep it
// going (model.Permissions.Administers) and sign in, oldest first, without their
// roles, at most limit.
func (q *queries) Administrators(ctx context.Context, org model.OrgID, limit int) ([]model.Member, error) {
	return q.MembersWith(ctx, org, []model.Permission{model.SettingsManage, model.UsersRoleChange}, "", limit)
}

// MembersWith returns the active members of an organization who have all of some
// permissions, one or two, and sign in, oldest first, without their roles: those after the
// given one, at most limit.
func (q *queries) MembersWith(ctx context.Context, org model.OrgID, needs []model.Permission, after model.MemberID, limit int) ([]model.Member, error) {
	// Few of a large organization have such a permission: its roles lead to them, where its people
	// would all be asked. CROSS JOIN keeps SQLite in that order, and the empty text from the index of
	// all of them.
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		  JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		 WHERE m.org_id = $1 AND `+isActive+`
		   AND m.id IN (SELECT r.member_id
		                  FROM role_permissions p
		                 CROSS JOIN member_roles r
		                 WHERE p.permission = $2 AND r.role_id = p.role_id AND r.org_id = $1 AND r.member_id || '' > $4)
		   AND EXISTS (SELECT 1
		                 FROM member_roles r
		                 JOIN role_permissions p ON p.role_id = r.role_id AND p.permission = $3
		                WHERE r.org_id = m.org_id AND r.member_id = m.id)
		 ORDER BY m.id
		 LIMIT $5`, org, needs[0], needs[len(needs)-1], after, limit)
	all := make([]model.Member, len(rows))
	for i, row := range rows {
		all[i] = row.Member
	}
	return all, err
}
