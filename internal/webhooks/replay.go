package webhooks

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Disable has nothing sent to a webhook of the actor's organization any more: what happens is
// held. The errors: NotFound and those of Add.
func (s *Service) Disable(ctx context.Context, by model.Actor, id model.WebhookID) (model.Webhook, error) {
	return s.change(ctx, by, id, func(tx *db.Tx, w *model.Webhook) (model.Payload, error) {
		if !w.Enabled() {
			return nil, db.Nothing
		}
		before := w.Snapshot()
		w.Disabled = model.StoppedByHand
		return model.WebhookDisabled{Before: before, After: w.Snapshot()}, tx.HoldDeliveries(ctx, model.QueueEvents, string(id))
	})
}

// Held says what becomes of what was held.
type Held bool

// What can become of it.
const (
	SendHeld   Held = true  // in the order in which it happened, before what happens now
	ForgetHeld Held = false // nobody gets it any more, but who fetches events
)

// Enable has a disabled webhook of the actor's organization get events again. It returns how many
// were held: they are sent before all others, or forgotten. The errors: NotFound and those of Add.
func (s *Service) Enable(ctx context.Context, by model.Actor, id model.WebhookID, held Held) (w model.Webhook, n int, err error) {
	w, err = s.change(ctx, by, id, func(tx *db.Tx, w *model.Webhook) (model.Payload, error) {
		if w.Enabled() {
			return nil, db.Nothing
		}
		before := w.Snapshot()
		if held == ForgetHeld {
			if n, err = tx.DropHeld(ctx, id); err != nil {
				return nil, err
			}
		} else if n, err = tx.ReplayWebhook(ctx, id); err != nil {
			return nil, err
		}
		w.Disabled = ""
		return model.WebhookEnabled{Before: before, After: w.Snapshot()}, tx.NoteWebhookHealth(ctx, w.Org, id, w.Health.Took())
	})
	return w, n, err
}

// Replay has sent once more, in the order in which it happened, what has failed or was held for a
// webhook of the actor's organization, which is enabled by that. It returns how much that is. The
// errors: NotFound and those of Add.
func (s *Service) Replay(ctx context.Context, by model.Actor, id model.WebhookID) (n int, err error) {
	err = s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(ctx, tx, by); err != nil {
			return nil, err
		}
		w, err := find(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if n, err = tx.ReplayWebhook(ctx, id); err != nil {
			return nil, err
		}
		var events []model.Event
		if before := w.Snapshot(); !w.Enabled() {
			w.Disabled = ""
			events = event(by, w, model.WebhookEnabled{Before: before, After: w.Snapshot()})
			if err := tx.UpdateWebhook(ctx, w); err != nil {
				return nil, err
			}
		} else if n == 0 {
			return nil, db.Nothing
		}
		events = append(events, event(by, w, model.WebhookReplayed{After: w.Snapshot(), Count: n})...)
		return events, tx.NoteWebhookHealth(ctx, w.Org, id, w.Health.Took())
	})
	if err != nil {
		return 0, fmt.Errorf("replay webhook %s: %w", id, err)
	}
	return n, nil
}

// ReplayOne has one thing sent once more to a webhook of the actor's organization, at once and
// under the id that it had, also while the webhook is disabled. It returns under which delivery.
// The errors: NotFound, also for a delivery that is not kept any more, and those of Add.
func (s *Service) ReplayOne(ctx context.Context, by model.Actor, id model.WebhookID, what model.DeliveryID) (again model.DeliveryID, err error) {
	err = s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(ctx, tx, by); err != nil {
			return nil, err
		}
		w, err := find(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		d, err := tx.WebhookDelivery(ctx, w.ID, what)
		if model.KindOf(err) == model.NotFound {
			return nil, model.Missing("webhooks.no_delivery")
		}
		if err != nil {
			return nil, err
		}
		again = tx.NewDeliveryID()
		return event(by, w, model.WebhookReplayed{After: w.Snapshot(), Count: 1, Delivery: what}), tx.InsertDelivery(ctx, model.Delivery{
			ID: again, Queue: model.QueueEvents, Target: model.AtOnce(w.ID), About: d.About, Payload: d.Payload, Seq: d.Seq,
		})
	})
	if err != nil {
		return "", fmt.Errorf("replay webhook %s: %w", id, err)
	}
	return again, nil
}

// Test sends an event to a webhook of the actor's organization, at once, whatever it gets
// otherwise and also while it is disabled. It returns which event: what comes of it is in the log of
// deliveries. The errors: NotFound and those of Add.
func (s *Service) Test(ctx context.Context, by model.Actor, id model.WebhookID) (model.EventID, error) {
	var made []model.Event
	err := s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := may(ctx, tx, by); err != nil {
			return nil, err
		}
		w, err := find(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		made = event(by, w, model.WebhookTested{After: w.Snapshot()})
		return made, nil
	})
	if err != nil {
		return "", fmt.Errorf("test webhook %s: %w", id, err)
	}
	return made[0].ID, nil
}
