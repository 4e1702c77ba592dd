package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// RefusedByDirectory reports whether a directory of an organization has said that who has
// an address is no member: it has deactivated or deleted them and knows nobody else there,
// or nobody knows yet who they are.
func (q *queries) RefusedByDirectory(ctx context.Context, org model.OrgID, email model.Email) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		WITH here AS (
			SELECT u.active, u.waiting
			  FROM directory_users u
			  JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id AND d.enabled
			 WHERE u.org_id = $1 AND u.email_key = $2
			 UNION ALL
			SELECT FALSE, ''
			  FROM directory_deleted_users u
			  JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id AND d.enabled
			 WHERE u.org_id = $1 AND u.email_key = $2)
		SELECT EXISTS (SELECT 1 FROM here WHERE waiting = 'question')
		    OR EXISTS (SELECT 1 FROM here) AND NOT EXISTS (SELECT 1 FROM here WHERE active)`, org, email.Key())
}

// AskedOfAddress reports whether it is asked of somebody in an organization's enabled
// directories whether they are who had an address, but for one of them.
func (q *queries) AskedOfAddress(ctx context.Context, org model.OrgID, email model.Email, except model.DirectoryUserID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM directory_users u
		                 JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id AND d.enabled
		                WHERE u.org_id = $1 AND u.email_key = $2 AND u.waiting = 'question' AND u.id <> $3)`, org, email.Key(), except)
}

// AwaitedDomain is a domain that an organization has verified, and for which people of its
// directories wait.
type AwaitedDomain struct {
	Org  model.OrgID
	Name string
}

// AwaitedDomains returns them, those of an organization one after the other.
func (q *queries) AwaitedDomains(ctx context.Context) ([]AwaitedDomain, error) {
	scan := func(s scanner) (d AwaitedDomain, err error) { return d, s.Scan(&d.Org, &d.Name) }
	return many(ctx, q, scan, `
		SELECT o.org_id, o.name
		  FROM domains o
		 WHERE o.type = 'ORGANIZATION_DOMAIN' AND o.status = 'VERIFIED'
		   AND EXISTS (SELECT 1 FROM directory_users u WHERE u.org_id = o.org_id AND u.waiting <> '' AND u.waiting = 'domain' AND u.domain = o.name)
		 ORDER BY o.org_id, o.name`)
}

// WaitingForDomain returns active users of all enabled directories of an organization who
// wait because of a domain, in the order of their ids, those behind after, at most limit.
func (q *queries) WaitingForDomain(ctx context.Context, d AwaitedDomain, after model.DirectoryUserID, limit int) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		  JOIN directories d ON d.org_id = u.org_id AND d.id = u.directory_id AND d.enabled
		 WHERE u.org_id = $1 AND u.waiting <> '' AND u.waiting = 'domain' AND u.domain = $2 AND u.active AND u.id > $3
		 ORDER BY u.id
		 LIMIT $4`, d.Org, d.Name, after, limit)
}

// DirectoryQuestions returns users of a directory of whom it is asked whether they are who
// had their address before, the oldest first.
func (q *queries) DirectoryQuestions(ctx context.Context, org model.OrgID, directory model.DirectoryID) ([]model.DirectoryUser, error) {
	return many(ctx, q, scanDirectoryUser, `
		SELECT `+directoryUserColumns+`
		  FROM directory_users u
		 WHERE u.org_id = $1 AND u.waiting <> '' AND u.waiting = 'question' AND u.directory_id = $2
		 ORDER BY u.id`, org, directory)
}

// WaitsLately reports whether a user of a directory waits for something of whom its provider
// has said anything since a moment.
func (q *queries) WaitsLately(ctx context.Context, org model.OrgID, directory model.DirectoryID, why model.Waiting, since time.Time) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM directory_users
		                WHERE org_id = $1 AND waiting <> '' AND waiting = $3 AND directory_id = $2 AND modified_at > $4)`, org, directory, why, ms(since))
}
