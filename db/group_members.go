package db

import (
	"context"
	"fmt"
	"strings"

	"anteroom/internal/model"
)

// groupsAmong is a query about those in groups of a directory $2 of an organization $1,
// by the names of the groups.
type groupsAmong struct {
	args []any
	list string // places of the names
}

func amongGroups(org model.OrgID, directory model.DirectoryID, groups []string) groupsAmong {
	g := groupsAmong{args: []any{org, directory}}
	places := []string{`''`} // no group is called so, and a list has to have something
	for _, name := range groups {
		g.args = append(g.args, model.Fold(name))
		places = append(places, fmt.Sprintf(`$%d`, len(g.args)))
	}
	g.list = strings.Join(places, `, `)
	return g
}

// known returns a query for the ids of members: of those in the groups, and of those to
// whom the directory gives a role.
func (g groupsAmong) known() string {
	return `SELECT r.member_id FROM member_roles r WHERE r.org_id = $1 AND r.source = $2
		 UNION
		SELECT u.member_id
		  FROM directory_groups g
		  JOIN directory_group_members x ON x.org_id = g.org_id AND x.group_id = g.id
		  JOIN directory_users u ON u.org_id = x.org_id AND u.directory_id = g.directory_id AND u.id = x.user_id
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND u.member_id <> '' AND g.display_key IN (` + g.list + `)`
}

// MembersInGroups returns the members who are in groups of a directory, by their names, or
// to whom it gives a role, with all of their roles, in the order of their ids.
func (q queries) MembersInGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string) ([]model.Member, error) {
	g := amongGroups(org, directory, groups)
	rows, err := many(ctx, q, scanMember, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id IN (`+g.known()+`)
		 ORDER BY m.id`, g.args...)
	if err != nil {
		return nil, err
	}
	return q.withRoles(ctx, org, rows)
}

// GrantsInGroups returns by whom each role of the members that MembersInGroups returns was
// given.
func (q queries) GrantsInGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string) (map[model.MemberID][]model.RoleGrant, error) {
	g := amongGroups(org, directory, groups)
	return q.grantsOf(ctx, `
		SELECT member_id, role_id, source
		  FROM member_roles
		 WHERE org_id = $1 AND member_id IN (`+g.known()+`)
		 ORDER BY member_id, role_id, source`, g.args...)
}

// NamesOfGroups returns in which of some groups of a directory members are, by their names.
func (q queries) NamesOfGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string) ([]model.SeenGroups, error) {
	type pair struct {
		member model.MemberID
		name   string
	}
	g := amongGroups(org, directory, groups)
	scan := func(s scanner) (p pair, err error) { return p, s.Scan(&p.member, &p.name) }
	all, err := many(ctx, q, scan, `
		SELECT u.member_id, g.display_name
		  FROM directory_groups g
		  JOIN directory_group_members x ON x.org_id = g.org_id AND x.group_id = g.id
		  JOIN directory_users u ON u.org_id = x.org_id AND u.directory_id = g.directory_id AND u.id = x.user_id
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND u.member_id <> '' AND g.display_key IN (`+g.list+`)
		 ORDER BY u.member_id, g.id`, g.args...)
	var seen []model.SeenGroups
	for _, p := range all {
		if n := len(seen); n == 0 || seen[n-1].Member != p.member {
			seen = append(seen, model.SeenGroups{Member: p.member, Complete: true})
		}
		last := &seen[len(seen)-1]
		last.Names = append(last.Names, p.name)
	}
	return seen, err
}
