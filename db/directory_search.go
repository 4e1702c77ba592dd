package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// PeopleQuery asks for people or groups of a directory as whoever looks at it does.
type PeopleQuery struct {
	Term    string // only whose names or addresses have it, "" for all
	Waiting bool   // only people who wait
	Skip    int
	Limit   int
}

// like returns what a text is compared with that has the term somewhere, "" for all.
func (pq PeopleQuery) like() string {
	if pq.Term == "" {
		return ""
	}
	return containing(model.Fold(pq.Term))
}

// SearchDirectoryUsers returns users of a directory in the order in which they came. Without
// a term it takes as long wherever in the list that is.
func (q *queries) SearchDirectoryUsers(ctx context.Context, org model.OrgID, directory model.DirectoryID, pq PeopleQuery) ([]model.DirectoryUser, error) {
	if pq.Term == "" && !pq.Waiting {
		return q.DirectoryUsers(ctx, org, directory, pq.Skip, pq.Limit)
	}
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.directory_id = $2 AND (NOT $3 OR u.waiting <> '')
		   AND ($4 = '' OR u.user_key LIKE $4 ESCAPE '~' OR u.display_key LIKE $4 ESCAPE '~' OR u.given_key LIKE $4 ESCAPE '~'
		                OR u.family_key LIKE $4 ESCAPE '~' OR u.email_key LIKE $4 ESCAPE '~')
		 ORDER BY u.place
		 LIMIT $5 OFFSET $6`, org, directory, pq.Waiting, pq.like(), pq.Limit, pq.Skip)
}

// CountWaiting returns how many users of a directory wait, counting no further than most.
func (q *queries) CountWaiting(ctx context.Context, org model.OrgID, directory model.DirectoryID, most int) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT count(*) FROM (SELECT 1 FROM directory_users WHERE org_id = $1 AND directory_id = $2 AND waiting <> '' LIMIT $3) x`, org, directory, most)
}

// SearchDirectoryGroups returns groups of a directory as SearchDirectoryUsers does users.
func (q *queries) SearchDirectoryGroups(ctx context.Context, org model.OrgID, directory model.DirectoryID, pq PeopleQuery) ([]model.DirectoryGroup, error) {
	if pq.Term == "" {
		return q.DirectoryGroups(ctx, org, directory, pq.Skip, pq.Limit)
	}
	return many(ctx, q, scanDirectoryGroup, `
		SELECT `+directoryGroupColumns+`
		  FROM directory_groups g
		 WHERE g.org_id = $1 AND g.directory_id = $2 AND g.display_key LIKE $3 ESCAPE '~'
		 ORDER BY g.place
		 LIMIT $4 OFFSET $5`, org, directory, pq.like(), pq.Limit, pq.Skip)
}
