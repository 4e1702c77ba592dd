package signin

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Directly signs in the user with an e-mail address without any proof. It is for
// the demo, where everybody may be everybody. It returns a NotFound error when
// there is no such user.
func (s *Service) Directly(ctx context.Context, email model.Email, from Browser) (model.Session, string, error) {
	return s.enter(ctx, from, model.Authentication{AMR: []string{"user"}}, func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		u, err := tx.UserByEmail(ctx, email)
		return u.ID, nil, err
	}, nil)
}

// Proof is a proof of who somebody is that has been verified. It runs in the
// transaction of what it is good for: it notes that it was used and returns
// whose it is and what to record, or an error when it is worthless by now.
type Proof func(context.Context, *db.Tx) (model.UserID, []model.Event, error)

// With signs in with a proof, and tells the person of it when the browser is
// new. how says what sort of proof it is. A session of the same person in this
// browser goes on; any other is ended. With returns the session and the new token for
// its cookie, "" when the cookie has just got another one; or the error of proof, or
// an Unauthenticated error when the account is disabled; that is a model.Elsewhere when
// the person's organization signs its people in. With an error the proof is not used up.
func (s *Service) With(ctx context.Context, from Browser, how model.Authentication, proof Proof) (model.Session, string, error) {
	notice, err := s.newDeviceNotice(ctx, from, how)
	if err != nil {
		return model.Session{}, "", fmt.Errorf("sign in: %w", err)
	}
	var session model.Session
	var token string
	err = s.telling(ctx, func(tells tell) (err error) {
		here := func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
			user, used, err := proof(ctx, tx)
			if err != nil {
				return user, used, err
			}
			told, err := takes(ctx, tx, checkSignsIn, user, how, use{from: from}, tells)
			return user, append(used, told...), err
		}
		session, token, err = s.enter(ctx, from, how, here, func(tx *db.Tx, session model.Session) error {
			return s.tellOfNewDevice(ctx, tx, session, notice)
		})
		return err
	})
	return session, token, err
}

// enter uses a proof up and begins the session, both or neither. tell, when it is
// not nil, puts the mail about a session that is new into the same transaction.
func (s *Service) enter(ctx context.Context, from Browser, how model.Authentication, proof Proof, tell func(*db.Tx, model.Session) error) (model.Session, string, error) {
	var session model.Session
	var token string
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		user, used, err := proof(ctx, tx)
		if err != nil {
			return nil, err
		}
		var events []model.Event
		token = s.source.Token()
		session, events, err = begin(ctx, tx, user, how, from, &token)
		if err == nil && how.There.Connection != "" {
			err = tx.PutUpstreamSession(ctx, session.ID, how.There)
		}
		if err == nil && tell != nil && isNew(events) {
			err = tell(tx, session)
		}
		return append(used, events...), err
	})
	if err != nil {
		return model.Session{}, "", fmt.Errorf("sign in: %w", err)
	}
	return session, token, nil
}

// isNew reports whether a session has begun with these events.
func isNew(events []model.Event) bool {
	return slices.ContainsFunc(events, func(e model.Event) bool { _, begun := e.Payload.(model.UserLoggedIn); return begun })
}

// begin begins a session for a user who has proved to be it, always under a new
// token. The one that the browser had goes on when it is the same user's, also when
// its cookie is lost or was on its way, and is ended otherwise, as is one in which an operator
// was there as them. A new session is
// active in the user's organization when there is exactly one.
func begin(ctx context.Context, tx *db.Tx, id model.UserID, how model.Authentication, from Browser, token *string) (model.Session, []model.Event, error) {
	u, err := tx.User(ctx, id)
	if err != nil {
		return model.Session{}, nil, err
	}
	if u.Status != model.UserActive {
		return model.Session{}, nil, model.SignedOut("signin.account_disabled")
	}
	var events []model.Event
	if from.Session.ID != "" {
		old, err := tx.Session(ctx, from.Session.ID)
		if err != nil {
			return model.Session{}, nil, err
		}
		if old.User.ID == id && old.EndedAt.IsZero() && old.Epoch == old.Instance.Epoch && !old.Support.On() {
			return renew(ctx, tx, old, how, from, token)
		}
		if events, err = endReplaced(ctx, tx, old.Session, from); err != nil {
			return model.Session{}, nil, err
		}
	}
	if lost, err := inBrowser(ctx, tx, id, from); err == nil {
		s, renewed, err := renew(ctx, tx, lost, how, from, token)
		return s, append(events, renewed...), err
	} else if model.KindOf(err) != model.NotFound {
		return model.Session{}, nil, err
	}
	org, err := organizationFor(ctx, tx, id, how)
	if err != nil {
		return model.Session{}, nil, err
	}
	s, err := tx.InsertSession(ctx, model.Session{
		User: u, Org: model.Organization{ID: org}, AuthTime: tx.Now(), AMR: how.AMR, Upstream: how.Upstream, IP: from.IP, UserAgent: from.UserAgent, Browser: from.Hash,
	}, secret.Hash(*token))
	if err != nil {
		return model.Session{}, nil, err
	}
	return s, append(events, model.Event{
		Org: org, Actor: s.Actor(), User: id, Target: string(s.ID),
		Payload: model.UserLoggedIn{User: u.Ref(), Session: s.Snapshot(), AMR: how.AMR, Connection: how.Upstream.Connection, Social: how.Upstream.Social},
	}), nil
}

// inBrowser returns the session that a user has in a browser which did not show its
// token: another tab has just got it, or the answer with it was lost.
func inBrowser(ctx context.Context, tx *db.Tx, id model.UserID, from Browser) (db.SessionRow, error) {
	if len(from.Hash) == 0 {
		return db.SessionRow{}, model.Missing("")
	}
	return tx.SessionInBrowser(ctx, tx.Now(), id, from.Hash)
}

// renew has the user of a session sign in to it again. It stays the session that
// applications know by its id, in the organization for which it acts, and says from
// now on when and how its user has proved who they are (OpenID Connect Core, section
// 2: auth_time, acr and amr are about the same authentication).
func renew(ctx context.Context, tx *db.Tx, old db.SessionRow, how model.Authentication, from Browser, token *string) (model.Session, []model.Event, error) {
	s := old.Session
	s.AMR, s.Upstream, s.IP, s.UserAgent, s.Browser = how.AMR, how.Upstream, from.IP, from.UserAgent, from.Hash
	if old.MemberStatus != model.MemberActive || how.Upstream.Connection != "" || how.ByOperatorOf != "" || s.Org.Refuses.Has(how.Upstream.Social) {
		org, err := organizationFor(ctx, tx, s.User.ID, how)
		if err != nil {
			return s, nil, err
		}
		s.Org = model.Organization{ID: org}
	}
	s, err := tx.RenewSession(ctx, s, newToken(old.Session, from.Session, tx.Now(), token))
	if err != nil {
		return s, nil, err
	}
	return s, []model.Event{{
		Org: s.Org.ID, Actor: s.Actor(), User: s.User.ID, Target: string(s.ID), Payload: model.UserConfirmed{Session: s.Ref(), AMR: how.AMR},
	}}, nil
}

// endReplaced ends the session that the browser had.
func endReplaced(ctx context.Context, tx *db.Tx, old model.Session, from Browser) ([]model.Event, error) {
	by := old.Actor()
	by.IP = from.IP
	ended, err := membership.EndSessions(ctx, tx, by, db.OneSession(old.ID), model.EndReplaced)
	return ended.Events(), err
}

// organizationFor returns the organization that a session begins in: the one for which the
// operator lets the user in, or whose connection they have signed in by, or else the only one.
// It returns an Unauthenticated error when that does not allow how they have signed in, and the
// error of WhenSuspended for one that the way names.
func organizationFor(ctx context.Context, tx *db.Tx, id model.UserID, how model.Authentication) (model.OrgID, error) {
	if org, err := namedOrganization(ctx, tx, how); err != nil || org != "" {
		if err != nil {
			return "", err
		}
		o, err := tx.Organization(ctx, org)
		if err == nil {
			err = o.WhenSuspended()
		}
		return org, err
	}
	org, err := onlyOrganization(ctx, tx, id)
	if err != nil || org == "" || how.Upstream.Social == "" {
		return org, err
	}
	o, err := tx.Organization(ctx, org)
	if err == nil && o.Refuses.Has(how.Upstream.Social) {
		err = model.SignedOut("signin.social_refused", o.Name, how.Upstream.Social.Label())
	}
	return org, err
}

// namedOrganization returns the organization that a way to sign in leads to, "" for none.
func namedOrganization(ctx context.Context, tx *db.Tx, how model.Authentication) (model.OrgID, error) {
	if how.ByOperatorOf != "" || how.Upstream.Connection == "" {
		return how.ByOperatorOf, nil
	}
	return tx.OrganizationOfConnection(ctx, how.Upstream.Connection)
}

// onlyOrganization returns the organization that the user is an active member
// of when it is the only one that is not suspended, otherwise "".
func onlyOrganization(ctx context.Context, tx *db.Tx, id model.UserID) (model.OrgID, error) {
	memberships, err := tx.Memberships(ctx, id)
	if err != nil {
		return "", err
	}
	var org model.OrgID
	for _, m := range memberships {
		if m.Status != model.MemberActive || m.Suspended {
			continue
		}
		if org != "" {
			return "", nil
		}
		org = m.Org
	}
	return org, nil
}
