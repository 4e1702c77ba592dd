package db

import (
	"context"
	"slices"

	"anteroom/internal/model"
)

// DirectoryGroupMembers returns who is in a group of an organization, at most limit, in the
// order of their ids, those behind after.
func (q queries) DirectoryGroupMembers(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, after model.DirectoryUserID, limit int) ([]model.DirectoryGroupMember, error) {
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
func (q queries) DirectoryGroupStrangers(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, after string, limit int) ([]string, error) {
	return many(ctx, q, scanValue[string], `
		SELECT value
		  FROM directory_group_strangers
		 WHERE org_id = $1 AND group_id = $2 AND value > $3
		 ORDER BY value
		 LIMIT $4`, org, group, after, limit)
}

// GroupsOfDirectoryUser returns the groups that somebody is in.
func (q queries) GroupsOfDirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, user model.DirectoryUserID) ([]model.DirectoryGroupRef, error) {
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
func (q queries) WholeGroupsOfDirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, user model.DirectoryUserID) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_group_members m
		  JOIN directory_groups g ON g.org_id = m.org_id AND g.directory_id = $2 AND g.id = m.group_id
		 WHERE m.org_id = $1 AND m.user_id = $3
		 ORDER BY g.id`, org, directory, user)
}

// GroupsOfDirectoryUsers returns the groups of those users of a directory who have places
// from first to last, by place.
func (q queries) GroupsOfDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, first, last int64) (map[int64][]model.DirectoryGroupRef, error) {
	of := make(map[int64][]model.DirectoryGroupRef, last-first+1)
	scan := func(s scanner) (struct{}, error) {
		var place whole
		var id, name string // types of the driver: others take twice as long
		err := s.Scan(&place, &id, &name)
		of[int64(place)] = append(of[int64(place)], model.DirectoryGroupRef{ID: model.DirectoryGroupID(id), Name: name})
		return struct{}{}, err
	}
	_, err := many(q.brief(ctx), q, scan, `
		SELECT u.place, g.id, g.display_name
		  FROM directory_users u
		  JOIN directory_group_members m ON m.org_id = u.org_id AND m.user_id = u.id
		  JOIN directory_groups g ON g.org_id = m.org_id AND g.directory_id = u.directory_id AND g.id = m.group_id
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.place BETWEEN $3 AND $4
		 ORDER BY u.place, g.id`, org, directory, first, last)
	return of, err
}

// DirectoryUserIDs returns the ids of those in a group, at most limit, in their order,
// those behind after.
func (q queries) DirectoryUserIDs(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, after model.DirectoryUserID, limit int) ([]model.DirectoryUserID, error) {
	return many(ctx, q, scanValue[model.DirectoryUserID], `
		SELECT user_id
		  FROM directory_group_members
		 WHERE org_id = $1 AND group_id = $2 AND user_id > $3
		 ORDER BY user_id
		 LIMIT $4`, org, group, after, limit)
}

// NamesOfMembers returns what members of an organization are called, by their ids. Who has no
// name is not among them.
func (q queries) NamesOfMembers(ctx context.Context, org model.OrgID, ids []model.MemberID) (map[model.MemberID]string, error) {
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
