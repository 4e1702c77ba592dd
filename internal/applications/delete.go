package applications

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Delete removes an application and returns what it was. Its codes and tokens are
// worthless from then on, its open sign-ins end, and nothing is delivered to it any
// more. The sessions of the people whom it signed in go on. Other applications'
// tokens are not for it any more. It returns a NotFound error for an unknown
// application, a Conflict error for one that a configuration file describes, or names as an
// audience, and a Forbidden error for anybody but the operator and, where it is a
// client of an organization, an application with the scope clients_write.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.ApplicationID) (model.Application, error) {
	var a model.Application
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if a, err = managed(ctx, tx, by, id); err != nil {
			return nil, err
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedApplication, string(id)); err != nil {
			return nil, err
		}
		events, err := leaveAudiences(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		return append(events, event(by, a, model.ApplicationDeleted{Before: a.Snapshot()})), tx.DeleteApplication(ctx, id)
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
		if err := access.Unmanaged(ctx, tx, model.ManagedApplication, string(a.ID)); err != nil {
			return nil, err
		}
		before := a.Snapshot()
		a.Audiences = slices.Delete(slices.Clone(a.Audiences), i, i+1)
		if err := tx.UpdateApplication(ctx, a, origins(a)...); err != nil {
			return nil, err
		}
		events = append(events, event(by, a, model.ApplicationUpdated{Before: before, After: a.Snapshot()}))
	}
	return events, nil
}
