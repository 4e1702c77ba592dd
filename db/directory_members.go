package db

import (
	"context"
	"maps"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// DirectoryGroupMembers returns who is in a group of an organization, at most limit, in the
// order of their ids, those behind after.
func (q *queries) DirectoryGroupMembers(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, after model.DirectoryUserID, limit int) ([]model.DirectoryGroupMember, error) {
	scan := func(s scanner) (m model.DirectoryGroupMember, err error) {
		var name string
		if err = s.Scan(&m.User, &m.Display, &name, &m.Member); m.Display == "" {
			m.Display = name
		}
		return m, err
	}
	return many(ctx, q, scan, `
		SELECT u.id, u.display_name, u.user_name, u.member_id
		  FROM directory_group_members m
		  JOIN directory_groups g ON g.org_id = m.org_id AND g.id = m.group_id
		  JOIN directory_users u ON u.org_id = m.org_id AND u.directory_id = g.directory_id AND u.id = m.user_id
		 WHERE m.org_id = $1 AND m.group_id = $2 AND m.user_id > $3
		 ORDER BY m.user_id
		 LIMIT $4`, org, group, after, limit)
}

// DirectoryGroupStrangers returns the members of a group whom nobody knows, as they were
// named, at most limit, in their order, those behind after.
func (q *queries) DirectoryGroupStrangers(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, after string, limit int) ([]string, error) {
	return many(ctx, q, scanValue[string], `
		SELECT value
		  FROM directory_group_strangers
		 WHERE org_id = $1 AND group_id = $2 AND value > $3
		 ORDER BY value
		 LIMIT $4`, org, group, after, limit)
}

// GroupsOfDirectoryUser returns the groups that somebody is in.
func (q *queries) GroupsOfDirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, user model.DirectoryUserID) ([]model.DirectoryGroupRef, error) {
	scan := func(s scanner) (model.DirectoryGroupRef, error) {
		var id, name string
		err := s.Scan(&id, &name)
		return model.DirectoryGroupRef{ID: model.DirectoryGroupID(id), Name: name}, err
	}
	return many(q.brief(ctx), q, scan, `
		SELECT g.id, g.display_name
		  FROM directory_group_members m
		  JOIN directory_groups g ON g.org_id = m.org_id AND g.directory_id = $2 AND g.id = m.group_id
		 WHERE m.org_id = $1 AND m.user_id = $3
		 ORDER BY g.id`, org, directory, user)
}

// WholeGroupsOfDirectoryUser returns the groups that somebody is in as they are.
func (q *queries) WholeGroupsOfDirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, user model.DirectoryUserID) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_group_members m
		  JOIN directory_groups g ON g.org_id = m.org_id AND g.directory_id = $2 AND g.id = m.group_id
		 WHERE m.org_id = $1 AND m.user_id = $3
		 ORDER BY g.id`, org, directory, user)
}

// GroupsOfDirectoryUsers returns the groups of users of a directory, of each in the order of
// their ids.
func (q *queries) GroupsOfDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, users []model.DirectoryUserID) (map[model.DirectoryUserID][]model.DirectoryGroupRef, error) {
	of := make(map[model.DirectoryUserID][]model.DirectoryGroupRef, len(users))
	names := map[model.DirectoryGroupID]string{}
	args := make([]any, 1+atOnce)
	args[0] = org
	ids := make([]string, len(users)) // which no driver has to look into
	for i, user := range users {
		ids[i] = string(user)
	}
	for some := range slices.Chunk(ids, atOnce) {
		putAtOnce(args[1:], some)
		_, err := many(q.brief(ctx), q, func(s scanner) (struct{}, error) {
			var user, group string // types of the driver: others take twice as long
			err := s.Scan(&user, &group)
			of[model.DirectoryUserID(user)] = append(of[model.DirectoryUserID(user)], model.DirectoryGroupRef{ID: model.DirectoryGroupID(group)})
			names[model.DirectoryGroupID(group)] = ""
			return struct{}{}, err
		}, `
			SELECT user_id, group_id
			  FROM directory_group_members
			 WHERE org_id = $1 AND user_id IN (`+from2+`)
			 ORDER BY user_id, group_id`, args...)
		if err != nil {
			return nil, err
		}
	}
	known, err := q.namesOfDirectoryGroups(ctx, org, directory, slices.Sorted(maps.Keys(names)))
	for user, groups := range of {
		for i := range groups {
			groups[i].Name = known[groups[i].ID]
		}
		of[user] = slices.DeleteFunc(groups, func(g model.DirectoryGroupRef) bool { _, is := known[g.ID]; return !is })
	}
	return of, err
}

// namesOfDirectoryGroups returns what groups of a directory are called: there are a few on a
// page, in which many are.
func (q *queries) namesOfDirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, groups []model.DirectoryGroupID) (map[model.DirectoryGroupID]string, error) {
	names := make(map[model.DirectoryGroupID]string, len(groups))
	for some := range slices.Chunk(groups, mostAmong) {
		x := among(filled(some), org, directory)
		_, err := many(q.brief(ctx), q, func(s scanner) (struct{}, error) {
			var id, name string
			err := s.Scan(&id, &name)
			names[model.DirectoryGroupID(id)] = name
			return struct{}{}, err
		}, `
			SELECT id, display_name
			  FROM directory_groups
			 WHERE org_id = $1 AND directory_id = $2 AND id IN (`+x.list+`)`, x.args...)
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

// DirectoryUserIDs returns the ids of those in a group, at most limit, in their order,
// those behind after.
func (q *queries) DirectoryUserIDs(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, after model.DirectoryUserID, limit int) ([]model.DirectoryUserID, error) {
	return many(ctx, q, scanValue[model.DirectoryUserID], `
		SELECT user_id
		  FROM directory_group_members
		 WHERE org_id = $1 AND group_id = $2 AND user_id > $3
		 ORDER BY user_id
		 LIMIT $4`, org, group, after, limit)
}

// NamesOfMembers returns what members of an organization are called, by their ids. Who has no
// name is not among them.
func (q *queries) NamesOfMembers(ctx context.Context, org model.OrgID, ids []model.MemberID) (map[model.MemberID]string, error) {
	type named struct {
		id   model.MemberID
		name string
	}
	found := make(map[model.MemberID]string, len(ids))
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), org)
		all, err := many(ctx, q, func(s scanner) (n named, err error) { return n, s.Scan(&n.id, &n.name) }, `
			SELECT m.id, m.name
			  FROM members m
			 WHERE m.org_id = $1 AND m.name <> '' AND m.id IN (`+x.list+`)`, x.args...)
		if err != nil {
			return nil, err
		}
		for _, n := range all {
			found[n.id] = n.name
		}
	}
	return found, nil
}
