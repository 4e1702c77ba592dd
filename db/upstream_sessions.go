package db

import (
	"context"

	"anteroom/internal/model"
)

// PutUpstreamSession stores what the identity provider of a connection calls a session that
// began by it, or began anew.
func (t *Tx) PutUpstreamSession(ctx context.Context, id model.SessionID, connection model.ConnectionID, u model.UpstreamSession) error {
	_, err := t.exec(ctx, `
		INSERT INTO upstream_sessions (session_id, org_id, connection_id, subject, sid)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (session_id)
		DO UPDATE SET org_id = excluded.org_id, connection_id = excluded.connection_id, subject = excluded.subject, sid = excluded.sid`,
		id, u.Org, connection, u.Subject, u.ID)
	return err
}
