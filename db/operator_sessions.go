package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const operatorSessionColumns = `s.id, s.created_at, s.proven_at, s.last_seen_at, s.ip, s.user_agent, ` + operatorColumns

func scanOperatorSession(row scanner) (s model.OperatorSession, err error) {
	var made, seenFirst, created, proven, seen int64
	o := &s.Operator
	err = row.Scan(&s.ID, &created, &proven, &seen, &s.IP, &s.UserAgent, &o.ID, &o.Name, &o.Email, &made, &seenFirst, &o.Version)
	s.CreatedAt, s.ProvenAt, s.LastSeenAt = at(created), at(proven), at(seen)
	o.CreatedAt, o.LastSeenAt = at(made), at(seenFirst)
	return s, err
}

// OperatorSession returns the session whose cookie has a token of a SHA-256, or a NotFound error.
func (q *queries) OperatorSession(ctx context.Context, hash []byte) (model.OperatorSession, error) {
	return one(ctx, q, scanOperatorSession, `
		SELECT `+operatorSessionColumns+`
		  FROM operator_sessions s
		  JOIN operators o ON o.id = s.operator_id
		 WHERE s.token_hash = $1`, hash)
}

// OperatorSessionByID returns a session of an operator, good or not, or a NotFound error.
func (q *queries) OperatorSessionByID(ctx context.Context, of model.OperatorID, id model.OperatorSessionID) (model.OperatorSession, error) {
	return one(ctx, q, scanOperatorSession, `
		SELECT `+operatorSessionColumns+`
		  FROM operator_sessions s
		  JOIN operators o ON o.id = s.operator_id
		 WHERE s.id = $1 AND s.operator_id = $2`, id, of)
}

// OperatorSessions returns the sessions of an operator, good or not, the newest first.
func (q *queries) OperatorSessions(ctx context.Context, of model.OperatorID) ([]model.OperatorSession, error) {
	return many(ctx, q, scanOperatorSession, `
		SELECT `+operatorSessionColumns+`
		  FROM operator_sessions s
		  JOIN operators o ON o.id = s.operator_id
		 WHERE s.operator_id = $1
		 ORDER BY s.id DESC`, of)
}

// ProveOperator notes that an operator has just proved who they are in a session. It returns a
// NotFound error when that is over.
func (t *Tx) ProveOperator(ctx context.Context, id model.OperatorSessionID) error {
	return t.of(string(id)).execOne(ctx, model.Missing(""), `
		UPDATE operator_sessions
		   SET proven_at = $2
		 WHERE id = $1`, id, ms(t.now))
}

// InsertOperatorSession stores a session under a new id, for whose cookie has a token of a
// SHA-256, and returns it. It forgets the operator's oldest when there are more than most.
func (t *Tx) InsertOperatorSession(ctx context.Context, s model.OperatorSession, hash []byte, most int) (model.OperatorSession, error) {
	s.ID, s.CreatedAt, s.ProvenAt, s.LastSeenAt = model.OperatorSessionID(t.ids.Next(model.PrefixOperatorSession, t.now)), t.now, t.now, t.now
	if _, err := t.of(string(s.ID)).exec(ctx, `
		INSERT INTO operator_sessions (id, operator_id, token_hash, ip, user_agent, created_at, proven_at, last_seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $6)`, s.ID, s.Operator.ID, hash, s.IP, s.UserAgent, ms(t.now)); err != nil {
		return s, err
	}
	_, err := t.of(string(s.Operator.ID)).exec(ctx, `
		DELETE FROM operator_sessions
		 WHERE operator_id = $1
		   AND id IN (SELECT id
		                FROM operator_sessions
		               WHERE operator_id = $1
		               ORDER BY id DESC
		               LIMIT 1000 OFFSET $2)`, s.Operator.ID, most)
	return s, err
}

// SeeOperator notes that an operator is there in a session.
func (t *Tx) SeeOperator(ctx context.Context, s model.OperatorSession) error {
	if _, err := t.of(string(s.ID)).exec(ctx, `
		UPDATE operator_sessions
		   SET last_seen_at = $2
		 WHERE id = $1`, s.ID, ms(t.now)); err != nil {
		return err
	}
	_, err := t.of(string(s.Operator.ID)).exec(ctx, `
		UPDATE operators
		   SET last_seen_at = $2
		 WHERE id = $1`, s.Operator.ID, ms(t.now))
	return err
}

// EndOperatorSession ends a session, from the next request on.
func (t *Tx) EndOperatorSession(ctx context.Context, id model.OperatorSessionID) error {
	_, err := t.of(string(id)).exec(ctx, `
		DELETE FROM operator_sessions
		 WHERE id = $1`, id)
	return err
}
