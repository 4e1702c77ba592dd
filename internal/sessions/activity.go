package sessions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// activity is when somebody was last there in a session, as long as the database
// may not know.
type activity struct {
	at time.Time

	// What was read of the session. It is missing where only Seen knows of it.
	org     model.OrgID
	user    model.UserID
	written time.Time // what the database knows: this time or a later one
	telling bool      // it is being written, because other processes have to know
}

// tellAfter is how old what the database knows becomes at the most, where other processes
// judge a session by that: then it is written before the person gets their answer. What
// is older than flushEvery is known anyway. So within MinLimit, the least for which a
// session may be idle, no process takes somebody for away who is there, also where writing
// down fails a few times, and where an organization has set another limit a moment ago.
const tellAfter = 2 * time.Minute

// Came notes that somebody is there in a session that was loaded as if nobody were,
// once it is clear that they stay: who is sent away to choose an organization is judged
// there by what was before.
func (s *Service) Came(ctx context.Context, session model.Session) {
	now := s.db.Now()
	s.mu.Lock()
	tell := s.came(session, now)
	s.mu.Unlock()
	if tell {
		s.tell(ctx, session.ID, now)
	}
}

// came does so for a caller who holds s.mu, and reports whether they have to tell others.
func (s *Service) came(session model.Session, now time.Time) (tell bool) {
	a, known := s.seen[session.ID]
	if !known {
		a.written = session.LastActiveAt
	}
	if !known || a.user != "" {
		a.org, a.user = session.Org.ID, session.User.ID
	}
	tell = s.db.Shared() && !a.telling && now.Sub(a.written) >= tellAfter
	a.at, a.telling = now, a.telling || tell
	s.seen[session.ID] = a
	return tell
}

// tell writes down that somebody is there. Where that fails, Flush tries again, and says so.
func (s *Service) tell(ctx context.Context, id model.SessionID, at time.Time) {
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.TouchSession(ctx, id, at) })
	s.mu.Lock()
	defer s.mu.Unlock()
	a, known := s.seen[id]
	switch {
	case !known: // Flush was faster
	case err == nil && a.at.Equal(at):
		delete(s.seen, id)
	default:
		if a.telling = false; err == nil {
			a.written = at
		}
		s.seen[id] = a
	}
}

// Seen notes that somebody is there in a session that is known by its id alone: an
// application has signed its person in, or renewed its tokens. Applications do so
// while their user is there; people who work in an application and never open a page
// here would seem to be away otherwise. Where other processes serve, the caller has written
// it down.
func (s *Service) Seen(id model.SessionID) {
	now := s.db.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.seen[id]
	a.at = now
	s.seen[id] = a
}

// unwrittenActivity returns when people were last active as far as the database may not
// know it.
func (s *Service) unwrittenActivity() map[model.SessionID]activity {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.seen)
}

// cameBack returns the unwritten activity in sessions that act for an
// organization and that the database alone would take for idle by the limits.
func (s *Service) cameBack(ctx context.Context, from store, org model.OrgID, limits model.SessionPolicy, now time.Time) (map[model.SessionID]activity, error) {
	found := map[model.SessionID]activity{}
	if limits.Idle == 0 {
		return found, nil
	}
	for id, a := range s.unwrittenActivity() {
		if a.user == "" {
			row, err := from.Session(ctx, id)
			if model.KindOf(err) == model.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			a.org, a.user, a.written = row.Org.ID, row.User.ID, row.LastActiveAt
		}
		if a.org == org && tooIdle(model.Session{LastActiveAt: a.written}, limits, now) {
			found[id] = a
		}
	}
	return found, nil
}

// Flush writes down when people were last active. It is called from time to
// time, and once at the end. Until it is written, what the service has seen
// counts.
func (s *Service) Flush(ctx context.Context) error {
	seen := s.unwrittenActivity()
	for ids := range slices.Chunk(slices.Collect(maps.Keys(seen)), batch) {
		err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
			for _, id := range ids {
				if err := tx.TouchSession(ctx, id, seen[id].at); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("note activity: %w", err)
		}
		s.forget(ids, seen)
	}
	return nil
}

// forget drops activity that the database knows by now.
func (s *Service) forget(ids []model.SessionID, seen map[model.SessionID]activity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if s.seen[id].at.Equal(seen[id].at) { // otherwise somebody was active meanwhile
			delete(s.seen, id)
		}
	}
}

// flushEvery is how far back at the most a crash sets the last activity.
const flushEvery = 30 * time.Second

// Run flushes until ctx ends, and then once more.
func (s *Service) Run(ctx context.Context, report func(error)) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := s.Flush(ctx); err != nil && !errors.Is(err, context.Canceled) {
				report(err)
			}
		case <-ctx.Done():
			if err := s.Flush(context.WithoutCancel(ctx)); err != nil {
				report(err)
			}
			return
		}
	}
}
