package db

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/internal/model"
)

// webhooksOf are the webhooks that are asked about while events are written. Calls that are
// committed together read them once; whoever changes a webhook has them read anew.
type webhooksOf struct {
	any bool
	by  map[model.OrgID][]model.Webhook
}

// receivers returns the webhooks that get events of an organization, or of none for "".
func (t *Tx) receivers(ctx context.Context, org model.OrgID) ([]model.Webhook, error) {
	known := t.numbers.webhooks
	if known == nil {
		any, err := one(ctx, &t.queries, scanValue[bool], `SELECT EXISTS (SELECT 1 FROM webhooks)`)
		if err != nil {
			return nil, err
		}
		known = &webhooksOf{any, map[model.OrgID][]model.Webhook{}}
		t.numbers.webhooks = known
	}
	if !known.any {
		return nil, nil
	}
	all, ok := known.by[org]
	if !ok {
		var err error
		if all, err = many(ctx, &t.queries, scanWebhook, `
			SELECT `+webhookColumns+`
			  FROM webhooks
			 WHERE org_id = $1 OR org_id = ''
			 ORDER BY id`, org); err != nil {
			return nil, err
		}
		known.by[org] = all
	}
	return all, nil
}

// deliver puts an event for each webhook that gets it: held while that is disabled.
func (t *Tx) deliver(ctx context.Context, e model.Event) error {
	all, err := t.receivers(ctx, e.Org)
	if err != nil {
		return err
	}
	bodies := map[bool][]byte{} // of the operator’s, and of an organization’s
	for _, w := range all {
		target := string(w.ID)
		tests := e.Type() == model.EventWebhookTested && e.Target == string(w.ID)
		switch {
		case tests:
			target = model.AtOnce(w.ID)
		case !w.Wants(e.Type()):
			continue
		}
		own := w.Org != ""
		if bodies[own] == nil {
			told := e
			if own {
				told = e.ForOrganization()
			}
			text, err := model.JSON(told.Envelope())
			if err != nil {
				return fmt.Errorf("event %s: %w", e.ID, err)
			}
			bodies[own] = []byte(text)
		}
		d := model.Delivery{
			ID: t.NewDeliveryID(), Queue: model.QueueEvents, Target: target, About: string(e.ID), Payload: bodies[own], Seq: e.Seq,
		}
		if !w.Enabled() && !tests {
			d.State = model.DeliveryHeld
		}
		if err := t.InsertDelivery(ctx, d); err != nil {
			return err
		}
	}
	return nil
}
