package db

import (
	"context"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// groupsAmong is a query with a list of groups, behind arguments of its own.
type groupsAmong struct {
	args []any
	list string // places of the groups
}

func among(groups []string, args ...any) groupsAmong {
	g := groupsAmong{args: args}
	places := []string{`''`} // no group is called so, and a list has to have something
	for _, of := range groups {
		g.args = append(g.args, of)
		places = append(places, fmt.Sprintf(`$%d`, len(g.args)))
	}
	g.list = strings.Join(places, `, `)
	return g
}

// folded returns names of groups as they are compared.
func folded(names []string) []string {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = model.Fold(name)
	}
	return keys
}

// MembersInGroups returns the members who are in groups of a directory, by their names, or
// to whom it gives a role, in the order of their ids, those behind after, at most limit.
func (q *queries) MembersInGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string, after model.MemberID, limit int) ([]model.GrantedMember, error) {
	g := among(folded(groups), org, directory, after, limit)
	return q.granted(ctx, org, `
		SELECT `+memberColumns+`
		  FROM members m
		 WHERE m.org_id = $1 AND m.id IN (`+grantedBy+`
		        UNION
		       SELECT member_id
		         FROM (SELECT u.member_id
		                 FROM directory_users u
		                WHERE u.org_id = $1 AND u.directory_id = $2 AND u.member_id <> '' AND u.member_id > $3
		                  AND EXISTS (SELECT 1
		                                FROM directory_group_members x
		                                JOIN directory_groups g ON g.org_id = x.org_id AND g.directory_id = $2 AND g.id = x.group_id
		                               WHERE x.org_id = u.org_id AND x.user_id = u.id AND g.display_key IN (`+g.list+`))
		                ORDER BY u.member_id
		                LIMIT $4) g)
		 ORDER BY m.id
		 LIMIT $4`, g.args...)
}

// NamesOfGroups returns in which of some groups of a directory members are, by their names:
// those members whose ids are from first to last.
func (q *queries) NamesOfGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []string, first, last model.MemberID) ([]model.SeenGroups, error) {
	g := among(folded(groups), org, directory, first, last)
	all, err := many(ctx, q, scanInGroup, `
		SELECT u.member_id, g.display_name
		  FROM directory_users u
		  JOIN directory_group_members x ON x.org_id = u.org_id AND x.user_id = u.id
		  JOIN directory_groups g ON g.org_id = x.org_id AND g.directory_id = $2 AND g.id = x.group_id
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.member_id <> '' AND u.member_id BETWEEN $3 AND $4
		   AND g.display_key IN (`+g.list+`)
		 ORDER BY u.member_id`, g.args...)
	return seenOf(all), err
}

// inGroup is somebody who is in a group.
type inGroup struct {
	member model.MemberID
	group  string
}

func scanInGroup(s scanner) (in inGroup, err error) { return in, s.Scan(&in.member, &in.group) }

// seenOf puts together who is in which groups, of rows in the order of the members.
func seenOf(rows []inGroup) (seen []model.SeenGroups) {
	for _, row := range rows {
		if n := len(seen); n == 0 || seen[n-1].Member != row.member {
			seen = append(seen, model.SeenGroups{Member: row.member, Complete: true})
		}
		last := &seen[len(seen)-1]
		last.Names = append(last.Names, row.group)
	}
	return seen
}
