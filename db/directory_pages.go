package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// DirectoryUsers returns users of a directory in the order in which they came, at most
// limit, those behind as many as skip. It takes as long wherever that is.
func (q *queries) DirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, skip, limit int) ([]model.DirectoryUser, error) {
	place, err := q.placeBehind(ctx, org, directory, listOfUsers, skip)
	if err != nil {
		return nil, err
	}
	return q.DirectoryUsersAfter(ctx, org, directory, place, limit)
}

// DirectoryUsersAfter returns users of a directory in the order in which they came, at most
// limit, those behind a place.
func (q *queries) DirectoryUsersAfter(ctx context.Context, org model.OrgID, directory model.DirectoryID, place int64, limit int) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.place > $3
		 ORDER BY u.place
		 LIMIT $4`, org, directory, place, limit)
}

// shownUsersAfter returns users as DirectoryUsersAfter does, with what the directory itself is
// shown of them.
func (q *queries) shownUsersAfter(ctx context.Context, org model.OrgID, directory model.DirectoryID, place int64, limit int) ([]model.DirectoryUser, error) {
	return many(q.brief(ctx), q, scanShownUser, `
		SELECT `+shownUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.place > $3
		 ORDER BY u.place
		 LIMIT $4`, org, directory, place, limit)
}

// DirectoryGroups returns groups of a directory in the order in which they came, at most
// limit, those behind as many as skip. It takes as long wherever that is.
func (q *queries) DirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, skip, limit int) ([]model.DirectoryGroup, error) {
	place, err := q.placeBehind(ctx, org, directory, listOfGroups, skip)
	if err != nil {
		return nil, err
	}
	return q.DirectoryGroupsAfter(ctx, org, directory, place, limit)
}

// DirectoryGroupsAfter returns groups of a directory in the order in which they came, at
// most limit, those behind a place.
func (q *queries) DirectoryGroupsAfter(ctx context.Context, org model.OrgID, directory model.DirectoryID, place int64, limit int) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.place > $3
		 ORDER BY g.place
		 LIMIT $4`, org, directory, place, limit)
}
