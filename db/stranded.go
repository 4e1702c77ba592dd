package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Entries are what people can come in by, beside a connection of their organization.
type Entries struct {
	Mail     bool // with which everybody signs in
	Passkeys bool
	Social   model.SocialSet // with which providers accounts count
}

// What somebody, the user u, can have to come in by.
const (
	hasPasskey    = `EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)`
	hasAccountAt  = `EXISTS (SELECT 1 FROM social_identities s WHERE s.user_id = u.id AND ' ' || `
	asProvider    = ` || ' ' LIKE '% ' || s.provider || ' %')`
	hasConnection = `
	EXISTS (SELECT 1
	          FROM members w
	          JOIN domains d ON d.org_id = w.org_id AND d.type = 'ORGANIZATION_DOMAIN' AND d.status = 'VERIFIED'
	          JOIN connections c ON c.org_id = w.org_id AND c.enabled
	         WHERE w.user_id = u.id AND w.org_id IN (SELECT org_id FROM connections WHERE enabled)
	           AND w.status = 'ACTIVE' AND u.email_key LIKE '%@' || d.name
	           AND EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = w.org_id AND f.feature = 'sso')
	           AND (NOT c.chosen_domains
	                OR EXISTS (SELECT 1 FROM connection_domains x
	                            WHERE x.org_id = c.org_id AND x.connection_id = c.id AND x.domain_id = d.id)))`
)

// enteredBefore and entersStill are the conditions that a user u has one of the Entries that there
// were, $1 to $3, and of those that are left, $4 to $6, or a connection that serves their address.
const (
	enteredBefore = `($1 OR $2 AND ` + hasPasskey + ` OR $3 <> '' AND ` + hasAccountAt + `$3` + asProvider + ` OR ` + hasConnection + `)`
	entersStill   = `($4 OR $5 AND ` + hasPasskey + ` OR $6 <> '' AND ` + hasAccountAt + `$6` + asProvider + ` OR ` + hasConnection + `)`
)

// Stranded returns people who belong somewhere, have one of the entries before and none of those
// left, the oldest accounts first. It looks at so many accounts as are to be looked at, for each of
// which all of its entries are asked for, and says whether those were all.
func (q *queries) Stranded(ctx context.Context, before, left Entries, look int) (who []model.UserID, all bool, err error) {
	more, err := one(ctx, q, scanValue[bool], `SELECT EXISTS (SELECT 1 FROM users ORDER BY id LIMIT 1 OFFSET $1)`, look)
	if err != nil {
		return nil, false, err
	}
	who, err = many(ctx, q, scanValue[model.UserID], `
		SELECT u.id
		  FROM (SELECT id, email_key, status FROM users ORDER BY id LIMIT $7) u
		 WHERE u.status = 'ACTIVE' AND NOT `+entersStill+` AND `+enteredBefore+`
		   AND EXISTS (SELECT 1 FROM members m WHERE m.user_id = u.id AND m.status = 'ACTIVE')
		 ORDER BY u.id`, before.Mail, before.Passkeys, before.Social, left.Mail, left.Passkeys, left.Social, look)
	return who, !more, err
}

// LockedOut returns an organization of whose people somebody has one of the entries before and
// nobody one of those left, and who of it is there longest; or a NotFound error.
func (q *queries) LockedOut(ctx context.Context, before, left Entries) (org string, who model.User, err error) {
	type locked struct {
		id   model.OrgID
		name string
	}
	// CROSS JOIN has SQLite walk through an organization’s people, and stop at the first who counts.
	const somebody = `
		EXISTS (SELECT 1
		          FROM members n
		         CROSS JOIN users u
		         WHERE n.org_id = o.id AND n.status = 'ACTIVE' AND u.id = n.user_id AND u.status = 'ACTIVE' AND `
	scan := func(s scanner) (l locked, err error) { return l, s.Scan(&l.id, &l.name) }
	l, err := one(ctx, q, scan, `
		SELECT o.id, o.name
		  FROM organizations o
		 WHERE `+somebody+enteredBefore+`) AND NOT `+somebody+entersStill+`)
		 ORDER BY o.id
		 LIMIT 1`, before.Mail, before.Passkeys, before.Social, left.Mail, left.Passkeys, left.Social)
	if err != nil {
		return "", who, err
	}
	id, err := one(ctx, q, scanValue[model.UserID], `
		SELECT u.id
		  FROM members m
		  JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		 WHERE m.org_id = $1 AND m.status = 'ACTIVE'
		 ORDER BY m.id
		 LIMIT 1`, l.id)
	if err == nil {
		who, err = q.User(ctx, id)
	}
	return l.name, who, err
}
