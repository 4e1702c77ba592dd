package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const operatorColumns = `o.id, o.name, o.email, o.created_at, o.last_seen_at, o.version`

func scanOperator(s scanner) (model.Operator, error) {
	var o model.Operator
	var created, seen int64
	err := s.Scan(&o.ID, &o.Name, &o.Email, &created, &seen, &o.Version)
	o.CreatedAt, o.LastSeenAt = at(created), at(seen)
	return o, err
}

// Operators returns all operators, the oldest first.
func (q *queries) Operators(ctx context.Context) ([]model.Operator, error) {
	return many(ctx, q, scanOperator, `
		SELECT `+operatorColumns+`
		  FROM operators o
		 ORDER BY o.id`)
}

// Operator returns an operator, or a NotFound error.
func (q *queries) Operator(ctx context.Context, id model.OperatorID) (model.Operator, error) {
	return one(ctx, q, scanOperator, `
		SELECT `+operatorColumns+`
		  FROM operators o
		 WHERE o.id = $1`, id)
}

// OperatorByEmail returns the operator with an address, however it is spelled, or a NotFound
// error.
func (q *queries) OperatorByEmail(ctx context.Context, email model.Email) (model.Operator, error) {
	return one(ctx, q, scanOperator, `
		SELECT `+operatorColumns+`
		  FROM operators o
		 WHERE o.email_key = $1`, email.Key())
}

// InsertOperator stores an operator under a new id, and returns them. It returns a Conflict
// error when somebody has the address.
func (t *Tx) InsertOperator(ctx context.Context, o model.Operator) (model.Operator, error) {
	o.ID, o.CreatedAt, o.Version = model.OperatorID(t.ids.Next(model.PrefixOperator, t.now)), t.now, 1
	_, err := t.exec(ctx, `
		INSERT INTO operators (id, name, email, email_key, created_at, last_seen_at, version)
		VALUES ($1, $2, $3, $4, $5, 0, $6)`, o.ID, o.Name, o.Email, o.Email.Key(), ms(o.CreatedAt), o.Version)
	return o, err
}

// DeleteOperator deletes an operator, with their links and sessions. It returns a NotFound
// error when there is none.
func (t *Tx) DeleteOperator(ctx context.Context, id model.OperatorID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM operators
		 WHERE id = $1`, id)
}

// InsertOperatorLink stores what lets an operator in until a time who has a token of a SHA-256.
func (t *Tx) InsertOperatorLink(ctx context.Context, hash []byte, id model.OperatorID, until time.Time) error {
	_, err := t.exec(ctx, `
		INSERT INTO operator_links (token_hash, operator_id, expires_at)
		VALUES ($1, $2, $3)`, hash, id, ms(until))
	return err
}

// OperatorByLink returns whom a token of a SHA-256 lets in now, or a NotFound error.
func (q *queries) OperatorByLink(ctx context.Context, hash []byte, now time.Time) (model.Operator, error) {
	return one(ctx, q, scanOperator, `
		SELECT `+operatorColumns+`
		  FROM operator_links l
		  JOIN operators o ON o.id = l.operator_id
		 WHERE l.token_hash = $1 AND l.expires_at > $2`, hash, ms(now))
}

// UseOperatorLink uses up what a token of a SHA-256 lets in. It returns a NotFound error when
// that was done.
func (t *Tx) UseOperatorLink(ctx context.Context, hash []byte) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM operator_links
		 WHERE token_hash = $1`, hash)
}

// OperatorSession returns the session whose cookie has a token of a SHA-256, or a NotFound error.
func (q *queries) OperatorSession(ctx context.Context, hash []byte) (model.OperatorSession, error) {
	scan := func(row scanner) (s model.OperatorSession, err error) {
		var made, seenFirst, created, proven, seen int64
		o := &s.Operator
		err = row.Scan(&s.ID, &created, &proven, &seen, &s.IP, &s.UserAgent, &o.ID, &o.Name, &o.Email, &made, &seenFirst, &o.Version)
		s.CreatedAt, s.ProvenAt, s.LastSeenAt = at(created), at(proven), at(seen)
		o.CreatedAt, o.LastSeenAt = at(made), at(seenFirst)
		return s, err
	}
	return one(ctx, q, scan, `
		SELECT s.id, s.created_at, s.proven_at, s.last_seen_at, s.ip, s.user_agent, `+operatorColumns+`
		  FROM operator_sessions s
		  JOIN operators o ON o.id = s.operator_id
		 WHERE s.token_hash = $1`, hash)
}

// InsertOperatorSession stores a session under a new id, for whose cookie has a token of a
// SHA-256, and returns it. It forgets the operator's oldest when there are more than most.
func (t *Tx) InsertOperatorSession(ctx context.Context, s model.OperatorSession, hash []byte, most int) (model.OperatorSession, error) {
	s.ID, s.CreatedAt, s.ProvenAt, s.LastSeenAt = model.OperatorSessionID(t.ids.Next(model.PrefixOperatorSession, t.now)), t.now, t.now, t.now
	if _, err := t.exec(ctx, `
		INSERT INTO operator_sessions (id, operator_id, token_hash, ip, user_agent, created_at, proven_at, last_seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6, $6)`, s.ID, s.Operator.ID, hash, s.IP, s.UserAgent, ms(t.now)); err != nil {
		return s, err
	}
	_, err := t.exec(ctx, `
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
	if _, err := t.exec(ctx, `
		UPDATE operator_sessions
		   SET last_seen_at = $2
		 WHERE id = $1`, s.ID, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE operators
		   SET last_seen_at = $2
		 WHERE id = $1`, s.Operator.ID, ms(t.now))
	return err
}

// EndOperatorSession ends a session, from the next request on.
func (t *Tx) EndOperatorSession(ctx context.Context, id model.OperatorSessionID) error {
	_, err := t.exec(ctx, `
		DELETE FROM operator_sessions
		 WHERE id = $1`, id)
	return err
}

// SweepOperators forgets links that let nobody in any more, and sessions that are over.
func (t *Tx) SweepOperators(ctx context.Context) error {
	if err := t.sweep(ctx, 0, `DELETE FROM operator_links WHERE expires_at < $1`); err != nil {
		return err
	}
	return t.sweep(ctx, model.OperatorSessionLife, `DELETE FROM operator_sessions WHERE created_at < $1`)
}
