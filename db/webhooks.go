package db

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const webhookColumns = `id, org_id, url, description, contact, types, secret_sealed, hint, old_secret_sealed, old_until,
	disabled, failing_since, failed_at, told, told_at, created_at, version`

func scanWebhook(s scanner) (model.Webhook, error) {
	var w model.Webhook
	var types string
	var old, failing, failed, told, created int64
	err := s.Scan(&w.ID, &w.Org, &w.URL, &w.Description, &w.Contact, &types, &w.Secret, &w.Hint, &w.OldSecret, &old,
		&w.Disabled, &failing, &failed, &w.Health.Told, &told, &created, &w.Version)
	w.Types, w.OldUntil, w.CreatedAt = words[model.EventType](types), at(old), at(created)
	w.Health.FailingSince, w.Health.FailedAt, w.Health.ToldAt = at(failing), at(failed), at(told)
	return w, err
}

// Webhooks returns the webhooks of an organization, those of the instance for "", the oldest
// first.
func (q *queries) Webhooks(ctx context.Context, org model.OrgID) ([]model.Webhook, error) {
	return many(ctx, q, scanWebhook, `
		SELECT `+webhookColumns+`
		  FROM webhooks
		 WHERE org_id = $1
		 ORDER BY id`, org)
}

// AllWebhooks returns the webhooks of the instance and of all organizations, the newest first,
// at most limit.
func (q *queries) AllWebhooks(ctx context.Context, limit int) ([]model.Webhook, error) {
	return many(ctx, q, scanWebhook, `
		SELECT `+webhookColumns+`
		  FROM webhooks
		 ORDER BY id DESC
		 LIMIT $1`, limit)
}

// WebhooksOfOrganizations returns the webhooks of all organizations, the newest first, at most
// limit: those before a webhook, all for "".
func (q *queries) WebhooksOfOrganizations(ctx context.Context, before model.WebhookID, limit int) ([]model.Webhook, error) {
	return many(ctx, q, scanWebhook, `
		SELECT `+webhookColumns+`
		  FROM webhooks
		 WHERE org_id <> '' AND ($1 = '' OR id < $1)
		 ORDER BY id DESC
		 LIMIT $2`, before, limit)
}

// Webhook returns a webhook of an organization, or of the instance for "", or a NotFound error.
func (q *queries) Webhook(ctx context.Context, org model.OrgID, id model.WebhookID) (model.Webhook, error) {
	return one(ctx, q, scanWebhook, `
		SELECT `+webhookColumns+`
		  FROM webhooks
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// WebhookNamed returns the webhook of an id, whoever's it is, or a NotFound error: for who
// sends.
func (q *queries) WebhookNamed(ctx context.Context, id model.WebhookID) (model.Webhook, error) {
	return one(ctx, q, scanWebhook, `
		SELECT `+webhookColumns+`
		  FROM webhooks
		 WHERE id = $1`, id)
}

// NewWebhookID returns an id for InsertWebhook: a seal covers it.
func (t *Tx) NewWebhookID() model.WebhookID {
	return model.WebhookID(t.ids.Next(model.PrefixWebhook, t.now))
}

// InsertWebhook stores a webhook, and returns it. It gets what happens from then on.
func (t *Tx) InsertWebhook(ctx context.Context, w model.Webhook) (model.Webhook, error) {
	w.CreatedAt, w.Version = t.now, 1
	t.numbers.webhooks = nil
	_, err := t.exec(ctx, `
		INSERT INTO webhooks (`+webhookColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 0, 0, 0, 0, $11, $12)`,
		w.ID, w.Org, w.URL, w.Description, w.Contact, joined(w.Types), w.Secret, w.Hint, blob(w.OldSecret), w.Disabled, ms(w.CreatedAt), w.Version)
	return w, err
}

// UpdateWebhook stores what a webhook is now, but its health. It returns a Conflict error when
// there is another version of it than w.
func (t *Tx) UpdateWebhook(ctx context.Context, w model.Webhook) error {
	t.numbers.webhooks = nil
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE webhooks
		   SET url = $4, description = $5, contact = $6, types = $7, secret_sealed = $8, hint = $9, old_secret_sealed = $10, old_until = $11,
		       disabled = $12, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`,
		w.Org, w.ID, w.Version, w.URL, w.Description, w.Contact, joined(w.Types), w.Secret, w.Hint, blob(w.OldSecret), ms(w.OldUntil), w.Disabled)
}

// NoteWebhookHealth stores what is known of how a webhook takes what is sent to it.
func (t *Tx) NoteWebhookHealth(ctx context.Context, org model.OrgID, id model.WebhookID, h model.ReceiverHealth) error {
	_, err := t.exec(ctx, `
		UPDATE webhooks
		   SET failing_since = $3, failed_at = $4, told = $5, told_at = $6
		 WHERE org_id = $1 AND id = $2`, org, id, ms(h.FailingSince), ms(h.FailedAt), h.Told, ms(h.ToldAt))
	return err
}

// DeleteWebhook removes a webhook, with what was still to be sent to it and what came of
// sending. It returns a NotFound error when there is none.
func (t *Tx) DeleteWebhook(ctx context.Context, org model.OrgID, id model.WebhookID) error {
	t.numbers.webhooks = nil
	if err := t.execOne(ctx, model.Missing(""), `
		DELETE FROM webhooks
		 WHERE org_id = $1 AND id = $2`, org, id); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM webhook_attempts
		 WHERE webhook_id = $1`, id); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM deliveries
		 WHERE queue = 'events' AND target IN ($1, $2)`, id, model.AtOnce(id))
	return err
}

// deleteWebhooks removes all webhooks of an organization, as DeleteWebhook does.
func (t *Tx) deleteWebhooks(ctx context.Context, org model.OrgID) error {
	all, err := t.Webhooks(ctx, org)
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := t.DeleteWebhook(ctx, org, w.ID); err != nil {
			return err
		}
	}
	return nil
}

// WebhookDeliveries returns what was put for a webhook, with what came of it at last, the
// newest first, at most limit: all, or only those in a state, and before another one.
func (q *queries) WebhookDeliveries(ctx context.Context, id model.WebhookID, state model.DeliveryState, before model.DeliveryID, limit int) ([]model.Delivery, error) {
	return many(ctx, q, scanDelivery, `
		SELECT `+deliveryColumns+`
		  FROM deliveries
		 WHERE queue = 'events' AND target IN ($1, $2) AND ($3 = '' OR state = $3) AND ($4 = '' OR id < $4)
		 ORDER BY id DESC
		 LIMIT $5`, id, model.AtOnce(id), state, before, limit)
}

// WebhookDelivery returns something that was put for a webhook, or a NotFound error.
func (q *queries) WebhookDelivery(ctx context.Context, webhook model.WebhookID, id model.DeliveryID) (model.Delivery, error) {
	return one(ctx, q, scanDelivery, `
		SELECT `+deliveryColumns+`
		  FROM deliveries
		 WHERE queue = 'events' AND target IN ($1, $2) AND id = $3`, webhook, model.AtOnce(webhook), id)
}

// CountHeld returns how much is held for a webhook, or has failed and can be sent again with
// that.
func (q *queries) CountHeld(ctx context.Context, id model.WebhookID) (held, failed int, err error) {
	counts := [2]int{}
	for i, state := range []model.DeliveryState{model.DeliveryHeld, model.DeliveryFailed} {
		if counts[i], err = one(ctx, q, scanValue[int], `
			SELECT count(*)
			  FROM deliveries
			 WHERE queue = 'events' AND target = $1 AND state = $2`, id, state); err != nil {
			break
		}
	}
	return counts[0], counts[1], err
}

// ReplayWebhook makes due once more what was held for a webhook, with what has failed, in the
// order in which it happened and with all its attempts. It returns how much that is.
func (t *Tx) ReplayWebhook(ctx context.Context, id model.WebhookID) (int, error) {
	t.Wake(model.QueueEvents)
	n, err := t.exec(ctx, `
		UPDATE deliveries
		   SET state = 'waiting', attempts = 0, due_at = $2, tried_at = 0, done_at = 0, error = ''
		 WHERE queue = 'events' AND target = $1 AND state IN ('held', 'failed')`, id, ms(t.now))
	return int(n), err
}

// DropHeld forgets what is held for a webhook.
func (t *Tx) DropHeld(ctx context.Context, id model.WebhookID) (int, error) {
	n, err := t.exec(ctx, `
		DELETE FROM deliveries
		 WHERE queue = 'events' AND target = $1 AND state = 'held'`, id)
	return int(n), err
}

const webhookAttemptColumns = `webhook_id, delivery_id, at, number, url, status, took, answer, error`

func scanWebhookAttempt(s scanner) (model.WebhookAttempt, error) {
	var a model.WebhookAttempt
	var when, took int64
	err := s.Scan(&a.Webhook, &a.Delivery, &when, &a.Number, &a.URL, &a.Status, &took, &a.Answer, &a.Error)
	a.At, a.Took = at(when), time.Duration(took)*time.Millisecond
	return a, err
}

// WebhookAttempts returns what came of sending something to a webhook, the last time first.
func (q *queries) WebhookAttempts(ctx context.Context, webhook model.WebhookID, delivery model.DeliveryID) ([]model.WebhookAttempt, error) {
	return many(ctx, q, scanWebhookAttempt, `
		SELECT `+webhookAttemptColumns+`
		  FROM webhook_attempts
		 WHERE webhook_id = $1 AND delivery_id = $2
		 ORDER BY at DESC`, webhook, delivery)
}

// LastWebhookAttempts returns what came of sending to a webhook, the last time first, at most
// limit.
func (q *queries) LastWebhookAttempts(ctx context.Context, webhook model.WebhookID, limit int) ([]model.WebhookAttempt, error) {
	return many(ctx, q, scanWebhookAttempt, `
		SELECT `+webhookAttemptColumns+`
		  FROM webhook_attempts
		 WHERE webhook_id = $1
		 ORDER BY at DESC, delivery_id DESC
		 LIMIT $2`, webhook, limit)
}

// InsertWebhookAttempt writes down what came of sending something.
func (t *Tx) InsertWebhookAttempt(ctx context.Context, a model.WebhookAttempt) error {
	_, err := t.exec(ctx, `
		INSERT INTO webhook_attempts (`+webhookAttemptColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (delivery_id, at) DO NOTHING`,
		a.Webhook, a.Delivery, ms(a.At), a.Number, a.URL, a.Status, a.Took.Milliseconds(), blob(a.Answer), a.Error)
	return err
}

const sweepWebhookDeliveriesQuery = `
	DELETE FROM deliveries
	 WHERE queue = 'events' AND done_at > 0 AND (state = 'delivered' AND done_at < $1 OR done_at < $2)`

const sweepHeldQuery = `
	DELETE FROM deliveries
	 WHERE queue = 'events' AND state = 'held' AND done_at = 0 AND put_at < $1`

// SweepWebhookDeliveries forgets what was sent to webhooks long ago, what has failed longer ago,
// and what was held for too long.
func (t *Tx) SweepWebhookDeliveries(ctx context.Context) error {
	_, done := t.exec(ctx, sweepWebhookDeliveriesQuery, ms(t.now.Add(-model.KeepSentEvents)), ms(t.now.Add(-model.KeepDeliveries)))
	_, held := t.exec(ctx, sweepHeldQuery, ms(t.now.Add(-model.KeepHeldEvents)))
	return errors.Join(done, held)
}

const sweepWebhookAttemptsQuery = `
	DELETE FROM webhook_attempts
	 WHERE at < $1`

// SweepWebhookAttempts forgets what came of sending before the given time ago.
func (t *Tx) SweepWebhookAttempts(ctx context.Context, keep time.Duration) error {
	_, err := t.exec(ctx, sweepWebhookAttemptsQuery, ms(t.now.Add(-keep)))
	return err
}
