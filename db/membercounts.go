package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// CountOpenInvitations returns how many people an organization has invited who
// have not answered: those whose invitation has run out too, because they are in
// the list until somebody cancels it.
func (q *queries) CountOpenInvitations(ctx context.Context, org model.OrgID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM invitations
		 WHERE org_id = $1 AND state = 'open'`, org)
}

// CountSessionsIn returns in how many sessions a user acts for an organization.
func (q *queries) CountSessionsIn(ctx context.Context, org model.OrgID, user model.UserID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM sessions
		 WHERE org_id = $1 AND user_id = $2 AND ended_at = 0`, org, user)
}

// CountSessionsFor returns in how many sessions people act for an organization.
func (q *queries) CountSessionsFor(ctx context.Context, org model.OrgID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM sessions
		 WHERE org_id = $1 AND ended_at = 0`, org)
}

// MostOfRole is how far the members with a role are counted: who looks for somebody in
// a role wants to know whether they are few, and a page must not wait for the many.
const MostOfRole = 100

// CountByRole returns how many members hold each role that somebody can hold in an
// organization, as those count who are in the list: more than MostOfRole for more than
// that. A member to whom a person and a directory gave the same role is one. Callers
// change nothing in the answer.
//
// Who is only invited has roles, too. They are few, and counted apart: looking each
// member up would cost as much as the page of members does.
func (q *queries) CountByRole(ctx context.Context, org model.OrgID) (map[model.RoleID]int, error) {
	return countsByRole.ask(q, string(org), func() (map[model.RoleID]int, error) { return q.countByRole(ctx, org) })
}

// What members hold goes with them, and they with their organization.
var countsByRole = questionOf[map[model.RoleID]int](nil, holdersQuery, invitedQuery, goesWith("members", "organizations"))

const holdersQuery = `
	SELECT r.id,
	       (SELECT CASE WHEN COUNT(*) = $2 THEN COUNT(*) ELSE COUNT(DISTINCT x.member_id) END
	          FROM (SELECT member_id
	                  FROM member_roles
	                 WHERE role_id = r.id AND org_id = $1
	                 LIMIT $2) x)
	  FROM roles r
	 WHERE r.org_id = $1 OR r.org_id = ''`

// The left join keeps SQLite from beginning with the roles of all members.
const invitedQuery = `
	SELECT COALESCE(r.role_id, ''), COUNT(DISTINCT i.member_id)
	  FROM invitations i
	  LEFT JOIN member_roles r ON r.org_id = i.org_id AND r.member_id = i.member_id
	 WHERE i.org_id = $1 AND i.state = 'open'
	 GROUP BY r.role_id`

type roleCount struct {
	role model.RoleID
	n    int
}

func (q *queries) countByRole(ctx context.Context, org model.OrgID) (map[model.RoleID]int, error) {
	scan := func(s scanner) (c roleCount, err error) { return c, s.Scan(&c.role, &c.n) }
	some, err := many(ctx, q, scan, invitedQuery, org)
	if err != nil {
		return nil, err
	}
	invited, total := map[model.RoleID]int{}, 0
	for _, c := range some {
		invited[c.role] = c.n
		total += c.n
	}
	all, err := many(ctx, q, scan, holdersQuery, org, MostOfRole+1+total)
	counts := make(map[model.RoleID]int, len(all))
	for _, c := range all {
		counts[c.role] = c.n - invited[c.role]
	}
	return counts, err
}
