package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Suggestion is an organization that offers itself to people with addresses in
// one of its allowed email domains.
type Suggestion struct {
	Org      model.OrgID
	OrgName  string
	Members  int
	OpenedBy string // name of the person who allowed the domain, "" when unknown
}

// Suggestions returns the organizations that offer themselves to a user with an
// address in the domain, that the user is no member of and was not removed from,
// ordered by name, at most limit: none that is suspended. A domain that one organization owns is nobody
// else's to open.
func (q *queries) Suggestions(ctx context.Context, user model.UserID, domain string, limit int) ([]Suggestion, error) {
	scan := func(s scanner) (g Suggestion, err error) {
		return g, s.Scan(&g.Org, &g.OrgName, &g.Members, &g.OpenedBy)
	}
	return many(ctx, q, scan, `
		SELECT o.id, o.name, o.member_count, d.added_by
		  FROM domains d
		  JOIN organizations o ON o.id = d.org_id
		 WHERE d.name = $1 AND d.type = 'ALLOWED_EMAIL_DOMAIN'
		   AND NOT EXISTS (SELECT 1 FROM domains v
		                    WHERE v.name = d.name AND v.type = 'ORGANIZATION_DOMAIN' AND v.status = 'VERIFIED' AND v.org_id <> d.org_id)
		   AND NOT `+suspended+`d.org_id)
		   AND NOT EXISTS (SELECT 1 FROM members m WHERE m.org_id = d.org_id AND m.user_id = $2)
		   AND NOT EXISTS (SELECT 1 FROM removals r WHERE r.org_id = d.org_id AND r.user_id = $2)
		 ORDER BY o.name, o.id
		 LIMIT $3`, domain, user, limit)
}

// AllowsEmailDomain reports whether an organization lets people with addresses
// in the domain join, and no other organization owns the domain.
func (q *queries) AllowsEmailDomain(ctx context.Context, org model.OrgID, domain string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (
		       SELECT 1
		         FROM domains d
		        WHERE d.org_id = $1 AND d.type = 'ALLOWED_EMAIL_DOMAIN' AND d.name = $2
		          AND NOT EXISTS (SELECT 1 FROM domains v
		                           WHERE v.name = d.name AND v.type = 'ORGANIZATION_DOMAIN' AND v.status = 'VERIFIED' AND v.org_id <> d.org_id))`,
		org, domain)
}
