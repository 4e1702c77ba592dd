package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const upstreamRequestColumns = `token_hash, org_id, connection_id, settings_id, saved_at, purpose, tested_by, browser, session_id, next, fresh, since, pending, created_at, expires_at`

// UpstreamRequest returns the request to an identity provider whose token has the given
// SHA-256, or a NotFound error.
func (q *queries) UpstreamRequest(ctx context.Context, tokenHash []byte) (model.UpstreamRequest, error) {
	return one(ctx, q, scanUpstreamRequest, `
		SELECT `+upstreamRequestColumns+`
		  FROM upstream_requests
		 WHERE token_hash = $1`, tokenHash)
}

func scanUpstreamRequest(s scanner) (model.UpstreamRequest, error) {
	var r model.UpstreamRequest
	var saved, since, created, expires int64
	err := s.Scan(&r.Hash, &r.Org, &r.Connection, &r.Settings, &saved, &r.Purpose, &r.By, &r.Browser, &r.Session, &r.Next, &r.Fresh, &since, &r.Pending, &created, &expires)
	r.SavedAt, r.Since, r.CreatedAt, r.ExpiresAt = at(saved), at(since), at(created), at(expires)
	if len(r.Pending) == 0 {
		r.Pending = nil
	}
	return r, err
}

// InsertUpstreamRequest stores a request that waits from now on, and forgets the oldest
// of its browser when there are too many.
func (t *Tx) InsertUpstreamRequest(ctx context.Context, r model.UpstreamRequest) error {
	if _, err := t.exec(ctx, `
		INSERT INTO upstream_requests (`+upstreamRequestColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		r.Hash, r.Org, r.Connection, r.Settings, ms(r.SavedAt), r.Purpose, r.By, blob(r.Browser), r.Session, r.Next, r.Fresh, ms(r.Since), blob(r.Pending), ms(r.CreatedAt), ms(r.ExpiresAt)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM upstream_requests
		 WHERE token_hash IN (SELECT token_hash
		                        FROM upstream_requests
		                       WHERE browser = $1
		                       ORDER BY created_at DESC, token_hash
		                       LIMIT 1000 OFFSET $2)`, blob(r.Browser), model.MostUpstreamRequests)
	return err
}

// TakeUpstreamRequest deletes a request, which is answered with that. It reports whether
// it was still there.
func (t *Tx) TakeUpstreamRequest(ctx context.Context, tokenHash []byte) (bool, error) {
	n, err := t.exec(ctx, `
		DELETE FROM upstream_requests
		 WHERE token_hash = $1`, tokenHash)
	return n == 1, err
}

// UseAssertion notes that an assertion or a token of a connection's identity provider was
// used, until it can be used no more anyway. It reports whether it was the first time.
func (t *Tx) UseAssertion(ctx context.Context, org model.OrgID, connection model.ConnectionID, idHash []byte, until time.Time) (first bool, err error) {
	n, err := t.exec(ctx, `
		INSERT INTO upstream_replays (org_id, connection_id, id_hash, expires_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, connection_id, id_hash) DO NOTHING`, org, connection, idHash, ms(until))
	return n == 1, err
}

// SweepUpstream forgets requests and used assertions that are worth nothing any more, and
// what identity providers wanted to see of sessions that ended a while ago.
func (t *Tx) SweepUpstream(ctx context.Context) error {
	if _, err := t.exec(ctx, `
		DELETE FROM upstream_requests
		 WHERE expires_at <= $1`, ms(t.now)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM upstream_replays
		 WHERE expires_at <= $1`, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE upstream_sessions
		   SET proof = $1
		 WHERE LENGTH(proof) > 0
		   AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = upstream_sessions.session_id AND s.ended_at > 0 AND s.ended_at <= $2)`,
		blob(nil), ms(t.now.Add(-model.UpstreamProofKeep)))
	return err
}
