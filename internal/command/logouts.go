package command

import (
	"context"
	"flag"
	"strconv"
	"time"

	"anteroom/internal/model"
)

// maxListed is how many logouts are printed.
const maxListed = 1000

// logoutDelivery is what is printed about a logout.
type logoutDelivery struct {
	At          time.Time           `json:"at"`
	Application model.ApplicationID `json:"client_id"`
	Session     model.SessionID     `json:"session_id"`
	User        model.UserID        `json:"user_id"`
	Reason      model.EndReason     `json:"reason"`
	State       model.LogoutState   `json:"state"`
	Attempts    int                 `json:"attempts"`
	Next        *time.Time          `json:"next_attempt,omitempty"`
	Error       string              `json:"error,omitempty"`
}

func (l logoutDelivery) row() []string {
	next := ""
	if l.Next != nil {
		next = "next at " + l.Next.Format(time.RFC3339)
	}
	return []string{
		l.At.Format(time.RFC3339), string(l.Application), string(l.Session), string(l.Reason), string(l.State), strconv.Itoa(l.Attempts), next, l.Error,
	}
}

// listLogouts prints what became of telling applications about the ends of
// sessions, the newest first.
func listLogouts(flags *flag.FlagSet) action {
	failed := flags.Bool("failed", false, "Print only those that have failed for good.")
	return func(ctx context.Context, c *call) error {
		var state model.LogoutState
		if *failed {
			state = model.LogoutFailed
		}
		logouts, err := c.db.Logouts(ctx, state, maxListed)
		if err != nil {
			return err
		}
		list, rows := make([]logoutDelivery, len(logouts)), make([][]string, len(logouts))
		for i, l := range logouts {
			list[i] = logoutDelivery{l.PutAt, l.Application, l.Session, l.User, l.Reason, l.State, l.Attempts, nil, l.Error}
			if l.State == model.LogoutWaiting {
				list[i].Next = &l.DueAt
			}
			rows[i] = list[i].row()
		}
		return c.sayRows(struct {
			Deliveries []logoutDelivery `json:"logout_deliveries"`
		}{list}, rows)
	}
}
