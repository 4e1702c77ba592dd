package sessions

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// MostListed is how many of a user's sessions Own looks at.
const MostListed = 1000

// Own returns the sessions in which the user of a session is signed in now, the
// user's own one first and then by their last activity. They lack permissions
// and features.
func (s *Service) Own(ctx context.Context, by model.Session) ([]model.Session, error) {
	rows, err := s.db.OwnSessions(ctx, by.User.ID, MostListed)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	own := make([]model.Session, 1, len(rows)+1)
	own[0] = by
	for _, row := range rows {
		if row.ID == by.ID {
			continue
		}
		session, err := s.judgeNow(row)
		if model.KindOf(err) == model.Unauthenticated {
			continue
		}
		if err != nil {
			return nil, err
		}
		own = append(own, session)
	}
	slices.SortStableFunc(own[1:], func(a, b model.Session) int {
		return cmp.Or(b.LastActiveAt.Compare(a.LastActiveAt), cmp.Compare(b.ID, a.ID))
	})
	return own, nil
}

// errNoSuchSession is the answer for sessions that are over as for those of
// others.
var errNoSuchSession = model.Missing("sessions.ended_already")

// Revoke ends another session of the same user, and makes worthless what
// applications were granted in it. It returns a NotFound error for a session
// that is over or somebody else's.
func (s *Service) Revoke(ctx context.Context, by model.Session, id model.SessionID) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := stillThere(ctx, tx, by); err != nil {
			return nil, err
		}
		row, err := tx.Session(ctx, id)
		if err != nil && model.KindOf(err) != model.NotFound {
			return nil, err
		}
		if err != nil || row.User.ID != by.User.ID {
			return nil, errNoSuchSession
		}
		ended, err := membership.EndSessions(ctx, tx, by.Actor(), db.OneSession(id), model.EndRevoked)
		if err == nil && ended.Count() == 0 {
			err = errNoSuchSession
		}
		return ended.Events(), err
	})
	if err != nil {
		return fmt.Errorf("revoke %s: %w", id, err)
	}
	return nil
}

// RevokeOthers ends all sessions of the user but this one, and makes worthless
// what applications were granted in them. It returns how many were going on.
func (s *Service) RevokeOthers(ctx context.Context, by model.Session) (int, error) {
	var ended membership.Ended
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := stillThere(ctx, tx, by); err != nil {
			return nil, err
		}
		ended, err = membership.EndSessions(ctx, tx, by.Actor(), db.SessionsOf(by.User.ID, by.ID), model.EndRevoked)
		if err == nil && ended.Count() == 0 {
			err = db.Nothing
		}
		return ended.Events(), err
	})
	if err != nil {
		return 0, fmt.Errorf("revoke other sessions: %w", err)
	}
	return ended.Count(), nil
}

// stillThere refuses a session that was ended since it was loaded: of two
// browsers that sign each other out, one wins.
func stillThere(ctx context.Context, tx *db.Tx, by model.Session) error {
	now, err := tx.Session(ctx, by.ID)
	if model.KindOf(err) == model.NotFound || err == nil && !now.EndedAt.IsZero() {
		return errNoSession
	}
	return err
}
