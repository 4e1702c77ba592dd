package sessions

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
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
			session, err := s.judgeNow(row)
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
// granted in it. It returns a NotFound error for one that is over or never was, or that acts
// for another organization than the actor, and a Forbidden error for anybody but the operator
// and an application with the scope organizations_sessions_write.
func (s *Service) End(ctx context.Context, by model.Actor, id model.SessionID) error {
	ended, err := s.end(ctx, by, func(tx *db.Tx) (db.Sessions, error) {
		if by.Org == "" {
			return db.OneSession(id), nil
		}
		row, err := tx.Session(ctx, id)
		if model.KindOf(err) == model.NotFound || err == nil && row.Org.ID != by.Org {
			err = errNoSuchSession
		}
		return db.OneSession(id), err
	})
	if err == nil && len(ended) == 0 {
		err = errNoSuchSession
	}
	return err
}

// EndAll ends all sessions of a user, as End does, and returns those that were going on: for
// an actor in an organization those that act for it. It returns a NotFound error for an
// unknown user, or one who does not belong to that organization.
func (s *Service) EndAll(ctx context.Context, by model.Actor, user model.UserID) ([]model.SessionID, error) {
	return s.end(ctx, by, func(tx *db.Tx) (which db.Sessions, err error) {
		if by.Org == "" {
			which = db.SessionsOf(user, "")
			_, err = tx.User(ctx, user)
		} else {
			which = db.SessionsIn(by.Org, user)
			_, err = tx.MemberOfUser(ctx, by.Org, user)
		}
		if model.KindOf(err) == model.NotFound {
			err = model.Because(model.Missing("sessions.unknown_user"), err)
		}
		return which, err
	})
}

// EndIn ends all sessions that act for the actor's organization, as End does, and what applications
// were granted there by their people, and returns how many those were. Of many, each batch is a
// transaction of its own, so that no other writer waits for all.
func (s *Service) EndIn(ctx context.Context, by model.Actor) (ended int, err error) {
	if by.Org == "" {
		return 0, errNoSuchSession
	}
	for after := model.SessionID(""); ; {
		rows, err := s.db.SessionsInAfter(ctx, by.Org, after, batch)
		if err != nil || len(rows) == 0 {
			return ended, err
		}
		after = rows[len(rows)-1].ID
		people := map[model.UserID]bool{}
		for _, row := range rows {
			people[row.User.ID] = true
		}
		n, err := s.endOf(ctx, by, slices.Sorted(maps.Keys(people)))
		if ended += n; err != nil {
			return ended, err
		}
	}
}

// endOf ends the sessions in which people act for the actor's organization.
func (s *Service) endOf(ctx context.Context, by model.Actor, people []model.UserID) (n int, err error) {
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, by.Org, model.ScopeSessionsWrite); err != nil {
			return nil, err
		}
		n = 0
		for _, user := range people {
			ended, err := membership.EndSessions(ctx, tx, by, db.SessionsIn(by.Org, user), model.EndRevoked)
			if err != nil {
				return nil, err
			}
			events = append(events, ended.Events()...)
			n += ended.Count()
		}
		if n == 0 {
			return nil, db.Nothing
		}
		return events, nil
	})
	if err != nil {
		return 0, fmt.Errorf("end sessions in %s: %w", by.Org, err)
	}
	return n, nil
}

func (s *Service) end(ctx context.Context, by model.Actor, which func(*db.Tx) (db.Sessions, error)) ([]model.SessionID, error) {
	if err := access.Operates(ctx, s.db, by, by.Org, model.ScopeSessionsWrite); err != nil {
		return nil, err
	}
	var ended membership.Ended
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := access.Operates(ctx, tx, by, by.Org, model.ScopeSessionsWrite); err != nil {
			return nil, err
		}
		these, err := which(tx)
		if err != nil {
			return nil, err
		}
		ended, err = membership.EndSessions(ctx, tx, by, these, model.EndRevoked)
		if err == nil && ended.Count() == 0 {
			err = db.Nothing
		}
		return ended.Events(), err
	})
	if err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	return ended.IDs(), nil
}
