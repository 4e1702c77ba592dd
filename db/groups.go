package db

import (
	"context"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Groups returns groups of an organization in the order of their names, whoever has made
// them, without who is in them.
func (q *queries) Groups(ctx context.Context, org model.OrgID, pq PeopleQuery) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND ($2 = '' OR g.display_key LIKE $2 ESCAPE '~')
		 ORDER BY g.display_key, g.id
		 LIMIT $3 OFFSET $4`, org, pq.like(), pq.Limit, pq.Skip)
}

const countGroupsQuery = `
	SELECT COUNT(*)
	  FROM directory_groups
	 WHERE org_id = $1`

// Groups go with their organization.
var groupsOf = questionOf[int](nil, countGroupsQuery, goesWith("organizations"))

// CountGroups returns how many groups an organization has, whoever has made them.
func (q *queries) CountGroups(ctx context.Context, org model.OrgID) (int, error) {
	return groupsOf.ask(q, string(org), func() (int, error) { return one(ctx, q, scanValue[int], countGroupsQuery, org) })
}

// Group returns a group of an organization, whoever has made it, or a NotFound error.
func (q *queries) Group(ctx context.Context, org model.OrgID, id model.DirectoryGroupID) (model.DirectoryGroup, error) {
	return one(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.id = $2`, org, id)
}

// GroupNamed returns a group of an organization with a name, in any case, or a NotFound
// error. One that people have made comes before those of directories.
func (q *queries) GroupNamed(ctx context.Context, org model.OrgID, name string) (model.DirectoryGroup, error) {
	return one(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.display_key = $2
		 ORDER BY g.directory_id
		 LIMIT 1`, org, model.Fold(name))
}

// GroupsMadeHere returns the groups that people have made in an organization, in the order
// of their names, at most limit.
func (q *queries) GroupsMadeHere(ctx context.Context, org model.OrgID, limit int) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = ''
		 ORDER BY g.display_key
		 LIMIT $2`, org, limit)
}

// InsertGroup stores a group that somebody makes, under a new id, and returns it. It
// returns a Conflict error when another one that people have made is called so.
func (t *Tx) InsertGroup(ctx context.Context, org model.OrgID, name string) (model.DirectoryGroup, error) {
	g := model.DirectoryGroup{Org: org, DisplayName: name, CreatedAt: t.now, ModifiedAt: t.now, Version: 1}
	g.ID = model.DirectoryGroupID(t.ids.Next(model.PrefixDirectoryGroup, t.now))
	var err error
	if g.Place, err = strconv.ParseInt(strings.TrimPrefix(string(g.ID), model.PrefixDirectoryGroup), 10, 64); err != nil {
		return g, err
	}
	_, err = t.exec(ctx, `
		INSERT INTO directory_groups (org_id, directory_id, id, place, display_name, display_key, external_id, member_count, created_at, modified_at, version, doc)
		VALUES ($1, '', $2, $3, $4, $5, '', 0, $6, $6, $7, '')`,
		org, g.ID, g.Place, name, model.Fold(name), ms(t.now), g.Version)
	return g, err
}

// RenameGroup gives a group that people have made another name, when it still has the
// version, which is raised. It returns a Conflict error when it has not, or another group
// is called so.
func (t *Tx) RenameGroup(ctx context.Context, g model.DirectoryGroup, name string) (model.DirectoryGroup, error) {
	err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE directory_groups
		   SET display_name = $4, display_key = $5, modified_at = $6, version = version + 1
		 WHERE org_id = $1 AND directory_id = '' AND id = $2 AND version = $3`, g.Org, g.ID, g.Version, name, model.Fold(name), ms(t.now))
	g.DisplayName, g.ModifiedAt, g.Version = name, t.now, g.Version+1
	return g, err
}

// ForgetGroupMembers forgets who was in a group that is deleted, of at most limit people, and
// returns of how many.
func (t *Tx) ForgetGroupMembers(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, limit int) (int64, error) {
	return t.exec(ctx, `
		DELETE FROM group_members
		 WHERE org_id = $1 AND group_id = $2
		   AND member_id IN (SELECT x.member_id FROM group_members x WHERE x.org_id = $1 AND x.group_id = $2 LIMIT $3)`, org, group, limit)
}

// DeleteGroup deletes a group that people have made. It returns a
// NotFound error when there is no such group.
func (t *Tx) DeleteGroup(ctx context.Context, org model.OrgID, id model.DirectoryGroupID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM directory_groups
		 WHERE org_id = $1 AND directory_id = '' AND id = $2`, org, id)
}

// AddToGroup puts a member into a group that people have made, and reports whether that is
// new.
func (t *Tx) AddToGroup(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, member model.MemberID) (bool, error) {
	n, err := t.exec(ctx, `
		INSERT INTO group_members (org_id, group_id, member_id, name_key)
		SELECT m.org_id, g.id, m.id, m.name_key
		  FROM members m
		  JOIN directory_groups g ON g.org_id = m.org_id AND g.id = $2 AND g.directory_id = ''
		 WHERE m.org_id = $1 AND m.id = $3
		ON CONFLICT (org_id, member_id, group_id) DO NOTHING`, org, group, member)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.countInGroup(ctx, org, group, 1)
}

// RemoveFromGroup takes a member out of a group that people have made, and reports whether
// they were in it.
func (t *Tx) RemoveFromGroup(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, member model.MemberID) (bool, error) {
	n, err := t.exec(ctx, `
		DELETE FROM group_members
		 WHERE org_id = $1 AND group_id = $2 AND member_id = $3`, org, group, member)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.countInGroup(ctx, org, group, -1)
}

func (t *Tx) countInGroup(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, more int) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE directory_groups
		   SET member_count = member_count + $3, modified_at = $4
		 WHERE org_id = $1 AND id = $2`, org, group, more, ms(t.now))
}

// leaveGroups takes a member out of all groups that people have made.
func (t *Tx) leaveGroups(ctx context.Context, org model.OrgID, member model.MemberID) error {
	if _, err := t.exec(ctx, `
		UPDATE directory_groups
		   SET member_count = member_count - 1, modified_at = $3
		 WHERE org_id = $1 AND id IN (SELECT x.group_id FROM group_members x WHERE x.org_id = $1 AND x.member_id = $2)`, org, member, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM group_members
		 WHERE org_id = $1 AND member_id = $2`, org, member)
	return err
}
