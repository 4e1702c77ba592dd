package db

import (
	"context"

	"anteroom/internal/model"
)

// DirectoryUsers returns users of a directory in the order in which they came, at most
// limit, those behind as many as skip. It takes as long wherever that is.
func (q queries) DirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, skip, limit int) ([]model.DirectoryUser, error) {
	return usersBehind(ctx, q, org, directory, skip, limit, directoryUserColumns, scanDirectoryUser)
}

func usersBehind(ctx context.Context, q queries, org model.OrgID, directory model.DirectoryID, skip, limit int, columns string, scan func(scanner) (model.DirectoryUser, error)) ([]model.DirectoryUser, error) {
	s, err := q.startOf(ctx, org, directory, listOfUsers, skip)
	if err != nil {
		return nil, err
	}
	return many(ctx, q, scan, `
		SELECT `+columns+`
		  FROM (SELECT place
		          FROM directory_users
		         WHERE org_id = $1 AND directory_id = $2 AND place >= $3
		         ORDER BY place
		         LIMIT $4 OFFSET $5) p
		 CROSS JOIN directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.place = p.place
		 ORDER BY p.place`, org, directory, s.place, limit, s.skip)
}

// DirectoryUsersAfter returns users of a directory in the order in which they came, at most
// limit, those behind a place.
func (q queries) DirectoryUsersAfter(ctx context.Context, org model.OrgID, directory model.DirectoryID, place int64, limit int) ([]model.DirectoryUser, error) {
	return usersAfter(ctx, q, org, directory, place, limit, directoryUserColumns, scanDirectoryUser)
}

func usersAfter(ctx context.Context, q queries, org model.OrgID, directory model.DirectoryID, place int64, limit int, columns string, scan func(scanner) (model.DirectoryUser, error)) ([]model.DirectoryUser, error) {
	return many(ctx, q, scan, `
		SELECT `+columns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.place > $3
		 ORDER BY u.place
		 LIMIT $4`, org, directory, place, limit)
}

// DirectoryGroups returns groups of a directory in the order in which they came, at most
// limit, those behind as many as skip. It takes as long wherever that is.
func (q queries) DirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, skip, limit int) ([]model.DirectoryGroup, error) {
	s, err := q.startOf(ctx, org, directory, listOfGroups, skip)
	if err != nil {
		return nil, err
	}
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.place >= $3
		 ORDER BY g.place
		 LIMIT $4 OFFSET $5`, org, directory, s.place, limit, s.skip)
}

// DirectoryGroupsAfter returns groups of a directory in the order in which they came, at
// most limit, those behind a place.
func (q queries) DirectoryGroupsAfter(ctx context.Context, org model.OrgID, directory model.DirectoryID, place int64, limit int) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.place > $3
		 ORDER BY g.place
		 LIMIT $4`, org, directory, place, limit)
}
