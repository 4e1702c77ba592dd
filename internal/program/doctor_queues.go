package program

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// longWait is after how long somebody should look why something was not sent yet.
const longWait = time.Hour

// lookAtQueues returns an error when something waits for long to be sent.
func lookAtQueues(ctx context.Context, p Patient) (err error) {
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("what waits to be sent cannot be said while the database does not open")
	}
	loads, err := d.QueueLoads(ctx)
	if err != nil {
		return err
	}
	var waiting int64
	var all []error
	for _, l := range loads {
		waiting += l.Waiting
		what, todo := "", ""
		switch l.Queue {
		case model.QueueCodes, model.QueueMail:
			what, todo = "mails", "see that the mail server takes them"
		case model.QueueLogouts:
			what, todo = "ends of sessions", "see that the apps’ back-channel logout URIs answer"
		case model.QueueEvents:
			what, todo = "events", "see that webhooks answer: anteroom webhook list says which do not"
		default:
			continue
		}
		if d.Now().Sub(l.Since) > longWait {
			all = append(all, fmt.Errorf("%d %s wait to be sent, the first since %s: %s", l.Waiting, what, l.Since.Format(time.RFC3339), todo))
		}
	}
	if len(all) == 0 {
		return remark(fmt.Sprintf("%d things wait to be sent", waiting))
	}
	return errors.Join(all...)
}
