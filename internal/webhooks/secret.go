package webhooks

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
	"github.com/anteroom/anteroom/internal/secret"
)

// The columns that hold sealed secrets.
const (
	current = "secret_sealed"
	last    = "old_secret_sealed"
)

var errSecret = model.InvalidField("secret", "webhooks.secret", receivers.MinSecret, receivers.MostSecret)

func placeOf(id model.WebhookID, column string) secret.Place {
	return secret.Place{Table: "webhooks", Column: column, Row: string(id)}
}

// Rotate gives a webhook of the actor's organization another secret, and returns that. The one
// before it signs beside it for a day, so that nothing is refused while the receiver learns the
// new one. version is the one that the actor has seen, 0 for who has looked at none. The errors:
// NotFound, Conflict when it was changed meanwhile or where a configuration file says what it is,
// and those of Add.
func (s *Service) Rotate(ctx context.Context, by model.Actor, id model.WebhookID, version int64) (w model.Webhook, key string, err error) {
	key = receivers.NewSecret(s.cfg.Source)
	w, err = s.replace(ctx, by, id, version, key)
	return w, key, err
}

// SetSecret gives a webhook a secret that its receiver knows already, as Rotate does. The errors
// are those of Rotate, and Invalid for the field "secret".
func (s *Service) SetSecret(ctx context.Context, by model.Actor, id model.WebhookID, key string) (model.Webhook, error) {
	if !receivers.IsSecret(key) {
		return model.Webhook{}, errSecret
	}
	return s.replace(ctx, by, id, 0, key)
}

func (s *Service) replace(ctx context.Context, by model.Actor, id model.WebhookID, version int64, key string) (w model.Webhook, err error) {
	return s.change(ctx, by, id, func(tx *db.Tx, w *model.Webhook) (model.Payload, error) {
		if version != 0 && w.Version != version {
			return nil, model.Conflicting("webhooks.changed_meanwhile")
		}
		before := w.Snapshot()
		old, err := s.cfg.Keys.Open(placeOf(id, current), w.Secret)
		switch {
		case err != nil:
			return nil, fmt.Errorf("secret of webhook %s: %w", id, err)
		case string(old) == key:
			return nil, db.Nothing
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedWebhookSecret, string(id)); err != nil {
			return nil, err
		}
		w.OldSecret, w.OldUntil = s.cfg.Keys.Seal(placeOf(id, last), old), tx.Now().Add(model.ReceiverOverlap)
		w.Secret, w.Hint = s.cfg.Keys.Seal(placeOf(id, current), []byte(key)), receivers.Hint(key)
		return model.WebhookRotated{Before: before, After: w.Snapshot()}, nil
	})
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
