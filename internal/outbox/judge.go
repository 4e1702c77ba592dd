package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// judge returns the delivery as it is after an attempt, and reports a failure.
func (w *worker) judge(a attempt) model.Delivery {
	d, now := a.Delivery, w.cfg.DB.Now()
	if a.err == nil {
		d.State, d.Error = model.DeliveryDelivered, ""
		return d
	}
	d.State, d.Error, d.DueAt = model.DeliveryTried, a.err.Error(), now
	if errors.Is(context.Cause(w.sending), errStopped) {
		return d // nobody knows what came of it: the next one tries it at once
	}
	wait, again := w.wait(d)
	d.DueAt = now.Add(wait)
	if later := d.DueAt.Add(time.Duration(w.cfg.Jitter() * float64(wait) / 10)); !d.Expired(later) {
		d.DueAt = later
	}
	if !again || errors.Is(a.err, ErrFinal) || d.Expired(d.DueAt) {
		d.State = model.DeliveryFailed
	}
	w.report(&Failure{d, a.err})
	return d
}

// wait returns how long to wait after a delivery's last attempt, and whether
// there is to be another one.
func (w *worker) wait(d model.Delivery) (time.Duration, bool) {
	last := len(w.cfg.Waits)
	again := d.Attempts <= last || !d.ExpiresAt.IsZero()
	return w.cfg.Waits[min(d.Attempts, last)-1], again
}
