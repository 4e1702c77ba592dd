package applications

import (
	"context"
	"fmt"
	"sync"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about applications. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source

	mu   sync.Mutex
	used map[use]noted // which secrets were used, since the last Flush
}

// New returns the rules about applications on a database.
func New(d *db.DB, source secret.Source) *Service {
	return &Service{db: d, source: source, used: map[use]noted{}}
}

// Create registers an application and returns it with its client secret, which
// is stored only as a hash; applications that cannot keep one, or have keys
// instead, get "". The errors, each with the reason in words:
//
//   - Invalid: for a field named as in the application's JSON;
//   - Forbidden: the actor is neither the operator nor, for a client of an organization, an
//     application with the scope clients_write, or it is one that may less than the client;
//   - NotFound: there is no such organization, or it is not the actor's;
//   - Conflict: the organization has as many as it can have.
func (s *Service) Create(ctx context.Context, by model.Actor, a model.Application) (model.Application, string, error) {
	a.ID = ""
	return s.create(ctx, by, a, nil, nothing)
}

// idLength is how long every client ID is.
const idLength = len(model.PrefixApplication) + 19

// CreateFixed registers an application as Create does, for what has to know it before: a.ID is its
// client ID, "" for any, and secrets are its client secrets, none for one that is made and
// returned. The errors are those of Create and SetSecrets, Invalid for the field "client_id", and
// Forbidden for anybody but the operator.
func (s *Service) CreateFixed(ctx context.Context, by model.Actor, a model.Application, secrets []string) (model.Application, string, error) {
	if err := access.OperatorOnly(by, a.Org); err != nil {
		return a, "", err
	}
	if a.ID != "" && (!model.ValidID(model.PrefixApplication, string(a.ID)) || len(a.ID) != idLength) {
		return a, "", model.InvalidField("client_id", "applications.client_id", string(a.ID))
	}
	if len(secrets) > 0 && !a.KeepsSecret() {
		return a, "", model.InvalidField("client_secrets", "applications.without_secrets")
	}
	if err := checkSecrets(secrets); err != nil {
		return a, "", err
	}
	return s.create(ctx, by, a, secrets, nothing)
}

// CreateAfter registers an application as Create does, for somebody who saw which one was the
// newest, "" for none: when another has been registered since, that is a Conflict. So a form that is
// sent twice registers one.
func (s *Service) CreateAfter(ctx context.Context, by model.Actor, a model.Application, newest model.ApplicationID) (model.Application, string, error) {
	a.ID = ""
	return s.create(ctx, by, a, nil, func(tx *db.Tx) error {
		now, err := tx.NewestApplication(ctx)
		if err == nil && now != newest {
			err = model.Conflicting("applications.registered_since")
		}
		return err
	})
}

func nothing(*db.Tx) error { return nil }

// create registers an application, where nothing that has happened meanwhile is against it.
func (s *Service) create(ctx context.Context, by model.Actor, a model.Application, secrets []string, meanwhile func(*db.Tx) error) (model.Application, string, error) {
	if err := mayManage(ctx, s.db, by, a); err != nil {
		return a, "", err
	}
	a, err := parse(a)
	if err != nil {
		return a, "", err
	}
	clientSecret := ""
	if a.KeepsSecret() && len(secrets) == 0 {
		clientSecret = s.source.Token()
		secrets = []string{clientSecret}
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := mayManage(ctx, tx, by, a); err != nil {
			return nil, err
		}
		for _, check := range []func() error{
			func() error { return meanwhile(tx) },
			func() error { return noMore(ctx, tx, by, a) },
			func() error { return checkOrganization(ctx, tx, a) },
			func() error { return checkAudiences(ctx, tx, a) },
		} {
			if err := check(); err != nil {
				return nil, err
			}
		}
		if a, err = insert(ctx, tx, a); err != nil {
			return nil, err
		}
		for _, given := range secrets {
			if _, err := insertSecret(ctx, tx, a.ID, given); err != nil {
				return nil, err
			}
		}
		return []model.Event{event(by, a, model.ApplicationCreated{After: a.Snapshot()})}, nil
	})
	if err != nil {
		return a, "", fmt.Errorf("create application: %w", err)
	}
	return a, clientSecret, nil
}

func insert(ctx context.Context, tx *db.Tx, a model.Application) (model.Application, error) {
	stored, err := tx.InsertApplication(ctx, a, origins(a)...)
	if model.KindOf(err) == model.Conflict {
		err = model.Because(model.Conflicting("applications.client_id_taken", string(a.ID)), err)
	}
	return stored, err
}
