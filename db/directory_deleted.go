package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const deletedDirectoryUserColumns = `id, external_id, member_id, deleted_at`

func scanDeletedDirectoryUser(s scanner) (model.DeletedDirectoryUser, error) {
	var u model.DeletedDirectoryUser
	var deleted int64
	err := s.Scan(&u.ID, &u.ExternalID, &u.Member, &deleted)
	u.DeletedAt = at(deleted)
	return u, err
}

// DeletedByExternalID returns whom a directory has deleted last of those that its provider
// calls so, or a NotFound error.
func (q *queries) DeletedByExternalID(ctx context.Context, org model.OrgID, directory model.DirectoryID, id string) (model.DeletedDirectoryUser, error) {
	return one(ctx, q, scanDeletedDirectoryUser, `
		SELECT `+deletedDirectoryUserColumns+`
		  FROM directory_deleted_users
		 WHERE org_id = $1 AND directory_id = $2 AND external_id = $3
		 ORDER BY deleted_at DESC, id DESC
		 LIMIT 1`, org, directory, id)
}

// DeletedOfMember returns whom directories have deleted who was a member of an
// organization, the last first.
func (q *queries) DeletedOfMember(ctx context.Context, org model.OrgID, member model.MemberID) ([]model.DeletedDirectoryUser, error) {
	return many(ctx, q, scanDeletedDirectoryUser, `
		SELECT `+deletedDirectoryUserColumns+`
		  FROM directory_deleted_users
		 WHERE org_id = $1 AND member_id = $2
		 ORDER BY deleted_at DESC, id DESC`, org, member)
}

// ForgetDeleted forgets that directories have deleted somebody who was a member of an
// organization: they are known again.
func (t *Tx) ForgetDeleted(ctx context.Context, org model.OrgID, member model.MemberID) error {
	_, err := t.exec(ctx, `
		DELETE FROM directory_deleted_users
		 WHERE org_id = $1 AND member_id = $2`, org, member)
	return err
}
