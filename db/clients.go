package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Clients are the applications that act for one organization alone.

// ClientsBefore returns an organization's clients with an id before the given one, the newest
// first, at most limit, with the hashes of their secrets.
func (q *queries) ClientsBefore(ctx context.Context, org model.OrgID, before model.ApplicationID, limit int) ([]model.Application, error) {
	all, err := many(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 WHERE org_id = $1 AND org_id <> '' AND id < $2
		 ORDER BY id DESC
		 LIMIT $3`, org, before, limit)
	return q.withSecrets(ctx, all, err)
}

// ClientsAfter returns those with an id after the given one, the oldest first.
func (q *queries) ClientsAfter(ctx context.Context, org model.OrgID, after model.ApplicationID, limit int) ([]model.Application, error) {
	all, err := many(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 WHERE org_id = $1 AND org_id <> '' AND id > $2
		 ORDER BY id
		 LIMIT $3`, org, after, limit)
	return q.withSecrets(ctx, all, err)
}

// CountClients returns how many clients an organization has.
func (q *queries) CountClients(ctx context.Context, org model.OrgID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM applications
		 WHERE org_id = $1 AND org_id <> ''`, org)
}

// withSecrets returns applications with their secrets.
func (q *queries) withSecrets(ctx context.Context, all []model.Application, err error) ([]model.Application, error) {
	for i := 0; i < len(all) && err == nil; i++ {
		all[i].Secrets, err = many(ctx, q, scanApplicationSecret, applicationSecretsQuery, all[i].ID)
	}
	return all, err
}
