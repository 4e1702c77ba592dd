package sessions

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Forecast is what a policy would do if it were saved now.
type Forecast struct {
	Limits model.SessionPolicy // what would be in force: the strictest of the application's and the organization's
	People int                 // whom it would sign out
	Self   bool                // the person who asks is among them, in the session in which they ask
}

// Forecast returns what a policy for an organization would do. The zero policy
// stands for the application's. asks is the session of the person who wants to
// know, "" for somebody who has none.
func (s *Service) Forecast(ctx context.Context, org model.OrgID, asks model.SessionID, p model.SessionPolicy) (Forecast, error) {
	i, err := s.db.Instance(ctx)
	if err != nil {
		return Forecast{}, err
	}
	now, f := s.db.Now(), Forecast{Limits: i.Policy.Strictest(p)}
	if asks != "" {
		own, err := s.db.Session(ctx, asks)
		if err != nil {
			return f, fmt.Errorf("forecast: %w", err)
		}
		f.Self = tooOld(own.Session, f.Limits, now)
	}
	if f.People, err = s.db.CountPeopleOver(ctx, org, f.Limits, now); err != nil {
		return f, fmt.Errorf("forecast: %w", err)
	}
	spared, err := s.countSpared(ctx, org, f.Limits, now)
	f.People -= spared
	return f, err
}

// countSpared returns how many people are over an organization's limits only by
// what the database knows: those who have come back a moment ago are not away.
func (s *Service) countSpared(ctx context.Context, org model.OrgID, limits model.SessionPolicy, now time.Time) (int, error) {
	back, err := s.cameBack(ctx, &s.db.Reader, org, limits, now)
	if err != nil {
		return 0, fmt.Errorf("forecast: %w", err)
	}
	spared := map[model.UserID]bool{}
	for _, a := range back {
		if _, known := spared[a.user]; known {
			continue
		}
		if spared[a.user], err = s.isSpared(ctx, a.user, org, limits, now); err != nil {
			return 0, fmt.Errorf("forecast: %w", err)
		}
	}
	n := 0
	for _, yes := range spared {
		if yes {
			n++
		}
	}
	return n, nil
}

// isSpared reports whether the database takes some of a user's sessions for over,
// and none of them is.
func (s *Service) isSpared(ctx context.Context, user model.UserID, org model.OrgID, limits model.SessionPolicy, now time.Time) (bool, error) {
	rows, err := s.db.OwnSessions(ctx, user, MostListed)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	isOver := func(one model.Session) bool { return tooOld(one, limits, now) || tooIdle(one, limits, now) }
	counted := false
	for _, row := range rows {
		if row.Org.ID != org || row.MemberStatus != model.MemberActive || !isOver(row.Session) {
			continue
		}
		if isOver(s.caughtUp(row).Session) {
			return false, nil
		}
		counted = true
	}
	return counted, nil
}

// ForecastDefaults returns how many people limits for all organizations would sign out. When
// people were there is written down first, so that nobody is taken for away who has just come
// back.
func (s *Service) ForecastDefaults(ctx context.Context, limits model.SessionPolicy) (people int, err error) {
	if err := s.Flush(ctx); err != nil {
		return 0, fmt.Errorf("forecast: %w", err)
	}
	if people, err = s.db.CountPeopleOverDefaults(ctx, limits, s.db.Now()); err != nil {
		return 0, fmt.Errorf("forecast: %w", err)
	}
	return people, nil
}
