package applications

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// AddSecret gives an application another client secret and returns it; only its
// hash is stored. The others stay good. The errors, each with the reason in
// words:
//
//   - Forbidden: the actor is neither the operator nor, for a client of an organization, an
//     application with the scope clients_write, or it is one that may less than the client;
//   - NotFound: there is no such application;
//   - Invalid: it is one that has no secrets;
//   - Conflict: it has two already, or a configuration file says which.
func (s *Service) AddSecret(ctx context.Context, by model.Actor, app model.ApplicationID) (model.SecretID, string, error) {
	return s.addSecret(ctx, by, app, func(model.Application) error { return nil })
}

// AddSecretAfter gives an application another client secret as AddSecret does, for somebody who
// saw which one was the newest, "" for none: when that is another one by now, it is a Conflict. So
// a form that is sent twice makes one.
func (s *Service) AddSecretAfter(ctx context.Context, by model.Actor, app model.ApplicationID, newest model.SecretID) (model.SecretID, string, error) {
	return s.addSecret(ctx, by, app, func(a model.Application) error {
		if a.NewestSecret() != newest {
			return model.Conflicting("applications.secret_since")
		}
		return nil
	})
}

// addSecret makes a secret, where nothing that has happened meanwhile is against it.
func (s *Service) addSecret(ctx context.Context, by model.Actor, app model.ApplicationID, meanwhile func(model.Application) error) (model.SecretID, string, error) {
	var id model.SecretID
	clientSecret := s.source.Token()
	err := s.changeSecrets(ctx, by, app, func(tx *db.Tx, a model.Application) (_ model.Payload, err error) {
		if err := noMore(ctx, tx, by, a); err != nil {
			return nil, err
		}
		if err := meanwhile(a); err != nil {
			return nil, err
		}
		if len(a.Secrets) >= model.MostSecrets {
			return nil, model.Conflicting("applications.two_secrets")
		}
		id, err = insertSecret(ctx, tx, app, clientSecret)
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
//   - Conflict: it is the last one, or a configuration file says which there are.
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

// SetSecrets makes exactly the given client secrets good, which somebody else knows already. It is
// for the operator. The errors, each with the reason in words: those of AddSecret, and Invalid for
// the field "client_secrets" when there are none or too many, two are the same, or one could be
// guessed.
func (s *Service) SetSecrets(ctx context.Context, by model.Actor, app model.ApplicationID, secrets []string) error {
	err := access.OperatorOnly(by, "")
	if err == nil {
		err = checkSecrets(secrets)
	}
	if err == nil && len(secrets) == 0 {
		err = model.InvalidField("client_secrets", "applications.no_secrets")
	}
	if err == nil {
		err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) { return setSecrets(ctx, tx, by, app, secrets) })
	}
	if err != nil {
		return fmt.Errorf("set the secrets of %s: %w", app, err)
	}
	return nil
}

func setSecrets(ctx context.Context, tx *db.Tx, by model.Actor, app model.ApplicationID, secrets []string) ([]model.Event, error) {
	a, err := keepsSecrets(ctx, tx, by, app)
	if err != nil {
		return nil, err
	}
	var events []model.Event
	missing := slices.Clone(secrets)
	for _, has := range a.Secrets {
		if i := slices.IndexFunc(missing, func(given string) bool { return secret.Equal(secret.Hash(given), has.Hash) }); i >= 0 {
			missing = slices.Delete(missing, i, i+1)
			continue
		}
		events = append(events, event(by, a, model.SecretDeleted{Before: model.SecretSnapshot{ID: has.ID, Application: app, CreatedAt: has.CreatedAt}}))
		if err := tx.DeleteApplicationSecret(ctx, app, has.ID); err != nil {
			return nil, err
		}
	}
	for _, given := range missing {
		id, err := insertSecret(ctx, tx, app, given)
		if err != nil {
			return nil, err
		}
		events = append(events, event(by, a, model.SecretCreated{After: model.SecretSnapshot{ID: id, Application: app, CreatedAt: tx.Now()}}))
	}
	if len(events) == 0 {
		return nil, db.Nothing
	}
	return events, nil
}

// insertSecret stores a client secret, of which its hash is kept and how it ends.
func insertSecret(ctx context.Context, tx *db.Tx, app model.ApplicationID, text string) (model.SecretID, error) {
	return tx.InsertApplicationSecret(ctx, app, secret.Hash(text), suffixOf(text))
}

// checkSecrets says what is wrong with client secrets that somebody else has made.
func checkSecrets(secrets []string) error {
	for i, given := range secrets {
		switch {
		case i >= model.MostSecrets || slices.Contains(secrets[:i], given):
			return model.InvalidField("client_secrets", "applications.most_secrets", model.MostSecrets)
		case !strong(given):
			return model.InvalidField("client_secrets", "applications.weak_secret", minSecret, mostSecret)
		}
	}
	return nil
}

// How long client secrets are that somebody else has made.
const (
	minSecret  = 32
	mostSecret = 200
)

// strong reports whether a client secret can be one: characters that travel in each way to
// authenticate, as many as a generated one has, and not the same few.
func strong(s string) bool {
	few := map[rune]bool{}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
		few[r] = true
	}
	return len(s) >= minSecret && len(s) <= mostSecret && len(few) >= 8
}

func (s *Service) changeSecrets(ctx context.Context, by model.Actor, app model.ApplicationID,
	change func(*db.Tx, model.Application) (model.Payload, error)) error {
	return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		a, err := keepsSecrets(ctx, tx, by, app)
		if err != nil {
			return nil, err
		}
		changed, err := change(tx, a)
		return []model.Event{event(by, a, changed)}, err
	})
}

// keepsSecrets returns an application whose secrets an actor may change.
func keepsSecrets(ctx context.Context, tx *db.Tx, by model.Actor, app model.ApplicationID) (model.Application, error) {
	a, err := managed(ctx, tx, by, app)
	if err == nil && !a.KeepsSecret() {
		err = model.InvalidField("client_id", "applications.without_secrets")
	}
	if err == nil {
		err = access.Unmanaged(ctx, tx, model.ManagedApplicationSecrets, string(app))
	}
	return a, err
}
