package command

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

// maxListed is how many deliveries are printed.
const maxListed = 1000

// delivery is what is printed about a mail, or about what an app is told. What is
// in a mail is not for the operator.
type delivery struct {
	ID       model.DeliveryID    `json:"delivery_id"`
	Queue    model.Queue         `json:"queue"`
	At       time.Time           `json:"at"`
	Target   string              `json:"target"`
	About    string              `json:"about,omitempty"`
	State    model.DeliveryState `json:"state"`
	Attempts int                 `json:"attempts"`
	Next     *time.Time          `json:"next_attempt,omitempty"`
	Error    string              `json:"error,omitempty"`
	*model.Logout
}

func deliveryOf(d model.Delivery) (delivery, error) {
	v := delivery{ID: d.ID, Queue: d.Queue, At: d.PutAt, Target: d.Target, About: d.About, State: d.State, Attempts: d.Attempts, Error: d.Error}
	if d.DoneAt.IsZero() {
		v.Next = &d.DueAt
	}
	if d.Queue != model.QueueLogouts {
		return v, nil
	}
	v.Logout = &model.Logout{}
	return v, json.Unmarshal(d.Payload, v.Logout)
}

func (d delivery) row() []string {
	next := ""
	if d.Next != nil {
		next = "next at " + d.Next.Format(time.RFC3339)
	}
	return []string{
		d.At.Format(time.RFC3339), string(d.ID), string(d.Queue), d.Target, d.About, string(d.State), strconv.Itoa(d.Attempts), next, d.Error,
	}
}

// parseQueue reads the name of a queue with deliveries.
func parseQueue(name string) (model.Queue, error) {
	if q := model.Queue(name); slices.Contains([]model.Queue{model.QueueCodes, model.QueueMail, model.QueueLogouts}, q) {
		return q, nil
	}
	return "", fmt.Errorf("--queue: there is no queue %q: name codes, mail or logouts", name)
}

// listDeliveries prints what became of mails, and of telling applications about
// the ends of sessions, the newest first.
func listDeliveries(flags *flag.FlagSet) action {
	name := flags.String("queue", "", "Print only those of this `QUEUE`: codes, mail or logouts.")
	failed := flags.Bool("failed", false, "Print only those that have failed for good.")
	return func(ctx context.Context, c *call) error {
		var queue model.Queue
		if *name != "" {
			var err error
			if queue, err = parseQueue(*name); err != nil {
				return err
			}
		}
		var state model.DeliveryState
		if *failed {
			state = model.DeliveryFailed
		}
		all, err := c.db.Deliveries(ctx, queue, state, maxListed)
		if err != nil {
			return err
		}
		list, rows := make([]delivery, len(all)), make([][]string, len(all))
		for i, d := range all {
			if list[i], err = deliveryOf(d); err != nil {
				return err
			}
			rows[i] = list[i].row()
		}
		return c.sayRows(struct {
			Deliveries []delivery `json:"deliveries"`
		}{list}, rows)
	}
}

// repeatDeliveries has tried once more what has failed for good. A server that
// runs notices within seconds.
func repeatDeliveries(flags *flag.FlagSet) action {
	name := flags.String("queue", "", "Repeat what has failed in this `QUEUE`: codes, mail or logouts.")
	id := flags.String("id", "", "Repeat only the delivery with this `ID`, failed or not.")
	return func(ctx context.Context, c *call) error {
		queue, err := parseQueue(*name)
		if err != nil {
			return err
		}
		n, err := outbox.Repeat(ctx, c.db, operator, queue, model.DeliveryID(*id))
		if err != nil {
			return err
		}
		return c.say(struct {
			Repeated int `json:"repeated"`
		}{n}, "Tried once more: %d. What has expired is not.\n", n)
	}
}
