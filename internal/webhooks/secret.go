package webhooks

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
	"github.com/anteroom/anteroom/internal/secret"
)

// The columns that hold sealed secrets.
const (
	current = "secret_sealed"
	last    = "old_secret_sealed"
)

func placeOf(id model.WebhookID, column string) secret.Place {
	return secret.Place{Table: "webhooks", Column: column, Row: string(id)}
}

// Rotate gives a webhook of the actor's organization another secret, and returns that. The one
// before it signs beside it for a day, so that nothing is refused while the receiver learns the
// new one. The errors: NotFound and those of Add.
func (s *Service) Rotate(ctx context.Context, by model.Actor, id model.WebhookID) (w model.Webhook, key string, err error) {
	key = receivers.NewSecret(s.cfg.Source)
	w, err = s.change(ctx, by, id, func(tx *db.Tx, w *model.Webhook) (model.Payload, error) {
		before := w.Snapshot()
		old, err := s.cfg.Keys.Open(placeOf(id, current), w.Secret)
		if err != nil {
			return nil, fmt.Errorf("secret of webhook %s: %w", id, err)
		}
		w.OldSecret, w.OldUntil = s.cfg.Keys.Seal(placeOf(id, last), old), tx.Now().Add(model.ReceiverOverlap)
		w.Secret, w.Hint = s.cfg.Keys.Seal(placeOf(id, current), []byte(key)), receivers.Hint(key)
		return model.WebhookRotated{Before: before, After: w.Snapshot()}, nil
	})
	if err != nil {
		return w, "", err
	}
	return w, key, nil
}

// secrets returns every secret of a webhook that is good at a time.
func (s *Service) secrets(w model.Webhook, at time.Time) ([]string, error) {
	sealed := map[string][]byte{current: w.Secret}
	if at.Before(w.OldUntil) {
		sealed[last] = w.OldSecret
	}
	var all []string
	for _, column := range []string{current, last} {
		if sealed[column] == nil {
			continue
		}
		key, err := s.cfg.Keys.Open(placeOf(w.ID, column), sealed[column])
		if err != nil {
			return nil, fmt.Errorf("secret of webhook %s: %w", w.ID, err)
		}
		all = append(all, string(key))
	}
	return all, nil
}
