package applications

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// Service holds the rules about applications. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source
}

// New returns the rules about applications on a database.
func New(d *db.DB, source secret.Source) *Service { return &Service{d, source} }

// Create registers an application and returns it with its client secret, which
// is stored only as a hash; applications that cannot keep one, or have keys
// instead, get "". It returns an Invalid error that names the field, and a
// Forbidden error for anybody but the operator.
func (s *Service) Create(ctx context.Context, by model.Actor, a model.Application) (model.Application, string, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return a, "", err
	}
	a, err := parse(a)
	if err != nil {
		return a, "", err
	}
	clientSecret := ""
	if a.KeepsSecret() {
		clientSecret = s.source.Token()
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := checkAudiences(ctx, tx, a); err != nil {
			return nil, err
		}
		if a, err = tx.InsertApplication(ctx, a, origins(a)...); err != nil {
			return nil, err
		}
		if clientSecret != "" {
			if _, err := tx.InsertApplicationSecret(ctx, a.ID, secret.Hash(clientSecret)); err != nil {
				return nil, err
			}
		}
		return []model.Event{{
			Actor: by, Target: string(a.ID), Payload: model.ApplicationCreated{After: a.Snapshot()},
		}}, nil
	})
	if err != nil {
		return a, "", fmt.Errorf("create application: %w", err)
	}
	return a, clientSecret, nil
}

// find returns an application, or a NotFound error with the reason in words.
func find(ctx context.Context, tx *db.Tx, id model.ApplicationID) (model.Application, error) {
	a, err := tx.Application(ctx, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("applications.unknown"), err)
	}
	return a, err
}
