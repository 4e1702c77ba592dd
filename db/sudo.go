package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
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
func (q *queries) CountHeldRequests(ctx context.Context, id model.SessionID) (int, error) {
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

// heldBy finds the request $1 of session $2, or of another one that its user has had
// in the same browser: what was being sent when that ended. Who has signed out has
// left nothing behind.
const heldBy = `
		 WHERE id = $1
		   AND session_id IN (SELECT had.id
		                        FROM sessions has
		                        JOIN sessions had ON had.user_id = has.user_id
		                       WHERE has.id = $2
		                         AND (had.id = has.id OR had.browser = has.browser AND length(has.browser) > 0 AND had.end_reason <> 'signed_out'))`

// HeldRequest returns a request that waits and is a session's, or another one's that
// its user has had in the same browser. It returns a NotFound error when there is none.
func (q *queries) HeldRequest(ctx context.Context, session model.SessionID, id model.HeldRequestID) (HeldRow, error) {
	return one(ctx, q, scanHeld, `
		SELECT id, session_id, sealed, expires_at
		  FROM held_requests`+heldBy, id, session)
}

// HeldInBrowser returns the session of a request that waits at the given time, when
// it was that of the given browser, or a NotFound error.
func (q *queries) HeldInBrowser(ctx context.Context, id model.HeldRequestID, browser []byte, now time.Time) (SessionRow, error) {
	return one(ctx, q, scanSession, sessionQuery+`s.browser = $2 AND s.end_reason <> 'signed_out'
		AND s.id = (SELECT session_id FROM held_requests WHERE id = $1 AND expires_at > $3)`, id, blob(browser), ms(now))
}

// TakeHeldRequest returns a request as HeldRequest does and forgets it, so that it is
// carried out once.
func (t *Tx) TakeHeldRequest(ctx context.Context, session model.SessionID, id model.HeldRequestID) (HeldRow, error) {
	return one(ctx, &t.queries, scanHeld, `
		DELETE FROM held_requests`+heldBy+`
		RETURNING id, session_id, sealed, expires_at`, id, session)
}

func scanHeld(s scanner) (HeldRow, error) {
	var h HeldRow
	var expires int64
	err := s.Scan(&h.ID, &h.Session, &h.Sealed, &expires)
	h.ExpiresAt = at(expires)
	return h, err
}

// StepUp notes that this is how a session's person has signed in from now on, and with
// sudo, as SetSudo does, that they have just proved who they are. What bounds a session that an
// identity provider began stays: its sign-in is as old as it was.
func (t *Tx) StepUp(ctx context.Context, id model.SessionID, amr []string, sudo bool, tokenHash []byte) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET amr = $2, token_hash = COALESCE($4, token_hash),
		       sudo_at = CASE WHEN $5 THEN $3 ELSE sudo_at END,
		       auth_at = CASE WHEN connection_id = '' AND social = '' THEN $3 ELSE auth_at END,
		       stepped_up_at = CASE WHEN connection_id = '' AND social = '' THEN 0 ELSE $3 END
		 WHERE id = $1 AND ended_at = 0 AND support_by = ''`, id, joined(amr), ms(t.now), orNull(tokenHash), sudo)
}

// SetSudo notes that a session's person has just proved who they are, and gives
// it a new token unless tokenHash is nil. It returns a NotFound error when the session has ended.
func (t *Tx) SetSudo(ctx context.Context, id model.SessionID, tokenHash []byte) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET sudo_at = $2, token_hash = COALESCE($3, token_hash)
		 WHERE id = $1 AND ended_at = 0 AND support_by = ''`, id, ms(t.now), orNull(tokenHash))
}

// SetVouched notes that the identity provider of a connection has just said who is there,
// and did not have them sign in anew. It returns a NotFound error when the session has ended.
func (t *Tx) SetVouched(ctx context.Context, id model.SessionID, by model.ConnectionID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE sessions
		   SET vouched_by = $2, vouched_at = $3
		 WHERE id = $1 AND ended_at = 0 AND support_by = ''`, id, by, ms(t.now))
}
