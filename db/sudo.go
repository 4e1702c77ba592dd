package db

import (
	"context"

	"anteroom/internal/model"
)

// HeldRow is a request that waits for its person, as it is stored.
type HeldRow struct {
	model.HeldRequest        // only ID, Session and ExpiresAt
	Sealed            []byte // the rest
}

// NewHeldRequestID returns an id for InsertHeldRequest: the seal covers it.
func (t *Tx) NewHeldRequestID() model.HeldRequestID {
	return model.HeldRequestID(t.ids.Next(model.PrefixHeldRequest, t.now))
}

// InsertHeldRequest stores a request that waits for its person.
func (t *Tx) InsertHeldRequest(ctx context.Context, h HeldRow) error {
	_, err := t.exec(ctx, `
		INSERT INTO held_requests (id, session_id, sealed, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, h.ID, h.Session, h.Sealed, ms(t.now), ms(h.ExpiresAt))
	return err
}

// CountHeldRequests returns how many requests of a session wait.
func (q queries) CountHeldRequests(ctx context.Context, id model.SessionID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM held_requests
		 WHERE session_id = $1`, id)
}

// DropOldestHeldRequest forgets the request of a session that waits longest.
func (t *Tx) DropOldestHeldRequest(ctx context.Context, id model.SessionID) error {
	_, err := t.exec(ctx, `
		DELETE FROM held_requests
		 WHERE id = (SELECT MIN(id) FROM held_requests WHERE session_id = $1)`, id)
	return err
}

// HeldRequest returns a request of a session that waits, or a NotFound error.
func (q queries) HeldRequest(ctx context.Context, session model.SessionID, id model.HeldRequestID) (HeldRow, error) {
	return one(ctx, q, scanHeld, `
		SELECT id, session_id, sealed, expires_at
		  FROM held_requests
		 WHERE id = $1 AND session_id = $2`, id, session)
}

// TakeHeldRequest returns a request of a session that waits and forgets it, so
// that it is carried out once. It returns a NotFound error when there is none.
func (t *Tx) TakeHeldRequest(ctx context.Context, session model.SessionID, id model.HeldRequestID) (HeldRow, error) {
	return one(ctx, t.queries, scanHeld, `
		DELETE FROM held_requests
		 WHERE id = $1 AND session_id = $2
		RETURNING id, session_id, sealed, expires_at`, id, session)
}

func scanHeld(s scanner) (HeldRow, error) {
	var h HeldRow
	var expires int64
	err := s.Scan(&h.ID, &h.Session, &h.Sealed, &expires)
	h.ExpiresAt = at(expires)
	return h, err
}

// SetSudo notes that a session's person has just proved who they are, and gives
// it a new token unless tokenHash is nil. It returns a NotFound error when the session has ended.
func (t *Tx) SetSudo(ctx context.Context, id model.SessionID, tokenHash []byte) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET sudo_at = $2, token_hash = COALESCE($3, token_hash)
		 WHERE id = $1 AND ended_at = 0`, id, ms(t.now), orNull(tokenHash))
}
