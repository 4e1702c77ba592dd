package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const upkeepColumns = `org_id, connection_id, due_at, known`

// ConnectionsDue returns the connections of all organizations whose identity providers
// are to be looked at, at a time: those that are live and speak SAML, in the order of
// their ids, at most limit. after is the last one of the page before, "" for the first
// page. One that is due later than at any time that anybody sets is due now: the clock
// was ahead then.
func (q *queries) ConnectionsDue(ctx context.Context, due, never time.Time, after model.ConnectionID, limit int) ([]model.Connection, error) {
	return many(ctx, q, scanConnection, `
		SELECT c.org_id, c.id, c.name, c.enabled, c.creates_members, c.syncs_profiles, c.idp_logout, c.required, c.chosen_domains,
		       c.revocation_issuer, c.revocation_keys, c.added_by, c.site, c.created_at, c.version
		  FROM connection_settings s
		  JOIN connections c ON c.org_id = s.org_id AND c.id = s.connection_id
		  LEFT JOIN connection_upkeep u ON u.org_id = s.org_id AND u.connection_id = s.connection_id
		 WHERE s.state = 'live' AND s.type = 'SAML' AND c.id > $3
		   AND (u.due_at IS NULL OR u.due_at <= $1 OR u.due_at > $2)
		 ORDER BY c.id
		 LIMIT $4`, ms(due), ms(never), after, limit)
}

// ConnectionUpkeep returns what the program has found out about a connection; what
// knows nothing where it has not looked.
func (q *queries) ConnectionUpkeep(ctx context.Context, org model.OrgID, id model.ConnectionID) (model.ConnectionUpkeep, error) {
	u, err := one(ctx, q, scanUpkeep, `
		SELECT `+upkeepColumns+`
		  FROM connection_upkeep
		 WHERE org_id = $1 AND connection_id = $2`, org, id)
	if model.KindOf(err) == model.NotFound {
		return model.ConnectionUpkeep{Org: org, Connection: id}, nil
	}
	return u, err
}

// ConnectionUpkeeps returns the same for an organization's connections, of those where
// it has looked.
func (q *queries) ConnectionUpkeeps(ctx context.Context, org model.OrgID) ([]model.ConnectionUpkeep, error) {
	return many(ctx, q, scanUpkeep, `
		SELECT `+upkeepColumns+`
		  FROM connection_upkeep
		 WHERE org_id = $1
		 ORDER BY connection_id`, org)
}

func scanUpkeep(s scanner) (model.ConnectionUpkeep, error) {
	var u model.ConnectionUpkeep
	var due int64
	var known string
	if err := s.Scan(&u.Org, &u.Connection, &due, &known); err != nil {
		return u, err
	}
	u.DueAt = at(due)
	return u, json.Unmarshal([]byte(known), &u)
}

// SetConnectionUpkeep stores what the program has found out about a connection.
func (t *Tx) SetConnectionUpkeep(ctx context.Context, u model.ConnectionUpkeep) error {
	known, err := model.JSON(u)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `
		INSERT INTO connection_upkeep (`+upkeepColumns+`)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, connection_id) DO UPDATE
		   SET due_at = excluded.due_at, known = excluded.known`, u.Org, u.Connection, ms(u.DueAt), known)
	return err
}

// ForgetConnectionUpkeep deletes what the program has found out about a connection.
func (t *Tx) ForgetConnectionUpkeep(ctx context.Context, org model.OrgID, id model.ConnectionID) error {
	_, err := t.exec(ctx, `
		DELETE FROM connection_upkeep
		 WHERE org_id = $1 AND connection_id = $2`, org, id)
	return err
}
