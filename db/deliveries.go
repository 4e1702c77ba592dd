package db

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// NewDeliveryID returns an id for InsertDelivery: a seal covers it.
func (t *Tx) NewDeliveryID() model.DeliveryID {
	return model.DeliveryID(t.ids.Next(model.PrefixDelivery, t.now))
}

// InsertDelivery puts a delivery into its queue, due at once unless it is held.
func (t *Tx) InsertDelivery(ctx context.Context, d model.Delivery) error {
	if d.Target == "" {
		return errors.New("db: a delivery for nobody")
	}
	if d.State == "" {
		d.State = model.DeliveryWaiting
	}
	t.Wake(d.Queue)
	_, err := t.exec(ctx, `
		INSERT INTO deliveries (id, queue, target, about, payload, seq, state, attempts,
		                        put_at, due_at, tried_at, done_at, expires_at, error)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8, 0, 0, $9, '')`,
		d.ID, d.Queue, d.Target, d.About, blob(d.Payload), d.Seq, d.State, ms(t.now), ms(d.ExpiresAt))
	return err
}

// deliveriesDueQuery finds out whether there is anything to do, without looking at
// more than one row of each kind.
const deliveriesDueQuery = `
	SELECT EXISTS (SELECT 1 FROM deliveries WHERE queue = $1 AND state = 'waiting' AND done_at = 0)
	    OR EXISTS (SELECT 1 FROM deliveries WHERE queue = $1 AND state = 'tried' AND due_at <= $2)
	    OR EXISTS (SELECT 1 FROM deliveries WHERE queue = $1 AND state = 'tried' AND due_at > $3)`

// longestWait is longer than anything waits to be tried again. What is due later
// was put off while the clock was ahead.
const longestWait = 48 * time.Hour

// DeliveriesDue reports whether a queue has something that is due.
func (q *queries) DeliveriesDue(ctx context.Context, queue model.Queue, now time.Time) (bool, error) {
	return one(ctx, q, scanValue[bool], deliveriesDueQuery, queue, ms(now), ms(now.Add(longestWait)))
}

// dueTargetsQuery goes from one target to the next, so that it takes as long as
// there are targets to return, however much waits for each.
const dueTargetsQuery = `
	WITH RECURSIVE due (target) AS (
	     SELECT MIN(d.target)
	       FROM deliveries d
	      WHERE d.queue = $1 AND d.state = 'waiting' AND d.done_at = 0 AND d.target > $2
	  UNION ALL
	     SELECT (SELECT MIN(d.target)
	               FROM deliveries d
	              WHERE d.queue = $1 AND d.state = 'waiting' AND d.done_at = 0 AND d.target > due.target)
	       FROM due
	      WHERE due.target IS NOT NULL
	)
	SELECT due.target
	  FROM due
	 WHERE due.target IS NOT NULL
	 LIMIT $3`

// DueTargets returns the targets after the given one for which something in a
// queue waits, in their order, at most limit.
func (q *queries) DueTargets(ctx context.Context, queue model.Queue, after string, limit int) ([]string, error) {
	return many(ctx, q, scanValue[string], dueTargetsQuery, queue, after, limit)
}

// TriedTargets returns the targets for which an attempt is under way, or has
// failed and is not due yet.
func (q *queries) TriedTargets(ctx context.Context, queue model.Queue) ([]string, error) {
	return many(ctx, q, scanValue[string], `
		SELECT DISTINCT target
		  FROM deliveries
		 WHERE queue = $1 AND state = 'tried' AND done_at = 0`, queue)
}

const deliveryColumns = `id, queue, target, about, payload, seq, state, attempts, put_at, due_at, tried_at, done_at, expires_at, error`

func scanDelivery(s scanner) (model.Delivery, error) {
	var d model.Delivery
	var put, due, tried, done, expires int64
	err := s.Scan(&d.ID, &d.Queue, &d.Target, &d.About, &d.Payload, &d.Seq, &d.State, &d.Attempts, &put, &due, &tried, &done, &expires, &d.Error)
	d.PutAt, d.DueAt, d.TriedAt, d.DoneAt, d.ExpiresAt = at(put), at(due), at(tried), at(done), at(expires)
	return d, err
}

// claimQuery says once more that what it takes must be waiting: on an engine where
// several write at the same time, another claim may come between.
const claimQuery = `
	UPDATE deliveries
	   SET state = 'tried', attempts = attempts + 1, tried_at = $4, due_at = $5
	 WHERE state = 'waiting'
	   AND id IN (SELECT d.id
	                FROM deliveries d
	               WHERE d.queue = $1 AND d.state = 'waiting' AND d.done_at = 0 AND d.target = $2
	               ORDER BY d.seq, d.due_at, d.id
	               LIMIT $3)
	RETURNING ` + deliveryColumns

// ClaimDeliveries takes what waits for a target, at most limit, and notes an
// attempt of each: nobody else gets them until the lease ends.
func (t *Tx) ClaimDeliveries(ctx context.Context, queue model.Queue, target string, limit int, lease time.Duration) ([]model.Delivery, error) {
	claimed, err := many(ctx, &t.queries, scanDelivery, claimQuery, queue, target, limit, ms(t.now), ms(t.now.Add(lease)))
	slices.SortFunc(claimed, func(a, b model.Delivery) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID)) }) // they come in any order
	return claimed, err
}

// ReturnDelivery has a delivery wait again that was claimed and not tried. It does nothing
// when somebody else has claimed it since.
func (t *Tx) ReturnDelivery(ctx context.Context, d model.Delivery) error {
	_, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = CASE WHEN state = 'held' THEN 'held' ELSE 'waiting' END, attempts = attempts - 1, due_at = $3
		 WHERE id = $1 AND tried_at = $2 AND done_at = 0 AND attempts > 0`, d.ID, ms(d.TriedAt), ms(t.now))
	return err
}

// lapsedQuery is about what is to be tried again, and what was claimed by one who
// has not been heard of since.
const lapsedQuery = `
	UPDATE deliveries
	   SET state = 'waiting'
	 WHERE queue = $1 AND state = 'tried' AND due_at <= $2`

// aheadQuery is about the same, put off by a clock that was ahead.
const aheadQuery = `
	UPDATE deliveries
	   SET state = 'waiting'
	 WHERE queue = $1 AND state = 'tried' AND due_at > $2`

// WaitAgain lets all wait whose time has come again.
func (t *Tx) WaitAgain(ctx context.Context, queue model.Queue) error {
	_, lapsed := t.exec(ctx, lapsedQuery, queue, ms(t.now))
	_, ahead := t.exec(ctx, aheadQuery, queue, ms(t.now.Add(longestWait)))
	return errors.Join(lapsed, ahead)
}

// InheritDeliveries lets all wait again that was claimed for a lease of that length, ended or not:
// whoever has done so is gone, and nobody hears what came of it.
func (t *Tx) InheritDeliveries(ctx context.Context, queue model.Queue, lease time.Duration) error {
	_, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = 'waiting'
		 WHERE queue = $1 AND state = 'tried' AND due_at - tried_at = $2`, queue, lease.Milliseconds())
	return err
}

// NoteDelivery notes what came of the attempt that began at TriedAt: the state,
// when it is due again, and the error. It notes nothing when somebody has begun
// another one since. What was held meanwhile and has to be tried again stays held.
func (t *Tx) NoteDelivery(ctx context.Context, d model.Delivery) error {
	if d.State == model.DeliveryDelivered || d.State == model.DeliveryFailed {
		d.DoneAt = t.now
	}
	_, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = CASE WHEN state = 'held' AND CAST($5 AS BIGINT) = 0 THEN 'held' ELSE $3 END, due_at = $4, done_at = $5, error = $6
		 WHERE id = $1 AND tried_at = $2 AND done_at = 0`, d.ID, ms(d.TriedAt), d.State, ms(d.DueAt), ms(d.DoneAt), d.Error)
	return err
}

// TakeDelivery forgets a delivery for which the attempt that began at TriedAt has come to
// its end in this transaction. It reports whether that attempt is still its last: another
// one may have been begun since, and this one counts for nothing then.
func (t *Tx) TakeDelivery(ctx context.Context, d model.Delivery) (bool, error) {
	n, err := t.exec(ctx, `
		DELETE FROM deliveries
		 WHERE id = $1 AND tried_at = $2 AND done_at = 0`, d.ID, ms(d.TriedAt))
	return n == 1, err
}

// DeleteDelivery forgets a delivery.
func (t *Tx) DeleteDelivery(ctx context.Context, id model.DeliveryID) error {
	_, err := t.exec(ctx, `DELETE FROM deliveries WHERE id = $1`, id)
	return err
}

// Deliveries returns the last deliveries of a queue in a state, or in any when one
// of them is "", the newest first.
func (q *queries) Deliveries(ctx context.Context, queue model.Queue, state model.DeliveryState, limit int) ([]model.Delivery, error) {
	return many(ctx, q, scanDelivery, `
		SELECT `+deliveryColumns+`
		  FROM deliveries
		 WHERE ($1 = '' OR queue = $1) AND ($2 = '' OR state = $2)
		 ORDER BY id DESC
		 LIMIT $3`, queue, state, limit)
}

// Undelivered reports whether something that was sent for what an id names could
// not be delivered, and is not tried again.
func (q *queries) Undelivered(ctx context.Context, about string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM deliveries
		                WHERE about = $1 AND about <> '' AND state = 'failed')`, about)
}

// HoldDeliveries keeps back what waits for a target, until ReleaseDeliveries. An
// attempt that is under way goes on.
func (t *Tx) HoldDeliveries(ctx context.Context, queue model.Queue, target string) error {
	_, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = 'held'
		 WHERE queue = $1 AND target = $2 AND state IN ('waiting', 'tried') AND done_at = 0`, queue, target)
	return err
}

// ReleaseDeliveries makes due what was held for a target.
func (t *Tx) ReleaseDeliveries(ctx context.Context, queue model.Queue, target string) error {
	t.Wake(queue)
	_, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = 'waiting', due_at = $3
		 WHERE queue = $1 AND target = $2 AND state = 'held' AND done_at = 0`, queue, target, ms(t.now))
	return err
}

// RepeatDeliveries makes due once more, with all their attempts, the deliveries
// of a queue that have failed, or one that is done when id is not "". Those that
// have expired are left alone. It returns how many.
func (t *Tx) RepeatDeliveries(ctx context.Context, queue model.Queue, id model.DeliveryID) (int, error) {
	t.Wake(queue)
	n, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = 'waiting', attempts = 0, due_at = $3, tried_at = 0, done_at = 0
		 WHERE queue = $1 AND done_at > 0 AND (expires_at = 0 OR expires_at > $3)
		   AND ($2 = '' AND state = 'failed' OR id = $2)`, queue, id, ms(t.now))
	return int(n), err
}

const sweepDeliveriesQuery = `
	DELETE FROM deliveries
	 WHERE queue = $1 AND done_at > 0 AND done_at < $2`

// SweepDeliveries forgets deliveries of a queue that were done before the given time ago:
// there are codes and links in those that failed.
func (t *Tx) SweepDeliveries(ctx context.Context, queue model.Queue, keep time.Duration) error {
	_, err := t.exec(ctx, sweepDeliveriesQuery, queue, ms(t.now.Add(-keep)))
	return err
}
