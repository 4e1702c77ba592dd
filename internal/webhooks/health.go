package webhooks

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
)

// letterLife is how long it is worth telling people that a webhook fails.
const letterLife = 24 * time.Hour

// settle writes down what an attempt says about a webhook: nil that it takes what is sent, an
// error that it does not. It tells people, and disables the webhook, when it is time.
func (s *Service) settle(ctx context.Context, w model.Webhook, attempt error) error {
	if attempt == nil {
		if w.Health.FailingSince.IsZero() {
			return nil
		}
		return s.recovered(ctx, w)
	}
	if ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil // the program stops, which says nothing of the webhook
	}
	health, warn, over := w.Health.Failed(s.cfg.DB.Now())
	switch {
	case errors.Is(attempt, receivers.ErrGone):
		return s.disable(ctx, w, health, model.StoppedGone, attempt)
	case over:
		return s.disable(ctx, w, health, model.StoppedFailures, attempt)
	case warn:
		return s.warn(ctx, w, health, attempt)
	}
	return s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.NoteWebhookHealth(ctx, w.Org, w.ID, health) })
}

func (s *Service) recovered(ctx context.Context, w model.Webhook) error {
	return s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		return event(model.System, w, model.WebhookRecovered{After: w.Snapshot()}), tx.NoteWebhookHealth(ctx, w.Org, w.ID, w.Health.Took())
	})
}

func (s *Service) warn(ctx context.Context, w model.Webhook, h model.ReceiverHealth, attempt error) error {
	s.cfg.Logger.WarnContext(ctx, "a webhook fails", "webhook", w.ID, "since", h.FailingSince, "error", attempt)
	return s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := tx.NoteWebhookHealth(ctx, w.Org, w.ID, h); err != nil {
			return nil, err
		}
		if err := s.tell(ctx, tx, w, h, attempt); err != nil {
			return nil, err
		}
		return event(model.System, w, model.WebhookFailing{After: w.Snapshot(), Since: h.FailingSince}), nil
	})
}

// disable has what happens be held from now on.
func (s *Service) disable(ctx context.Context, w model.Webhook, h model.ReceiverHealth, why model.StopReason, attempt error) error {
	s.cfg.Logger.WarnContext(ctx, "a webhook was disabled: what happens is held", "webhook", w.ID, "reason", why, "failing_since", h.FailingSince, "error", attempt)
	return s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		now, err := tx.Webhook(ctx, w.Org, w.ID)
		if err != nil {
			return nil, err
		}
		if !now.Enabled() {
			return nil, db.Nothing
		}
		before := now.Snapshot()
		now.Disabled = why
		if err := tx.UpdateWebhook(ctx, now); err != nil {
			return nil, err
		}
		if err := errors.Join(tx.NoteWebhookHealth(ctx, w.Org, w.ID, h), tx.HoldDeliveries(ctx, model.QueueEvents, string(w.ID))); err != nil {
			return nil, err
		}
		if err := s.tell(ctx, tx, now, h, attempt); err != nil {
			return nil, err
		}
		return event(model.System, now, model.WebhookDisabled{Before: before, After: now.Snapshot()}), nil
	})
}

// tell mails whoever looks after a webhook that it fails, or is disabled. A webhook of the
// instance without a contact has nobody but who reads the log.
func (s *Service) tell(ctx context.Context, tx *db.Tx, w model.Webhook, h model.ReceiverHealth, attempt error) error {
	if w.Contact == "" && w.Org == "" {
		return nil
	}
	instance, err := tx.Instance(ctx)
	if err != nil {
		return err
	}
	d := mail.WebhookData{
		AppName: instance.AppName, To: w.Contact, ID: string(w.ID), URL: model.ShownURL(w.URL), Error: attempt.Error(), Since: h.FailingSince,
		Until: h.FailingSince.Add(model.ReceiverPatience), Gone: w.Disabled == model.StoppedGone, Disabled: !w.Enabled(),
	}
	if w.Org != "" {
		org, err := tx.Organization(ctx, w.Org)
		if err != nil {
			return err
		}
		d.OrgName = org.Name
	}
	letter, err := mail.Webhook(d)
	if err != nil {
		return err
	}
	if w.Contact != "" {
		return s.cfg.Outbox.Put(ctx, tx, letter, tx.Now().Add(letterLife))
	}
	return s.cfg.Outbox.PutAll(ctx, tx, mail.Managers(w.Org, model.SettingsManage), letter, tx.Now().Add(letterLife))
}
