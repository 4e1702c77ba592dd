package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// AliasUses returns what was reached at aliases, and the connections whose identity
// providers know us by an address that we may have had before: by alias, and what was
// reached last first. What is deleted is left out.
func (q *queries) AliasUses(ctx context.Context) ([]model.AliasUse, error) {
	scan := func(s scanner) (model.AliasUse, error) {
		var u model.AliasUse
		var first, last int64
		err := s.Scan(&u.Alias, &u.Kind, &u.ID, &u.Name, &u.Org, &u.OrgName, &first, &last, &u.Minutes)
		u.FirstAt, u.LastAt = at(first), at(last)
		return u, err
	}
	return many(ctx, q, scan, `
		SELECT w.alias, w.kind, w.id, COALESCE(c.name, d.provider, a.name, ''), COALESCE(o.id, ''), COALESCE(o.name, ''), w.first_at, w.last_at, w.minutes
		  FROM (SELECT alias, kind, id, first_at, last_at, minutes
		          FROM alias_uses
		         UNION ALL
		        SELECT site, 'connection', id, 0, 0, 0
		          FROM connections n
		         WHERE NOT EXISTS (SELECT 1 FROM alias_uses e WHERE e.alias = n.site AND e.kind = 'connection' AND e.id = n.id)) w
		  LEFT JOIN connections c ON w.kind = 'connection' AND c.id = w.id
		  LEFT JOIN directories d ON w.kind = 'directory' AND d.id = w.id
		  LEFT JOIN applications a ON w.kind = 'application' AND a.id = w.id
		  LEFT JOIN portal_links l ON w.kind = 'link' AND l.id = w.id
		  LEFT JOIN organizations o ON o.id = COALESCE(c.org_id, d.org_id, l.org_id)
		 WHERE w.kind = 'people' OR COALESCE(c.id, d.id, a.id, l.id) IS NOT NULL
		 ORDER BY w.alias, w.last_at DESC, w.kind, w.id`)
}

// NoteAliasUse notes that something was reached at an alias, if there is such a thing. Several
// processes may say so of the same minute, and one after another one that knows more.
func (t *Tx) NoteAliasUse(ctx context.Context, alias model.Site, what model.Reached, when time.Time) error {
	_, err := t.exec(ctx, `
		INSERT INTO alias_uses (alias, kind, id, first_at, last_at, minutes)
		SELECT $1, $2, $3, CAST($4 AS BIGINT), CAST($4 AS BIGINT), 1
		 WHERE $2 = 'people'
		    OR $2 = 'connection' AND EXISTS (SELECT 1 FROM connections WHERE id = $3)
		    OR $2 = 'directory' AND EXISTS (SELECT 1 FROM directories WHERE id = $3)
		    OR $2 = 'application' AND EXISTS (SELECT 1 FROM applications WHERE id = $3)
		    OR $2 = 'link' AND EXISTS (SELECT 1 FROM portal_links WHERE id = $3)
		ON CONFLICT (alias, kind, id)
		DO UPDATE SET minutes = alias_uses.minutes + CASE WHEN alias_uses.minutes = 0 OR excluded.last_at / 60000 > alias_uses.last_at / 60000 THEN 1 ELSE 0 END,
		              last_at = CASE WHEN excluded.last_at > alias_uses.last_at THEN excluded.last_at ELSE alias_uses.last_at END`, alias, what.Kind, what.ID, ms(when))
	return err
}

// WatchAlias notes since when somebody watches who comes to an alias.
func (t *Tx) WatchAlias(ctx context.Context, alias model.Site) error {
	_, err := t.exec(ctx, `
		INSERT INTO alias_uses (alias, kind, id, first_at, last_at, minutes)
		VALUES ($1, 'people', '', $2, $2, 0)
		ON CONFLICT (alias, kind, id) DO NOTHING`, alias, ms(t.now))
	return err
}

// SweepAliasUses forgets what was not reached since a time, unless it says since when an
// alias is watched that there still is.
func (t *Tx) SweepAliasUses(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, `
		DELETE FROM alias_uses
		 WHERE last_at < $1 AND kind <> 'people'`, ms(before))
	return err
}
