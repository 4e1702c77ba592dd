package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// UpstreamSession returns what the identity provider of a connection calls a session that
// began by it, or a NotFound error for one that did not.
func (q *queries) UpstreamSession(ctx context.Context, id model.SessionID) (model.UpstreamSession, error) {
	return one(ctx, q, scanUpstreamSession, `
		SELECT org_id, connection_id, subject, sid, proof
		  FROM upstream_sessions
		 WHERE session_id = $1`, id)
}

func scanUpstreamSession(s scanner) (u model.UpstreamSession, err error) {
	err = s.Scan(&u.Org, &u.Connection, &u.Subject, &u.ID, &u.Proof)
	if len(u.Proof) == 0 {
		u.Proof = nil
	}
	return u, err
}

// PutUpstreamSession stores what the identity provider of a connection calls a session that
// began by it, or began anew.
func (t *Tx) PutUpstreamSession(ctx context.Context, id model.SessionID, u model.UpstreamSession) error {
	_, err := t.exec(ctx, `
		INSERT INTO upstream_sessions (session_id, org_id, connection_id, subject, sid, proof)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (session_id)
		DO UPDATE SET org_id = excluded.org_id, connection_id = excluded.connection_id, subject = excluded.subject, sid = excluded.sid, proof = excluded.proof`,
		id, u.Org, u.Connection, u.Subject, u.ID, blob(u.Proof))
	return err
}

// ForgetUpstreamProof forgets what an identity provider wants to see when we end its session:
// it is about to.
func (t *Tx) ForgetUpstreamProof(ctx context.Context, id model.SessionID) error {
	_, err := t.exec(ctx, `
		UPDATE upstream_sessions
		   SET proof = $2
		 WHERE session_id = $1`, id, blob(nil))
	return err
}
