package webhooks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/receivers"
)

// Run sends events until ctx ends. It gives report what keeps it from working; receivers that
// don't take what is sent are in the log and in the database.
func (s *Service) Run(ctx context.Context, report func(error)) {
	s.outbox.Run(ctx, func(err error) {
		if failure := new(outbox.Failure); errors.As(err, &failure) {
			s.log(ctx, failure)
			return
		}
		report(err)
	})
}

// Inherit has sent at once what a process that is gone had begun to send.
func (s *Service) Inherit(ctx context.Context) error { return s.outbox.Inherit(ctx) }

// SendDue sends all that is due, one after another, and returns when nothing is left.
func (s *Service) SendDue(ctx context.Context, report func(error)) error {
	return s.outbox.SendDue(ctx, report)
}

// log writes down that a receiver did not take an event.
func (s *Service) log(ctx context.Context, f *outbox.Failure) {
	log := s.cfg.Logger.With("webhook", f.Delivery.Target, "event", f.Delivery.About, "attempt", f.Delivery.Attempts, "error", f.Err)
	if f.Delivery.State == model.DeliveryFailed {
		log.WarnContext(ctx, "event not delivered, and not tried again")
	} else {
		log.InfoContext(ctx, "event not delivered", "again", f.Delivery.DueAt)
	}
}

// Sweep forgets what was sent long ago, what has failed longer ago, and what nobody has wanted to
// have sent that was held.
func (s *Service) Sweep(ctx context.Context) error {
	return s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error {
		return errors.Join(tx.SweepWebhookDeliveries(ctx), tx.SweepWebhookAttempts(ctx, model.KeepDeliveries))
	})
}

var (
	errWaits   = errors.New("it is disabled")
	errDeleted = fmt.Errorf("%w: the webhook was deleted", outbox.ErrFinal)
)

// try makes one attempt.
func (s *Service) try(ctx context.Context, d model.Delivery) (outbox.Note, error) {
	id, inOrder := model.WebhookOf(d.Target)
	w, err := s.cfg.DB.WebhookNamed(ctx, id)
	switch {
	case model.KindOf(err) == model.NotFound:
		return nil, errDeleted
	case err != nil:
		return nil, err
	case inOrder && !w.Enabled():
		return nil, errWaits // it was disabled since this was claimed, and this is held
	}
	a, err := s.send(ctx, w, d)
	note := func(ctx context.Context, tx *db.Tx) error { return tx.InsertWebhookAttempt(ctx, a) }
	if !inOrder { // somebody looks what becomes of it: it stays one attempt, and counts for nothing
		if err != nil {
			err = fmt.Errorf("%w: %w", outbox.ErrFinal, err)
		}
		return note, err
	}
	if failed := s.settle(ctx, w, err); failed != nil {
		s.cfg.Logger.ErrorContext(ctx, "what is known of a webhook could not be written down", "webhook", w.ID, "error", failed)
	}
	return note, err
}

// send sends an event to a webhook, signed with the time of this attempt, and says what came of
// it.
func (s *Service) send(ctx context.Context, w model.Webhook, d model.Delivery) (model.WebhookAttempt, error) {
	now := s.cfg.DB.Now()
	a := model.WebhookAttempt{Webhook: w.ID, Delivery: d.ID, At: d.TriedAt, Number: d.Attempts, URL: model.ShownURL(w.URL)}
	secrets, err := s.secrets(w, now)
	var header http.Header
	if err == nil {
		header, err = receivers.Header(secrets, d.About, now, d.Payload)
	}
	if err != nil {
		a.Error = err.Error()
		return a, err
	}
	begun := time.Now()
	answer, err := s.cfg.Client.Post(ctx, w.URL, header, d.Payload, model.MostWebhookAnswer)
	a.Took, a.Status, a.Answer = time.Since(begun), answer.Status, answer.Body
	if err == nil {
		err = receivers.Refused(answer.Status)
	}
	if err != nil {
		a.Error = err.Error()
	}
	return a, err
}
