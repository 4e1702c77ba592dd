package db

import (
	"context"

	"anteroom/internal/model"
)

// ConnectionFor returns the connection that serves a domain: an enabled one of
// the organization that has verified exactly this domain, the oldest when there
// are several. It returns a NotFound error when there is none.
func (q queries) ConnectionFor(ctx context.Context, domain string) (model.Connection, error) {
	return one(ctx, q, scanConnection, `
		SELECT c.org_id, c.id, c.type, c.enabled, c.created_at
		  FROM domains d
		  JOIN connections c ON c.org_id = d.org_id AND c.enabled
		 WHERE d.name = $1 AND d.type = 'ORGANIZATION_DOMAIN' AND d.status = 'VERIFIED'
		 ORDER BY c.id
		 LIMIT 1`, domain)
}

// HasEnabledConnection reports whether an organization's members can sign in
// through somebody else.
func (q queries) HasEnabledConnection(ctx context.Context, org model.OrgID) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM connections WHERE org_id = $1 AND enabled)`, org)
}

func scanConnection(s scanner) (model.Connection, error) {
	var c model.Connection
	var created int64
	err := s.Scan(&c.Org, &c.ID, &c.Type, &c.Enabled, &created)
	c.CreatedAt = at(created)
	return c, err
}

// InsertConnection stores a new connection under a new id, and returns it.
func (t *Tx) InsertConnection(ctx context.Context, c model.Connection) (model.Connection, error) {
	c.ID, c.CreatedAt = model.ConnectionID(t.ids.Next(model.PrefixConnection, t.now)), t.now
	_, err := t.exec(ctx, `
		INSERT INTO connections (org_id, id, type, enabled, created_at)
		VALUES ($1, $2, $3, $4, $5)`, c.Org, c.ID, c.Type, c.Enabled, ms(c.CreatedAt))
	return c, err
}
