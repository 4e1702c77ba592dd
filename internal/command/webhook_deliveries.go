package command

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// testWebhook sends an event to a webhook, to see whether it arrives.
func testWebhook(flags *flag.FlagSet) action {
	id := webhookFlag(flags)
	return func(ctx context.Context, c *call) error {
		rules, w, by, err := c.webhook(ctx, *id)
		if err != nil {
			return err
		}
		event, err := rules.Test(ctx, by, w.ID)
		if err != nil {
			return err
		}
		return c.say(struct {
			Event model.EventID `json:"event_id"`
		}{event}, "The server sends %s within seconds. See what came of it by anteroom webhook deliveries --webhook %s\n", event, w.ID)
	}
}

// replayWebhook has sent once more what has failed or was held, or one thing.
func replayWebhook(flags *flag.FlagSet) action {
	id := webhookFlag(flags)
	one := flags.String("delivery", "", "Send only the delivery with this `ID`, at once, also when it was taken. Without it, everything that has failed or was held is sent, in the order in which it happened, and the webhook is enabled.")
	return func(ctx context.Context, c *call) error {
		rules, w, by, err := c.webhook(ctx, *id)
		if err != nil {
			return err
		}
		if *one != "" {
			again, err := rules.ReplayOne(ctx, by, w.ID, model.DeliveryID(*one))
			if err != nil {
				return err
			}
			return c.say(struct {
				Delivery model.DeliveryID `json:"delivery_id"`
			}{again}, "The server sends it once more within seconds, as %s.\n", again)
		}
		n, err := rules.Replay(ctx, by, w.ID)
		if err != nil {
			return err
		}
		return c.say(struct {
			Replayed int `json:"replayed"`
		}{n}, "Sent once more, in the order in which it happened: %d.\n", n)
	}
}

// webhookDelivery is something that is sent to a webhook, as the commands print it.
type webhookDelivery struct {
	ID       model.DeliveryID    `json:"delivery_id"`
	Event    string              `json:"event_id"`
	Type     model.EventType     `json:"type"`
	At       time.Time           `json:"at"`
	State    model.DeliveryState `json:"state"`
	Attempts int                 `json:"attempts"`
	Next     *time.Time          `json:"next_attempt,omitempty"`
	Error    string              `json:"error,omitempty"`
	Request  json.RawMessage     `json:"request,omitempty"` // the body, where one delivery is asked for
	Tries    []webhookTry        `json:"tries,omitempty"`   // the same
}

// webhookTry is one attempt.
type webhookTry struct {
	At     time.Time `json:"at"`
	Number int       `json:"attempt"`
	URL    string    `json:"url"`
	Status int       `json:"status,omitempty"`
	Took   int64     `json:"milliseconds"`
	Answer string    `json:"response,omitempty"` // its beginning
	Error  string    `json:"error,omitempty"`
}

func webhookDeliveryOf(d model.Delivery) (webhookDelivery, error) {
	v := webhookDelivery{ID: d.ID, Event: d.About, At: d.PutAt, State: d.State, Attempts: d.Attempts, Error: d.Error}
	if d.DoneAt.IsZero() && d.State != model.DeliveryHeld {
		v.Next = &d.DueAt
	}
	var is struct {
		Type model.EventType `json:"type"`
	}
	err := json.Unmarshal(d.Payload, &is)
	v.Type = is.Type
	return v, err
}

func (d webhookDelivery) row() []string {
	next := ""
	if d.Next != nil {
		next = "next at " + d.Next.Format(time.RFC3339)
	}
	return []string{d.At.Format(time.RFC3339), string(d.ID), string(d.Type), string(d.State), strconv.Itoa(d.Attempts), next, d.Error}
}

// listWebhookDeliveries prints what was sent to a webhook, or one thing with each attempt.
func listWebhookDeliveries(flags *flag.FlagSet) action {
	id := webhookFlag(flags)
	one := flags.String("delivery", "", "Print the delivery with this `ID`: what was sent, and what was answered each time.")
	state := flags.String("state", "", "Print only those in this `STATE`: waiting, tried, held, delivered or failed.")
	return func(ctx context.Context, c *call) error {
		w, err := c.webhookNamed(ctx, *id)
		if err != nil {
			return err
		}
		if *one != "" {
			return c.sayWebhookDelivery(ctx, w.ID, model.DeliveryID(*one))
		}
		all, err := c.db.WebhookDeliveries(ctx, w.ID, model.DeliveryState(*state), "", maxListed)
		if err != nil {
			return err
		}
		found, rows := make([]webhookDelivery, len(all)), make([][]string, len(all))
		for i, d := range all {
			if found[i], err = webhookDeliveryOf(d); err != nil {
				return err
			}
			rows[i] = found[i].row()
		}
		return c.sayRows(struct {
			Deliveries []webhookDelivery `json:"deliveries"`
		}{found}, rows)
	}
}

func (c *call) sayWebhookDelivery(ctx context.Context, webhook model.WebhookID, id model.DeliveryID) error {
	d, err := c.db.WebhookDelivery(ctx, webhook, id)
	if model.KindOf(err) == model.NotFound {
		return model.Missing("webhooks.no_delivery")
	}
	if err != nil {
		return err
	}
	v, err := webhookDeliveryOf(d)
	if err != nil {
		return err
	}
	attempts, err := c.db.WebhookAttempts(ctx, webhook, id)
	if err != nil {
		return err
	}
	v.Request = d.Payload
	rows := [][]string{v.row()}
	for _, a := range attempts {
		v.Tries = append(v.Tries, webhookTry{a.At, a.Number, a.URL, a.Status, a.Took.Milliseconds(), string(a.Answer), a.Error})
		rows = append(rows, []string{a.At.Format(time.RFC3339), "attempt " + strconv.Itoa(a.Number), strconv.Itoa(a.Status), fmt.Sprint(a.Took), a.Error, strconv.Quote(string(a.Answer))})
	}
	rows = append(rows, []string{string(d.Payload)})
	return c.sayRows(v, rows)
}
