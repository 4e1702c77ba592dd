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
	_, err := t.of(string(o.ID)).exec(ctx, `
		INSERT INTO operators (id, name, email, email_key, created_at, last_seen_at, version)
		VALUES ($1, $2, $3, $4, $5, 0, $6)`, o.ID, o.Name, o.Email, o.Email.Key(), ms(o.CreatedAt), o.Version)
	return o, err
}

// DeleteOperator deletes an operator, with their links and sessions. It returns a NotFound
// error when there is none.
func (t *Tx) DeleteOperator(ctx context.Context, id model.OperatorID) error {
	return t.of(string(id)).execOne(ctx, model.Missing(""), `
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

// SweepOperators forgets links that let nobody in any more, sessions that are over, and what waited too
// long for its operator.
func (t *Tx) SweepOperators(ctx context.Context) error {
	if err := t.sweep(ctx, 0,
		`DELETE FROM operator_links WHERE expires_at < $1`,
		`DELETE FROM operator_requests WHERE expires_at < $1`,
	); err != nil {
		return err
	}
	return t.sweep(ctx, model.OperatorSessionLife, `DELETE FROM operator_sessions WHERE created_at < $1`)
}
