package sessions

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// ErrSignInAgain is in the chain of the Unauthenticated error that refuses a
// session which is good where it is, and not for another organization: its limits
// are stricter, or it wants that its people sign in otherwise. The message
// says which and why.
var ErrSignInAgain = errors.New("the organization wants another sign-in")

// Switch makes org the session's active organization and returns next, the new token for
// its cookie: the old one is worthless. It returns "" when the cookie has just got another
// one, or needs none because org is the active one. Whether the session is too idle for
// org is judged by what its person did before this request. Switch returns a NotFound error when the
// user is no active member of org, that of WhenSuspended, and ErrSignInAgain when the session is not good
// for org: then it stays where it was.
func (s *Service) Switch(ctx context.Context, by model.Session, org model.OrgID, next string) (token string, err error) {
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		now, err := s.checkFits(ctx, tx, by, org)
		if err != nil {
			return nil, err
		}
		if now.Org.ID == org {
			return nil, db.Nothing
		}
		// Of two answers nobody knows which arrives last, so that one brings a token.
		var hash []byte
		if token = ""; now.Org.ID == by.Org.ID && !now.Proved(by) {
			token = next
			hash = secret.Hash(token)
		}
		err = tx.SetSessionOrganization(ctx, by.ID, org, hash)
		if model.KindOf(err) == model.NotFound {
			return nil, errNoSession
		}
		if err != nil {
			return nil, err
		}
		// What is not written yet of the person's activity is kept for the old
		// organization. The new one may set limits before it is written.
		if err := tx.TouchSession(ctx, by.ID, tx.Now()); err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: org, Actor: by.Actor(), User: by.User.ID, Target: string(by.ID),
			Payload: model.SessionSwitched{Before: by.Ref(), After: model.SessionRef{ID: by.ID, User: by.User.ID, Org: org}},
		}}, nil
	})
	return token, err
}

// Fits says, before anybody tries, whether a session may act for an
// organization. It returns the errors of Switch.
func (s *Service) Fits(ctx context.Context, by model.Session, org model.OrgID) error {
	_, err := s.checkFits(ctx, &s.db.Reader, by, org)
	return err
}

// store is what deciding about an organization reads, in a transaction or
// outside.
type store interface {
	Session(context.Context, model.SessionID) (db.SessionRow, error)
	Organization(context.Context, model.OrgID) (model.Organization, error)
	MemberOfUser(context.Context, model.OrgID, model.UserID) (model.Member, error)
	Requirement(context.Context, model.OrgID, model.UserID) (model.Requirement, error)
}

// checkFits returns the session as it is now.
func (s *Service) checkFits(ctx context.Context, from store, by model.Session, id model.OrgID) (model.Session, error) {
	m, err := from.MemberOfUser(ctx, id, by.User.ID)
	if err != nil && model.KindOf(err) != model.NotFound {
		return by, err
	}
	if err != nil || m.Status != model.MemberActive {
		return by, model.Missing("sessions.not_a_member")
	}
	org, err := from.Organization(ctx, id)
	if err != nil {
		return by, err
	}
	if err := org.WhenSuspended(); err != nil {
		return by, err
	}
	row, err := from.Session(ctx, by.ID)
	if model.KindOf(err) == model.NotFound {
		return by, errNoSession
	}
	if err != nil {
		return by, err
	}
	if row.MemberStatus != model.MemberActive {
		row.Org = model.Organization{} // as it was loaded
	}
	row.LastActiveAt = by.LastActiveAt
	if err := checkLimits(org, row, s.db.Now()); err != nil {
		return by, err
	}
	if err := checkSocial(org, row.Session); err != nil {
		return by, err
	}
	return row.Session, checkConnection(ctx, from, org, row.Session, s.db.Now())
}

// checkConnection refuses whoever has not signed in by a connection that an organization
// requires of them.
func checkConnection(ctx context.Context, from store, org model.Organization, s model.Session, now time.Time) error {
	r, err := from.Requirement(ctx, org.ID, s.User.ID)
	if err != nil || r.MetBy(s, now) {
		return err
	}
	return elsewhere(org, s.User, r, now)
}

// elsewhere is the refusal of somebody who has not signed in as an organization requires.
// A break-glass member is not led on: the connection may be what does not work.
func elsewhere(org model.Organization, u model.User, r model.Requirement, now time.Time) error {
	if r.BreakGlass.Good(now) {
		return model.Because(model.SignedOut("sessions.use_passkey", org.Name), ErrSignInAgain)
	}
	return &model.Elsewhere{
		Email: model.Email(u.Email), Why: model.Because(model.SignedOut("sessions.connection_required", org.Name), ErrSignInAgain),
	}
}

// checkSocial refuses a session whose person has signed in by an account with a provider
// that an organization does not allow.
func checkSocial(org model.Organization, s model.Session) error {
	if !org.Refuses.Has(s.Upstream.Social) {
		return nil
	}
	return model.Because(model.SignedOut("sessions.social_refused", org.Name, s.Upstream.Social.Label()), ErrSignInAgain)
}

// checkLimits refuses a session that an organization's limits end.
func checkLimits(org model.Organization, row db.SessionRow, now time.Time) error {
	limits := row.Instance.Policy.Strictest(org.Policy)
	switch {
	case tooOld(row.Session, limits, now):
		return signInAgain("sessions.org_absolute", org, limits.Absolute)
	case tooIdle(row.Session, limits, now):
		return signInAgain("sessions.org_idle", org, limits.Idle)
	}
	return nil
}

func signInAgain(key string, org model.Organization, limit time.Duration) error {
	return model.Because(model.SignedOut(key, org.Name, limit), ErrSignInAgain)
}
