package command

import (
	"context"
	"encoding/json"
	"flag"
	"strconv"
	"time"

	"anteroom/internal/model"
)

// maxListed is how many logouts are printed.
const maxListed = 1000

// logoutDelivery is what is printed about a logout.
type logoutDelivery struct {
	At          time.Time `json:"at"`
	Application string    `json:"client_id"`
	Session     string    `json:"session_id"`
	model.Logout
	State    model.DeliveryState `json:"state"`
	Attempts int                 `json:"attempts"`
	Next     *time.Time          `json:"next_attempt,omitempty"`
	Error    string              `json:"error,omitempty"`
}

func (l logoutDelivery) row() []string {
	next := ""
	if l.Next != nil {
		next = "next at " + l.Next.Format(time.RFC3339)
	}
	return []string{
		l.At.Format(time.RFC3339), l.Application, l.Session, string(l.Reason), string(l.State), strconv.Itoa(l.Attempts), next, l.Error,
	}
}

// listLogouts prints what became of telling applications about the ends of
// sessions, the newest first.
func listLogouts(flags *flag.FlagSet) action {
	failed := flags.Bool("failed", false, "Print only those that have failed for good.")
	return func(ctx context.Context, c *call) error {
		var state model.DeliveryState
		if *failed {
			state = model.DeliveryFailed
		}
		logouts, err := c.db.Deliveries(ctx, model.QueueLogouts, state, maxListed)
		if err != nil {
			return err
		}
		list, rows := make([]logoutDelivery, len(logouts)), make([][]string, len(logouts))
		for i, l := range logouts {
			list[i] = logoutDelivery{At: l.PutAt, Application: l.Target, Session: l.About, State: l.State, Attempts: l.Attempts, Error: l.Error}
			if l.DoneAt.IsZero() {
				list[i].Next = &l.DueAt
			}
			if err := json.Unmarshal(l.Payload, &list[i].Logout); err != nil {
				return err
			}
			rows[i] = list[i].row()
		}
		return c.sayRows(struct {
			Deliveries []logoutDelivery `json:"logout_deliveries"`
		}{list}, rows)
	}
}
