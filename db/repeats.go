package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Repeat returns what a caller has asked under a key, or a NotFound error.
func (q *queries) Repeat(ctx context.Context, caller string, name []byte) (model.Repeat, error) {
	scan := func(s scanner) (model.Repeat, error) {
		var r model.Repeat
		var begun int64
		err := s.Scan(&r.Caller, &r.Name, &r.Request, &r.Answer, &begun)
		r.BegunAt = at(begun)
		return r, err
	}
	return one(ctx, q, scan, `
		SELECT caller, name_hash, request, answer, begun_at
		  FROM repeats
		 WHERE caller = $1 AND name_hash = $2`, caller, name)
}

// BeginRepeat notes that somebody works on a request from now on, in the place of whoever
// did before.
func (t *Tx) BeginRepeat(ctx context.Context, r model.Repeat) error {
	_, err := t.exec(ctx, `
		INSERT INTO repeats (caller, name_hash, request, answer, begun_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (caller, name_hash)
		DO UPDATE SET request = excluded.request, answer = excluded.answer, begun_at = excluded.begun_at`,
		r.Caller, r.Name, r.Request, []byte{}, ms(t.now))
	return err
}

// FinishRepeat stores the answer of a request that somebody has begun to work on at a time,
// unless another one has begun since.
func (t *Tx) FinishRepeat(ctx context.Context, r model.Repeat) error {
	_, err := t.exec(ctx, `
		UPDATE repeats
		   SET answer = $3
		 WHERE caller = $1 AND name_hash = $2 AND begun_at = $4`, r.Caller, r.Name, r.Answer, ms(r.BegunAt))
	return err
}

// DropRepeat forgets a request that somebody has begun to work on at a time.
func (t *Tx) DropRepeat(ctx context.Context, r model.Repeat) error {
	_, err := t.exec(ctx, `
		DELETE FROM repeats
		 WHERE caller = $1 AND name_hash = $2 AND begun_at = $3`, r.Caller, r.Name, ms(r.BegunAt))
	return err
}

// SweepRepeats forgets what was begun before a time, some at a time, and returns how many
// that were.
func (t *Tx) SweepRepeats(ctx context.Context, before time.Time, limit int) (int64, error) {
	return t.exec(ctx, `
		DELETE FROM repeats
		 WHERE (caller, name_hash) IN (SELECT caller, name_hash
		                                 FROM repeats
		                                WHERE begun_at < $1
		                                ORDER BY begun_at
		                                LIMIT $2)`, ms(before), limit)
}
