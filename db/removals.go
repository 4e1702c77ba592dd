package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// WasRemoved reports whether a user was removed from an organization and nobody
// there has taken the user back since.
func (q *queries) WasRemoved(ctx context.Context, org model.OrgID, user model.UserID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM removals WHERE org_id = $1 AND user_id = $2)`, org, user)
}

// RemovedAt returns when a user was removed from an organization whom nobody there
// has taken back since, or a NotFound error.
func (q *queries) RemovedAt(ctx context.Context, org model.OrgID, user model.UserID) (time.Time, error) {
	when, err := one(ctx, q, scanValue[int64], `
		SELECT removed_at
		  FROM removals
		 WHERE org_id = $1 AND user_id = $2`, org, user)
	return at(when), err
}

// InsertRemoval notes that a user was removed from an organization.
func (t *Tx) InsertRemoval(ctx context.Context, org model.OrgID, user model.UserID) error {
	_, err := t.exec(ctx, `
		INSERT INTO removals (org_id, user_id, removed_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (org_id, user_id) DO UPDATE SET removed_at = EXCLUDED.removed_at`, org, user, ms(t.now))
	return err
}

// DeleteRemoval forgets that a user was removed from an organization, if so.
func (t *Tx) DeleteRemoval(ctx context.Context, org model.OrgID, user model.UserID) error {
	_, err := t.exec(ctx, `
		DELETE FROM removals
		 WHERE org_id = $1 AND user_id = $2`, org, user)
	return err
}

// OrganizationsLeft returns those that a user was removed from, as far as it is remembered.
func (q *queries) OrganizationsLeft(ctx context.Context, user model.UserID) ([]model.OrgID, error) {
	return many(ctx, q, scanValue[model.OrgID], `
		SELECT org_id
		  FROM removals
		 WHERE user_id = $1
		 ORDER BY org_id`, user)
}
