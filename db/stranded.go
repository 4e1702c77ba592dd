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
	         WHERE w.user_id = u.id AND w.status = 'ACTIVE' AND u.email_key LIKE '%@' || d.name
	           AND EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = w.org_id AND f.feature = 'sso')
	           AND (NOT c.chosen_domains
	                OR EXISTS (SELECT 1 FROM connection_domains x
	                            WHERE x.org_id = c.org_id AND x.connection_id = c.id AND x.domain_id = d.id)))`
)

// enteredBefore and entersStill are the conditions that a user u has one of the Entries that there
// were, $1 to $3, and of those that are left, $4 to $6, or a connection that serves their address.
const (
	enteredBefore = `($1 OR $2 AND ` + hasPasskey + ` OR ` + hasAccountAt + `$3` + asProvider + ` OR ` + hasConnection + `)`
	entersStill   = `($4 OR $5 AND ` + hasPasskey + ` OR ` + hasAccountAt + `$6` + asProvider + ` OR ` + hasConnection + `)`
)

// isStranded is the condition that a user u belongs somewhere, and could come in before and can’t
// any more.
const isStranded = `
	u.status = 'ACTIVE' AND EXISTS (SELECT 1 FROM members m WHERE m.user_id = u.id AND m.status = 'ACTIVE') AND ` + enteredBefore + ` AND NOT ` + entersStill

// CountStranded returns how many people have one of the entries before, and none of those left.
func (q *queries) CountStranded(ctx context.Context, before, left Entries) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM users u WHERE `+isStranded, before.Mail, before.Passkeys, before.Social, left.Mail, left.Passkeys, left.Social)
}

// Stranded returns people who have one of the entries before and none of those left, the oldest
// accounts first, at most limit.
func (q *queries) Stranded(ctx context.Context, before, left Entries, limit int) ([]model.User, error) {
	return many(ctx, q, scanUser, `SELECT `+userColumns+` FROM users u WHERE `+isStranded+` ORDER BY u.id LIMIT $7`, before.Mail, before.Passkeys, before.Social, left.Mail, left.Passkeys, left.Social, limit)
}

// LockedOut returns an organization of whose people somebody has one of the entries before and
// nobody one of those left, and who of it is there longest; or a NotFound error.
func (q *queries) LockedOut(ctx context.Context, before, left Entries) (org string, who model.User, err error) {
	type locked struct {
		org string
		who model.UserID
	}
	const anybody = `
		  FROM members n
		  JOIN users u ON u.id = n.user_id AND u.status = 'ACTIVE'
		 WHERE n.org_id = o.id AND n.status = 'ACTIVE' AND `
	scan := func(s scanner) (l locked, err error) { return l, s.Scan(&l.org, &l.who) }
	l, err := one(ctx, q, scan, `
		SELECT o.name, u.id
		  FROM organizations o
		  JOIN members m ON m.org_id = o.id AND m.status = 'ACTIVE'
		  JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		 WHERE EXISTS (SELECT 1`+anybody+enteredBefore+`) AND NOT EXISTS (SELECT 1`+anybody+entersStill+`)
		 ORDER BY o.id, m.id
		 LIMIT 1`, before.Mail, before.Passkeys, before.Social, left.Mail, left.Passkeys, left.Social)
	if err == nil {
		who, err = q.User(ctx, l.who)
	}
	return l.org, who, err
}
