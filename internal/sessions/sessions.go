package sessions

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about sessions. It is safe for concurrent use.
type Service struct {
	db *db.DB

	mu   sync.Mutex
	seen map[model.SessionID]activity // later than what the database knows
}

// New returns the rules about sessions on a database.
func New(d *db.DB) *Service {
	return &Service{db: d, seen: map[model.SessionID]activity{}}
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
	return s.load(ctx, row, err, a)
}

// LoadByID returns a session by its id, as Load does.
func (s *Service) LoadByID(ctx context.Context, id model.SessionID) (model.Session, error) {
	row, err := s.db.Session(ctx, id)
	return s.load(ctx, row, err, Background)
}

var errNoSession = model.SignedOut("sessions.sign_in")

func (s *Service) load(ctx context.Context, row db.SessionRow, err error, a Activity) (model.Session, error) {
	if model.KindOf(err) == model.NotFound {
		return model.Session{}, errNoSession
	}
	if err != nil {
		return model.Session{}, fmt.Errorf("load session: %w", err)
	}
	session, err := s.judgeNow(row)
	if err == nil && a == Active {
		s.Came(ctx, session)
	}
	return session, err
}

// judgeNow judges a session by what this process knows, too.
func (s *Service) judgeNow(row db.SessionRow) (model.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return judge(s.caughtUp(row), s.db.Now())
}

// caughtUp returns the row with activity that the database may not know yet. The
// caller holds s.mu.
func (s *Service) caughtUp(row db.SessionRow) db.SessionRow {
	if seen := s.seen[row.ID].at; seen.After(row.LastActiveAt) {
		row.LastActiveAt = seen
	}
	return row
}

// ErrSupportOver is in the chain of the Unauthenticated error for a session that is over in which
// an operator was there as somebody else: they are not asked to sign in.
var ErrSupportOver = errors.New("support is over")

var errSupportOver = model.Because(model.SignedOut("sessions.support_over"), ErrSupportOver)

// judge decides about a session as it was read. Everything that can end one is
// in decide and nowhere else.
func judge(row db.SessionRow, now time.Time) (model.Session, error) {
	s, err := decide(row, now)
	if err != nil && row.Support.On() {
		err = errSupportOver
	}
	return s, err
}

func decide(row db.SessionRow, now time.Time) (model.Session, error) {
	none := model.Session{}
	s := row.Session
	if !row.EndedAt.IsZero() {
		if row.EndReason == model.EndSignInRequired && !row.Requirement.MetBy(s, now) {
			return none, elsewhere(s.Org, s.User, row.Requirement, now)
		}
		if err := checkSocial(s.Org, s); err != nil && row.EndReason == model.EndSignInRequired {
			return none, err
		}
		return none, model.SignedOut("sessions.signed_out")
	}
	if row.Epoch != row.Instance.Epoch {
		return none, model.SignedOut("sessions.all_ended")
	}
	if s.User.Status != model.UserActive {
		return none, model.SignedOut("sessions.account_disabled")
	}
	if s.Support.On() {
		if !supports(row, now) {
			return none, errSupportOver
		}
		s.Permissions = s.Support.Permissions(s.Permissions)
	} else if row.MemberStatus != model.MemberActive {
		s.Org, s.Member, s.Permissions, s.Features = model.Organization{}, "", nil, nil
	} else if !row.Requirement.MetBy(s, now) {
		return none, elsewhere(s.Org, s.User, row.Requirement, now)
	} else if err := checkSocial(s.Org, s); err != nil {
		return none, err
	}
	limits := row.Instance.Policy.Strictest(s.Org.Policy)
	switch {
	case upstreamOver(s, now):
		return none, model.SignedOut("sessions.run_out_upstream")
	case tooOld(s, limits, now):
		return none, model.SignedOut("sessions.run_out")
	case tooIdle(s, limits, now):
		return none, model.SignedOut("sessions.away")
	}
	return bounded(s, row, limits), nil
}

// bounded returns a session with when it ends at the latest, and what says so.
func bounded(s model.Session, row db.SessionRow, limits model.SessionPolicy) model.Session {
	if limits.Absolute > 0 {
		s.ExpiresAt, s.EndsBy = s.AuthTime.Add(limits.Absolute), model.BoundInstance
		if limits.Absolute != row.Instance.Policy.Absolute {
			s.EndsBy = model.BoundOrganization
		}
	}
	if until := s.Upstream.Until; !until.IsZero() && (s.ExpiresAt.IsZero() || until.Before(s.ExpiresAt)) {
		s.ExpiresAt, s.EndsBy = until, model.BoundUpstream
	}
	if s.Support.On() {
		s.Support.Until = earlier(s.Support.Until, row.SupportAccess)
		if s.ExpiresAt.IsZero() || s.Support.Until.Before(s.ExpiresAt) {
			s.ExpiresAt, s.EndsBy = s.Support.Until, model.BoundSupport
		}
	}
	return s
}

// supports reports whether the operator may be there who is, in the place of the user of a
// session: as long as they are in the console, the organization lets them in, and the user is its
// member. How its people sign in is no matter.
func supports(row db.SessionRow, now time.Time) bool {
	return row.Support.Name != "" && row.MemberStatus == model.MemberActive && now.Before(earlier(row.Support.Until, row.SupportAccess))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// tooOld counts from when the person has signed in, also when they did so again.
func tooOld(s model.Session, limits model.SessionPolicy, now time.Time) bool {
	return limits.Absolute > 0 && !now.Before(s.AuthTime.Add(limits.Absolute))
}

// upstreamOver reports whether a session has lasted as long as the identity provider by
// which its person signed in allows.
func upstreamOver(s model.Session, now time.Time) bool {
	return !s.Upstream.Until.IsZero() && !now.Before(s.Upstream.Until)
}

func tooIdle(s model.Session, limits model.SessionPolicy, now time.Time) bool {
	return limits.Idle > 0 && !now.Before(s.LastActiveAt.Add(limits.Idle))
}

// SignOut ends a session because its own user wants that.
func (s *Service) SignOut(ctx context.Context, by model.Session) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		ended, err := membership.EndSessions(ctx, tx, by.Actor(), db.OneSession(by.ID), model.EndSignedOut)
		if err == nil && ended.Count() == 0 {
			err = db.Nothing // somebody was faster: it is over, as wanted
		}
		return ended.Events(), err
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}
