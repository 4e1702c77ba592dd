package sessions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// batch is how many sessions one transaction ends, forgets, or notes the activity
// of: few enough that nobody waits for it.
const batch = 200

// Expire ends the sessions that have run out, or were begun otherwise than their
// organization requires, so that lists and logs tell the truth. Load refuses them with
// or without it. It returns how many it ended.
func (s *Service) Expire(ctx context.Context) (ended int, err error) {
	if err := s.Flush(ctx); err != nil {
		return 0, err
	}
	var after model.SessionID
	for {
		rows, err := s.db.OverdueSessions(ctx, s.db.Now(), after, batch)
		if err != nil {
			return ended, fmt.Errorf("expire sessions: %w", err)
		}
		if len(rows) == 0 {
			return ended, nil
		}
		after = rows[len(rows)-1].ID
		n, err := s.expire(ctx, rows)
		ended += n
		if err != nil {
			return ended, fmt.Errorf("expire sessions: %w", err)
		}
	}
}

// expire ends those of the sessions that judge refuses: the database alone may
// not know yet that somebody has come back.
func (s *Service) expire(ctx context.Context, rows []db.SessionRow) (ended int, err error) {
	refused := map[model.SessionID]model.EndReason{}
	for _, row := range rows {
		if _, err := s.judgeNow(row); errors.Is(err, ErrSignInAgain) {
			refused[row.ID] = model.EndSignInRequired
		} else if model.KindOf(err) == model.Unauthenticated {
			refused[row.ID] = model.EndExpired
		} else if err != nil {
			return 0, err
		}
	}
	if len(refused) == 0 {
		return 0, nil
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		for _, id := range slices.Sorted(maps.Keys(refused)) {
			one, err := membership.EndSessions(ctx, tx, model.System, db.OneSession(id), refused[id])
			if err != nil {
				return nil, err
			}
			events = append(events, one.Events()...)
		}
		ended = len(events)
		if len(events) == 0 {
			return nil, db.Nothing // all were ended meanwhile
		}
		return events, nil
	})
	return ended, err
}
