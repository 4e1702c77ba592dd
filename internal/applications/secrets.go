package applications

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// maxSecrets is how many secrets an application may have: one that is in use,
// and one that replaces it.
const maxSecrets = 2

// AddSecret gives an application another client secret and returns it; only its
// hash is stored. The others stay good. The errors, each with the reason in
// words:
//
//   - Forbidden: the actor is neither the operator nor, for a client of an organization, an
//     application with the scope clients_write, or it is one that may less than the client;
//   - NotFound: there is no such application;
//   - Invalid: it is one that has no secrets;
//   - Conflict: it has two already.
func (s *Service) AddSecret(ctx context.Context, by model.Actor, app model.ApplicationID) (model.SecretID, string, error) {
	var id model.SecretID
	clientSecret := s.source.Token()
	err := s.changeSecrets(ctx, by, app, func(tx *db.Tx, a model.Application) (_ model.Payload, err error) {
		if err := noMore(ctx, tx, by, a); err != nil {
			return nil, err
		}
		if len(a.Secrets) >= maxSecrets {
			return nil, model.Conflicting("applications.two_secrets")
		}
		id, err = tx.InsertApplicationSecret(ctx, app, secret.Hash(clientSecret))
		return model.SecretCreated{After: model.SecretSnapshot{ID: id, Application: app, CreatedAt: tx.Now()}}, err
	})
	if err != nil {
		return "", "", fmt.Errorf("add a secret to %s: %w", app, err)
	}
	return id, clientSecret, nil
}

// RemoveSecret makes a client secret worthless at once. The errors, each with the
// reason in words:
//
//   - Forbidden: the actor is neither the operator nor, for a client of an organization, an
//     application with the scope clients_write;
//   - NotFound: there is no such application, or it has no such secret;
//   - Invalid: it is one that has no secrets;
//   - Conflict: it is the last one.
func (s *Service) RemoveSecret(ctx context.Context, by model.Actor, app model.ApplicationID, id model.SecretID) error {
	err := s.changeSecrets(ctx, by, app, func(tx *db.Tx, a model.Application) (model.Payload, error) {
		i := slices.IndexFunc(a.Secrets, func(s model.ApplicationSecret) bool { return s.ID == id })
		if i < 0 {
			return nil, model.Missing("applications.no_such_secret")
		}
		if len(a.Secrets) == 1 {
			return nil, model.Conflicting("applications.only_secret")
		}
		gone := model.SecretSnapshot{ID: id, Application: app, CreatedAt: a.Secrets[i].CreatedAt}
		return model.SecretDeleted{Before: gone}, tx.DeleteApplicationSecret(ctx, app, id)
	})
	if err != nil {
		return fmt.Errorf("remove a secret of %s: %w", app, err)
	}
	return nil
}

func (s *Service) changeSecrets(ctx context.Context, by model.Actor, app model.ApplicationID,
	change func(*db.Tx, model.Application) (model.Payload, error)) error {
	return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		a, err := managed(ctx, tx, by, app)
		if err != nil {
			return nil, err
		}
		if !a.KeepsSecret() {
			return nil, model.InvalidField("client_id", "applications.without_secrets")
		}
		changed, err := change(tx, a)
		return []model.Event{event(by, a, changed)}, err
	})
}
