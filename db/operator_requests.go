package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// InsertOperatorRequest stores a request that waits for its operator, and forgets those of the
// session that wait longest when there are more than most.
func (t *Tx) InsertOperatorRequest(ctx context.Context, h HeldRow, most int) error {
	if _, err := t.exec(ctx, `
		INSERT INTO operator_requests (id, session_id, sealed, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, h.ID, h.Session, h.Sealed, ms(t.now), ms(h.ExpiresAt)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM operator_requests
		 WHERE session_id = $1
		   AND id IN (SELECT id
		                FROM operator_requests
		               WHERE session_id = $1
		               ORDER BY id DESC
		               LIMIT 1000 OFFSET $2)`, h.Session, most)
	return err
}

// OperatorRequest returns a request that waits in a session of an operator, or a NotFound error.
func (q *queries) OperatorRequest(ctx context.Context, session model.OperatorSessionID, id model.HeldRequestID) (HeldRow, error) {
	return one(ctx, q, scanHeld, `
		SELECT id, session_id, sealed, expires_at
		  FROM operator_requests
		 WHERE id = $1 AND session_id = $2`, id, session)
}

// TakeOperatorRequest returns a request as OperatorRequest does and forgets it, so that it is
// carried out once.
func (t *Tx) TakeOperatorRequest(ctx context.Context, session model.OperatorSessionID, id model.HeldRequestID) (HeldRow, error) {
	return one(ctx, &t.queries, scanHeld, `
		DELETE FROM operator_requests
		 WHERE id = $1 AND session_id = $2
		RETURNING id, session_id, sealed, expires_at`, id, session)
}
