package db

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// mostAmong is how many ids one statement names at the most. Fewer are filled up to one of
// few lengths, so that there are few statements to prepare.
const mostAmong = 500

// filled returns ids as one statement names them, the last of them as often as it takes.
func filled[ID ~string](ids []ID) []string {
	n := mostAmong
	for _, length := range []int{1, 20, 50} {
		if len(ids) <= length {
			n = length
			break
		}
	}
	all := make([]string, n)
	for i := range all {
		all[i] = string(ids[min(i, len(ids)-1)])
	}
	return all
}

// DirectoryUsersAmong returns which of some ids are those of users of a directory.
func (q *queries) DirectoryUsersAmong(ctx context.Context, org model.OrgID, directory model.DirectoryID, ids []model.DirectoryUserID) (found []model.DirectoryUserID, err error) {
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), org, directory)
		more, err := many(ctx, q, scanValue[model.DirectoryUserID], `
			SELECT u.id
			  FROM directory_users u
			 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.id IN (`+x.list+`)`, x.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// DirectoryMembersAmong returns which of some ids are those of users who are in a group.
func (q *queries) DirectoryMembersAmong(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, ids []model.DirectoryUserID) (found []model.DirectoryUserID, err error) {
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), org, group)
		more, err := many(ctx, q, scanValue[model.DirectoryUserID], `
			SELECT m.user_id
			  FROM directory_group_members m
			 WHERE m.org_id = $1 AND m.group_id = $2 AND m.user_id IN (`+x.list+`)`, x.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// StrangersAmong returns which of some ids a group names that are nobody's.
func (q *queries) StrangersAmong(ctx context.Context, org model.OrgID, group model.DirectoryGroupID, ids []model.DirectoryUserID) (found []model.DirectoryUserID, err error) {
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), org, group)
		more, err := many(ctx, q, scanValue[model.DirectoryUserID], `
			SELECT value
			  FROM directory_group_strangers
			 WHERE org_id = $1 AND group_id = $2 AND value IN (`+x.list+`)`, x.args...)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// CountStrangers returns how many members a group names whom nobody knows.
func (q *queries) CountStrangers(ctx context.Context, org model.OrgID, group model.DirectoryGroupID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM directory_group_strangers
		 WHERE org_id = $1 AND group_id = $2`, org, group)
}

// AddToDirectoryGroup puts users of a directory into one of its groups, and returns who has
// come by that: who was not in it. Ids that are no user's are passed over. The count of the
// group stays as it is: whoever changes many does that once.
func (t *Tx) AddToDirectoryGroup(ctx context.Context, g model.DirectoryGroup, ids ...model.DirectoryUserID) (came []model.DirectoryUserID, err error) {
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), g.Org, g.ID, g.Directory)
		more, err := many(ctx, &t.queries, scanValue[model.DirectoryUserID], `
			INSERT INTO directory_group_members (org_id, group_id, user_id)
			SELECT $1, $2, u.id
			  FROM directory_users u
			 WHERE u.org_id = $1 AND u.directory_id = $3 AND u.id IN (`+x.list+`)
			ON CONFLICT (org_id, group_id, user_id) DO NOTHING
			RETURNING user_id`, x.args...)
		if err != nil {
			return nil, err
		}
		came = append(came, more...)
	}
	return came, nil
}

// RemoveFromDirectoryGroup takes users out of a group, and returns who has gone by that:
// who was in it. The count of the group stays as it is.
func (t *Tx) RemoveFromDirectoryGroup(ctx context.Context, g model.DirectoryGroup, ids ...model.DirectoryUserID) (gone []model.DirectoryUserID, err error) {
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), g.Org, g.ID)
		more, err := many(ctx, &t.queries, scanValue[model.DirectoryUserID], `
			DELETE FROM directory_group_members
			 WHERE org_id = $1 AND group_id = $2 AND user_id IN (`+x.list+`)
			RETURNING user_id`, x.args...)
		if err != nil {
			return nil, err
		}
		gone = append(gone, more...)
	}
	return gone, nil
}

// AddStrangers notes that a group names members whom nobody knows, and returns how many of
// them are new.
func (t *Tx) AddStrangers(ctx context.Context, g model.DirectoryGroup, ids ...model.DirectoryUserID) (came int, err error) {
	for some := range slices.Chunk(ids, mostRows) {
		args := make([]any, 0, 3*mostRows)
		for _, id := range some {
			args = append(args, g.Org, g.ID, id)
		}
		n, err := t.exec(ctx, `
			INSERT INTO directory_group_strangers (org_id, group_id, value)
			VALUES `+several(len(some), 3)+`
			ON CONFLICT (org_id, group_id, value) DO NOTHING`, args...)
		if err != nil {
			return came, err
		}
		came += int(n)
	}
	return came, nil
}

// RemoveStrangers forgets members of a group whom nobody knows, and returns how many of
// these it has named.
func (t *Tx) RemoveStrangers(ctx context.Context, g model.DirectoryGroup, ids ...model.DirectoryUserID) (gone int, err error) {
	for some := range slices.Chunk(ids, mostAmong) {
		x := among(filled(some), g.Org, g.ID)
		n, err := t.exec(ctx, `
			DELETE FROM directory_group_strangers
			 WHERE org_id = $1 AND group_id = $2 AND value IN (`+x.list+`)`, x.args...)
		if err != nil {
			return gone, err
		}
		gone += int(n)
	}
	return gone, nil
}
