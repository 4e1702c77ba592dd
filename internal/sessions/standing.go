package sessions

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Standing is a session as whoever looks after it sees it, also when it is over.
type Standing struct {
	model.Session
	IdleAt  time.Time       // when it ends unless its person comes back; zero: nothing says so, or it is over
	EndedAt time.Time       // zero while it goes on
	Ended   model.EndReason // why; "" while it goes on
}

// Standing returns a session, and how it stands now. It returns a NotFound error for one that
// never was, that ended so long ago that nobody knows, or that acts for another organization
// than org, "" for any.
func (s *Service) Standing(ctx context.Context, org model.OrgID, id model.SessionID) (Standing, error) {
	row, err := s.db.Session(ctx, id)
	switch {
	case model.KindOf(err) == model.NotFound, err == nil && org != "" && row.Org.ID != org:
		return Standing{}, errNoSuchSession
	case err != nil:
		return Standing{}, fmt.Errorf("session %s: %w", id, err)
	}
	return s.stands(row), nil
}

// StandingsOf returns the sessions of a user that are asked for and that keep keeps, the
// newest first, at most q.Limit.
func (s *Service) StandingsOf(ctx context.Context, q db.SessionQuery, keep func(Standing) bool) ([]Standing, error) {
	var all []Standing
	limit := q.Limit
	for q.Limit = batch; ; {
		rows, err := s.db.UserSessions(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("sessions of %s: %w", q.User, err)
		}
		for _, row := range rows {
			q.Before = row.ID
			one := s.stands(row)
			if !keep(one) {
				continue
			}
			if all = append(all, one); len(all) == limit {
				return all, nil
			}
		}
		if len(rows) < q.Limit {
			return all, nil
		}
	}
}

// stands judges a session as it was read. One that a limit has ended and that nobody has
// ended yet is over all the same.
func (s *Service) stands(row db.SessionRow) Standing {
	now := s.db.Now()
	s.mu.Lock()
	row = s.caughtUp(row)
	s.mu.Unlock()
	if !row.EndedAt.IsZero() {
		return Standing{Session: row.Session, EndedAt: row.EndedAt, Ended: row.EndReason}
	}
	session, err := judge(row, now)
	limits := row.Instance.Policy
	if row.MemberStatus == model.MemberActive {
		limits = limits.Strictest(row.Org.Policy)
	}
	if err == nil {
		one := Standing{Session: session}
		if limits.Idle > 0 {
			one.IdleAt = session.LastActiveAt.Add(limits.Idle)
		}
		return one
	}
	one := Standing{Session: row.Session, EndedAt: endOf(row, now), Ended: model.EndRevoked}
	if until := row.Support.Until; !until.IsZero() && !now.Before(until) || tooOld(row.Session, limits, now) || tooIdle(row.Session, limits, now) || upstreamOver(row.Session, now) {
		one.Ended = model.EndExpired
	}
	return one
}
