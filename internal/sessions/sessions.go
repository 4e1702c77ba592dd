// Package sessions decides whether a session is good, at each request, and ends
// sessions. It does not sign anybody in: that is signin's.
package sessions

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// Service holds the rules about sessions. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source

	mu   sync.Mutex
	seen map[model.SessionID]time.Time // later than what the database knows
}

// New returns the rules about sessions on a database.
func New(d *db.DB, source secret.Source) *Service {
	return &Service{db: d, source: source, seen: map[model.SessionID]time.Time{}}
}

// Activity says whether a request shows that a person is there.
type Activity bool

// The two sorts of request.
const (
	Active     Activity = true  // somebody clicked
	Background Activity = false // a page polled, or another program asked: extends nothing
)

// Load returns the session whose cookie holds token, when it is good: going on,
// within the limits of the application and of its organization, its user
// enabled. An organization that the user no longer belongs to is not in it. It
// returns an Unauthenticated error that says why otherwise.
func (s *Service) Load(ctx context.Context, token string, a Activity) (model.Session, error) {
	if !secret.WellFormed(token) {
		return model.Session{}, errNoSession
	}
	row, err := s.db.SessionByToken(ctx, secret.Hash(token))
	return s.load(row, err, a)
}

// LoadByID returns a session by its id, as Load does.
func (s *Service) LoadByID(ctx context.Context, id model.SessionID) (model.Session, error) {
	row, err := s.db.Session(ctx, id)
	return s.load(row, err, Background)
}

var errNoSession = model.SignedOut("Sign in to go on.")

func (s *Service) load(row db.SessionRow, err error, a Activity) (model.Session, error) {
	if model.KindOf(err) == model.NotFound {
		return model.Session{}, errNoSession
	}
	if err != nil {
		return model.Session{}, fmt.Errorf("load session: %w", err)
	}
	now := s.db.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	session, err := judge(s.caughtUp(row), now)
	if err == nil && a == Active {
		s.seen[row.ID] = now
	}
	return session, err
}

// caughtUp returns the row with activity that the database may not know yet. The
// caller holds s.mu.
func (s *Service) caughtUp(row db.SessionRow) db.SessionRow {
	if seen := s.seen[row.ID]; seen.After(row.LastActiveAt) {
		row.LastActiveAt = seen
	}
	return row
}

// judge decides about a session as it was read. Everything that can end one is
// here and nowhere else.
func judge(row db.SessionRow, now time.Time) (model.Session, error) {
	none := model.Session{}
	s := row.Session
	if !row.EndedAt.IsZero() {
		return none, model.SignedOut("You were signed out.")
	}
	if row.Epoch != row.Instance.Epoch {
		return none, model.SignedOut("All sessions were ended. Sign in again.")
	}
	if s.User.Status != model.UserActive {
		return none, model.SignedOut("This account is disabled.")
	}
	if row.MemberStatus != model.MemberActive {
		s.Org, s.Member, s.Permissions, s.Features = model.Organization{}, "", nil, nil
	}
	limits := row.Instance.Policy.Strictest(s.Org.Policy)
	switch {
	case tooOld(s, limits, now):
		return none, model.SignedOut("Your session has run out. Sign in again.")
	case tooIdle(s, limits, now):
		return none, model.SignedOut("You were signed out because you were away. Sign in again.")
	}
	if limits.Absolute > 0 {
		s.ExpiresAt = s.CreatedAt.Add(limits.Absolute)
	}
	return s, nil
}

func tooOld(s model.Session, limits model.SessionPolicy, now time.Time) bool {
	return limits.Absolute > 0 && !now.Before(s.CreatedAt.Add(limits.Absolute))
}

func tooIdle(s model.Session, limits model.SessionPolicy, now time.Time) bool {
	return limits.Idle > 0 && !now.Before(s.LastActiveAt.Add(limits.Idle))
}

// SignOut ends a session because its own user wants that.
func (s *Service) SignOut(ctx context.Context, by model.Session) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		ended, err := tx.EndSession(ctx, by.ID, model.EndSignedOut)
		if err != nil {
			return nil, err
		}
		if !ended {
			return nil, errNoSession
		}
		return []model.Event{{
			Type: model.EventUserLogout, Org: by.Org.ID, Actor: by.Actor(), User: by.User.ID, Target: string(by.ID),
			After: endedAs{model.EndSignedOut},
		}}, nil
	})
	if model.KindOf(err) == model.Unauthenticated {
		return nil // somebody was faster: it is over, as wanted
	}
	return err
}

type endedAs struct {
	Reason model.EndReason `json:"reason"`
}

// Flush writes down when people were last active. It is called from time to
// time, and once at the end. Until it is written, what the service has seen
// counts.
func (s *Service) Flush(ctx context.Context) error {
	seen := s.unwritten()
	if len(seen) == 0 {
		return nil
	}
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return touch(ctx, tx, seen) })
	if err != nil {
		return fmt.Errorf("note activity: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, when := range seen {
		if s.seen[id].Equal(when) { // otherwise somebody was active meanwhile
			delete(s.seen, id)
		}
	}
	return nil
}

// unwritten returns when people were last active as far as the database may not
// know it.
func (s *Service) unwritten() map[model.SessionID]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.seen)
}

func touch(ctx context.Context, tx *db.Tx, seen map[model.SessionID]time.Time) error {
	for id, when := range seen {
		if err := tx.TouchSession(ctx, id, when); err != nil {
			return err
		}
	}
	return nil
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
