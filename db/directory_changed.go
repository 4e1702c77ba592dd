package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// ChangedQuery asks for users or groups of a directory as the backend of an app does, which
// follows what becomes of them.
type ChangedQuery struct {
	Group model.DirectoryGroupID // only users who are in it, "" for all
	Since time.Time              // only what has changed since, zero for all
	After int64                  // only what is behind a place
	Limit int
}

const changedUsers = `
	  FROM directory_users u
	 WHERE u.org_id = $1 AND u.directory_id = $2 AND u.modified_at >= $3
	   AND ($4 = '' OR EXISTS (SELECT 1 FROM directory_group_members m WHERE m.org_id = u.org_id AND m.group_id = $4 AND m.user_id = u.id))`

// ChangedDirectoryUsers returns users of a directory in the order in which they came.
func (q *queries) ChangedDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, cq ChangedQuery) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+changedUsers+`
		   AND u.place > $5
		 ORDER BY u.place
		 LIMIT $6`, org, directory, ms(cq.Since), cq.Group, cq.After, cq.Limit)
}

// CountChangedDirectoryUsers returns how many there are on all pages.
func (q *queries) CountChangedDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, cq ChangedQuery) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT count(*)`+changedUsers, org, directory, ms(cq.Since), cq.Group)
}

const changedGroups = `
	  FROM directory_groups g
	 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.modified_at >= $3`

// ChangedDirectoryGroups returns groups of a directory in the order in which they came.
func (q *queries) ChangedDirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, cq ChangedQuery) ([]model.DirectoryGroup, error) {
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+changedGroups+`
		   AND g.place > $4
		 ORDER BY g.place
		 LIMIT $5`, org, directory, ms(cq.Since), cq.After, cq.Limit)
}

// CountChangedDirectoryGroups returns how many there are on all pages.
func (q *queries) CountChangedDirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, cq ChangedQuery) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT count(*)`+changedGroups, org, directory, ms(cq.Since))
}
