package webhooks

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// secretPrefix begins every secret, so that scanners know what they have found.
const secretPrefix = "whsec_"

// newSecret returns a new secret: 256 random bits in standard base64, which receivers expect
// behind the prefix.
func (s *Service) newSecret() string {
	raw, err := base64.RawURLEncoding.DecodeString(s.cfg.Source.Token())
	if err != nil {
		panic("webhooks: a token that is not base64: " + err.Error())
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// hint returns by what people know a secret that they cannot read again.
func hint(key string) string { return key[len(key)-4:] }

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
	key = s.newSecret()
	w, err = s.change(ctx, by, id, func(tx *db.Tx, w *model.Webhook) (model.Payload, error) {
		before := w.Snapshot()
		old, err := s.cfg.Keys.Open(placeOf(id, current), w.Secret)
		if err != nil {
			return nil, fmt.Errorf("secret of webhook %s: %w", id, err)
		}
		w.OldSecret, w.OldUntil = s.cfg.Keys.Seal(placeOf(id, last), old), tx.Now().Add(model.WebhookOverlap)
		w.Secret, w.Hint = s.cfg.Keys.Seal(placeOf(id, current), []byte(key)), hint(key)
		return model.WebhookRotated{Before: before, After: w.Snapshot()}, nil
	})
	if err != nil {
		return w, "", err
	}
	return w, key, nil
}

// signed returns the signatures of a message at a time, by every secret that is good then.
func (s *Service) signed(w model.Webhook, id string, at time.Time, body []byte) (string, error) {
	sealed := []struct {
		column string
		value  []byte
	}{{current, w.Secret}}
	if at.Before(w.OldUntil) {
		sealed = append(sealed, struct {
			column string
			value  []byte
		}{last, w.OldSecret})
	}
	var all []string
	for _, k := range sealed {
		key, err := s.cfg.Keys.Open(placeOf(w.ID, k.column), k.value)
		if err != nil {
			return "", fmt.Errorf("secret of webhook %s: %w", w.ID, err)
		}
		signer, err := standardwebhooks.NewWebhook(string(key))
		if err != nil {
			return "", fmt.Errorf("secret of webhook %s: it is malformed", w.ID)
		}
		signature, err := signer.Sign(id, at, body)
		if err != nil {
			return "", err
		}
		all = append(all, signature)
	}
	return strings.Join(all, " "), nil
}
