package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Entries are what people can come in by who get no mail with which to sign in.
type Entries struct {
	Passkeys bool
	Social   model.SocialSet // with which providers accounts count
}

// entersOtherwise is the condition that somebody, the user u, has one of the Entries $1 and $2: a
// passkey, an account with a provider, or a connection of an organization of theirs that serves
// their address.
const entersOtherwise = `
	($1 AND EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)
	 OR EXISTS (SELECT 1 FROM social_identities s WHERE s.user_id = u.id AND ' ' || $2 || ' ' LIKE '% ' || s.provider || ' %')
	 OR EXISTS (SELECT 1
	              FROM members w
	              JOIN domains d ON d.org_id = w.org_id AND d.type = 'ORGANIZATION_DOMAIN' AND d.status = 'VERIFIED'
	              JOIN connections c ON c.org_id = w.org_id AND c.enabled
	             WHERE w.user_id = u.id AND w.status = 'ACTIVE' AND u.email_key LIKE '%@' || d.name
	               AND EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = w.org_id AND f.feature = 'sso')
	               AND (NOT c.chosen_domains
	                    OR EXISTS (SELECT 1 FROM connection_domains x
	                                WHERE x.org_id = c.org_id AND x.connection_id = c.id AND x.domain_id = d.id))))`

// isStranded is the condition that a user u belongs somewhere and has none of the Entries.
const isStranded = `
	u.status = 'ACTIVE' AND EXISTS (SELECT 1 FROM members m WHERE m.user_id = u.id AND m.status = 'ACTIVE') AND NOT ` + entersOtherwise

// CountStranded returns how many people have none of the entries.
func (q *queries) CountStranded(ctx context.Context, e Entries) (int, error) {
	return one(ctx, q, scanValue[int], `SELECT COUNT(*) FROM users u WHERE `+isStranded, e.Passkeys, e.Social)
}

// Stranded returns people who have none of the entries, the oldest accounts first, at most limit.
func (q *queries) Stranded(ctx context.Context, e Entries, limit int) ([]model.User, error) {
	return many(ctx, q, scanUser, `SELECT `+userColumns+` FROM users u WHERE `+isStranded+` ORDER BY u.id LIMIT $3`, e.Passkeys, e.Social, limit)
}

// LockedOut returns an organization that has people and none of them with one of the entries, and
// who of it is there longest; or a NotFound error.
func (q *queries) LockedOut(ctx context.Context, e Entries) (org string, who model.User, err error) {
	type locked struct {
		org string
		who model.UserID
	}
	scan := func(s scanner) (l locked, err error) { return l, s.Scan(&l.org, &l.who) }
	l, err := one(ctx, q, scan, `
		SELECT o.name, u.id
		  FROM organizations o
		  JOIN members m ON m.org_id = o.id AND m.status = 'ACTIVE'
		  JOIN users u ON u.id = m.user_id AND u.status = 'ACTIVE'
		 WHERE NOT EXISTS (SELECT 1
		                     FROM members n
		                     JOIN users u ON u.id = n.user_id AND u.status = 'ACTIVE'
		                    WHERE n.org_id = o.id AND n.status = 'ACTIVE' AND `+entersOtherwise+`)
		 ORDER BY o.id, m.id
		 LIMIT 1`, e.Passkeys, e.Social)
	if err == nil {
		who, err = q.User(ctx, l.who)
	}
	return l.org, who, err
}
