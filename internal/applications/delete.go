package applications

import (
	"context"
	"fmt"
	"slices"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// Delete removes an application and returns what it was. Its codes and tokens are
// worthless from then on, its open sign-ins end, and nothing is delivered to it any
// more. The sessions of the people whom it signed in go on. Other applications'
// tokens are not for it any more. It returns a NotFound error for an unknown
// application, and a Forbidden error for anybody but the operator.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.ApplicationID) (model.Application, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.Application{}, err
	}
	var a model.Application
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if a, err = find(ctx, tx, id); err != nil {
			return nil, err
		}
		events, err := leaveAudiences(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		return append(events, model.Event{
			Actor: by, Target: string(id), Payload: model.ApplicationDeleted{Before: a.Snapshot()},
		}), tx.DeleteApplication(ctx, id)
	})
	if err != nil {
		return a, fmt.Errorf("delete application %s: %w", id, err)
	}
	return a, nil
}

// leaveAudiences takes an application out of what the others' tokens are for.
func leaveAudiences(ctx context.Context, tx *db.Tx, by model.Actor, id model.ApplicationID) ([]model.Event, error) {
	all, err := tx.Applications(ctx)
	if err != nil {
		return nil, err
	}
	var events []model.Event
	for _, a := range all {
		i := slices.Index(a.Audiences, id)
		if i < 0 {
			continue
		}
		before := a.Snapshot()
		a.Audiences = slices.Delete(slices.Clone(a.Audiences), i, i+1)
		if err := tx.UpdateApplication(ctx, a, origins(a)...); err != nil {
			return nil, err
		}
		events = append(events, model.Event{
			Actor: by, Target: string(a.ID), Payload: model.ApplicationUpdated{Before: before, After: a.Snapshot()},
		})
	}
	return events, nil
}
