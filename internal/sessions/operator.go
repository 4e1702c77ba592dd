package sessions

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// Of returns a user's sessions that are good now, in the order in which they began:
// those with an id after the given one, at most limit.
func (s *Service) Of(ctx context.Context, user model.UserID, after model.SessionID, limit int) ([]model.Session, error) {
	return s.good(after, limit, func(after model.SessionID) ([]db.SessionRow, error) {
		return s.db.SessionsOfAfter(ctx, user, after, limit)
	})
}

// In returns the sessions that are good now and act for an organization, as Of
// does.
func (s *Service) In(ctx context.Context, org model.OrgID, after model.SessionID, limit int) ([]model.Session, error) {
	return s.good(after, limit, func(after model.SessionID) ([]db.SessionRow, error) {
		return s.db.SessionsInAfter(ctx, org, after, limit)
	})
}

// good reads on until it has enough sessions that are good: the database may have
// any number of those that have run out and were not ended yet.
func (s *Service) good(after model.SessionID, limit int, read func(model.SessionID) ([]db.SessionRow, error)) ([]model.Session, error) {
	var all []model.Session
	for {
		rows, err := read(after)
		if err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
		for _, row := range rows {
			after = row.ID
			session, err := s.load(row, nil, Background)
			if model.KindOf(err) == model.Unauthenticated {
				continue
			}
			if err != nil {
				return nil, err
			}
			if all = append(all, session); len(all) == limit {
				return all, nil
			}
		}
		if len(rows) < limit {
			return all, nil
		}
	}
}

// End ends a session, whoever's it is, and makes worthless what applications were
// granted in it. It returns a NotFound error for one that is over or never was, and
// a Forbidden error for anybody but the operator.
func (s *Service) End(ctx context.Context, by model.Actor, id model.SessionID) error {
	n, err := s.end(ctx, by, db.OneSession(id))
	if err == nil && n == 0 {
		err = errNoSuchSession
	}
	return err
}

// EndAll ends all sessions of a user, as End does, and returns how many were going
// on. It returns a NotFound error for an unknown user.
func (s *Service) EndAll(ctx context.Context, by model.Actor, user model.UserID) (int, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return 0, err
	}
	if _, err := s.db.User(ctx, user); model.KindOf(err) == model.NotFound {
		return 0, model.Because(model.Missing("sessions.unknown_user"), err)
	} else if err != nil {
		return 0, err
	}
	return s.end(ctx, by, db.SessionsOf(user, ""))
}

func (s *Service) end(ctx context.Context, by model.Actor, which db.Sessions) (int, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return 0, err
	}
	var ended membership.Ended
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		ended, err = membership.EndSessions(ctx, tx, by, which, model.EndRevoked)
		if err == nil && ended.Count() == 0 {
			err = db.Nothing
		}
		return ended.Events(), err
	})
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return ended.Count(), nil
}
