package operators

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Sessions returns the sessions of the operator who acts in the console that are good, the
// newest first.
func (s *Service) Sessions(ctx context.Context, by model.Actor) ([]model.OperatorSession, error) {
	if err := access.InConsoleOnly(by); err != nil {
		return nil, err
	}
	all, err := s.db.OperatorSessions(ctx, by.Operator())
	var good []model.OperatorSession
	for _, session := range all {
		if session.Good(s.db.Now()) {
			good = append(good, session)
		}
	}
	return good, err
}

// EndSession ends another session of the operator who acts in the console, from its next request
// on. The errors: NotFound for one that is over, or somebody else's, and those of
// access.InConsole.
func (s *Service) EndSession(ctx context.Context, by model.Actor, id model.OperatorSessionID) error {
	return s.end(ctx, by, func(session model.OperatorSession) bool { return session.ID == id }, model.Missing(""))
}

// EndOthers ends all other sessions of the operator who acts in the console. The errors are
// those of access.InConsole.
func (s *Service) EndOthers(ctx context.Context, by model.Actor) error {
	return s.end(ctx, by, func(model.OperatorSession) bool { return true }, db.Nothing)
}

// end ends those other sessions that are meant, and returns none where there is none.
func (s *Service) end(ctx context.Context, by model.Actor, meant func(model.OperatorSession) bool, none error) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		own, err := access.InConsole(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		all, err := tx.OperatorSessions(ctx, own.Operator.ID)
		if err != nil {
			return nil, err
		}
		var events []model.Event
		for _, session := range all {
			if session.ID == own.ID || !meant(session) {
				continue
			}
			if err := tx.EndOperatorSession(ctx, session.ID); err != nil {
				return nil, err
			}
			events = append(events, event(by, own.Operator, model.OperatorSignedOut{Operator: own.Operator.Snapshot(), Session: session.ID}))
		}
		if events == nil {
			return nil, none
		}
		return events, nil
	})
	if err != nil {
		return fmt.Errorf("end sessions in the console: %w", err)
	}
	return nil
}
