package signin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// A sign-in link is what the operator gives an administrator of an organization who cannot get a
// code, most often because no mail is sent yet. It lets nobody in whom a code
// would not, so that it goes around no connection, and what the organization says of sessions
// holds for the one that it begins; but it works where codes are off, for who has no other way.
// It proves no address, because the operator gives it to whom
// they like, and answers for that.

// MakeLink makes a link that signs a member who administers an organization in once, within
// model.SignInLinkLife, in the place of an earlier one. It returns the token that it ends with,
// which nobody can read again. The errors: NotFound for no such member, Conflict for one who
// administers nothing, signs in elsewhere or belongs to other organizations, too, and those of
// access.OperatorOnly.
func (s *Service) MakeLink(ctx context.Context, by model.Actor, org model.OrgID, id model.MemberID) (model.SignInLink, string, error) {
	if err := access.OperatorOnly(by, org); err != nil {
		return model.SignInLink{}, "", err
	}
	by.Org = org
	token := s.source.Token()
	var l model.SignInLink
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		m, err := tx.Member(ctx, org, id)
		if err != nil {
			return nil, err
		}
		if err := signsInByLink(ctx, tx, m); err != nil {
			return nil, err
		}
		if _, err := checkProof(ctx, tx, tx.Now(), m.User, byOperator(org)); model.KindOf(err) == model.Unauthenticated {
			return nil, model.Because(model.Conflicting("signin.link_goes_elsewhere", m.DisplayName()), err)
		} else if err != nil {
			return nil, err
		}
		l = model.SignInLink{Org: org, Member: m.ID, User: m.User, Email: m.Email, ExpiresAt: tx.Now().Add(model.SignInLinkLife)}
		return []model.Event{aboutLink(by, l, model.SignInLinkCreated{After: l.Snapshot()})}, tx.PutSignInLink(ctx, l, secret.Hash(token))
	})
	if err != nil {
		return model.SignInLink{}, "", fmt.Errorf("make a sign-in link: %w", err)
	}
	return l, token, nil
}

// members is what is known of a member when a link is made, and when it is used: a db.Tx, or a
// db.Reader.
type members interface {
	Member(ctx context.Context, org model.OrgID, id model.MemberID) (model.Member, error)
	User(ctx context.Context, id model.UserID) (model.User, error)
	Organization(ctx context.Context, id model.OrgID) (model.Organization, error)
	Memberships(ctx context.Context, user model.UserID) ([]model.Membership, error)
	SignInLink(ctx context.Context, hash []byte, now time.Time) (model.SignInLink, error)
}

// signsInByLink returns a Conflict error unless a member can sign in, and administers, and belongs
// nowhere else: a session is a person's, who can switch, and the operator answers for the
// organization alone whose link it is. It also returns the error of WhenSuspended.
func signsInByLink(ctx context.Context, from members, m model.Member) error {
	u, err := from.User(ctx, m.User)
	if err != nil {
		return err
	}
	if may := m.Permissions(); m.Status != model.MemberActive || u.Status != model.UserActive || !may.Administers() {
		return model.Conflicting("signin.link_for_no_admin", m.DisplayName())
	}
	all, err := from.Memberships(ctx, m.User)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(o model.Membership) bool { return o.Org != m.Org }) {
		return model.Conflicting("signin.link_for_several", m.DisplayName())
	}
	o, err := from.Organization(ctx, m.Org)
	if err == nil {
		err = o.WhenSuspended()
	}
	return err
}

// SignInLink returns whom a sign-in link signs in. It changes nothing. It returns a NotFound error
// when the link is worth nothing, or nothing any more.
func (s *Service) SignInLink(ctx context.Context, token string) (model.SignInLink, error) {
	return signInLink(ctx, &s.db.Reader, token, s.db.Now())
}

func signInLink(ctx context.Context, from members, token string, now time.Time) (model.SignInLink, error) {
	if !secret.WellFormed(token) {
		return model.SignInLink{}, errLinkOver
	}
	l, err := from.SignInLink(ctx, secret.Hash(token), now)
	if model.KindOf(err) == model.NotFound {
		return l, errLinkOver
	}
	if err != nil {
		return l, err
	}
	m, err := from.Member(ctx, l.Org, l.Member)
	if err != nil {
		return l, err
	}
	if err = signsInByLink(ctx, from, m); model.KindOf(err) == model.Conflict {
		err = model.Because(errLinkOver, err)
	}
	return l, err
}

// UseSignInLink signs in with a sign-in link, once, acting for its organization. It returns the new
// session and the token for its cookie, and the errors of SignInLink and With.
func (s *Service) UseSignInLink(ctx context.Context, token string, from Browser) (model.Session, string, error) {
	l, err := s.SignInLink(ctx, token)
	if err != nil {
		return model.Session{}, "", err
	}
	return s.With(ctx, from, byOperator(l.Org), func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		l, err := signInLink(ctx, tx, token, tx.Now())
		if err != nil {
			return "", nil, err
		}
		by := model.Actor{Kind: model.ActorUser, ID: string(l.User), Org: l.Org, IP: from.IP}
		return l.User, []model.Event{aboutLink(by, l, model.SignInLinkUsed{Before: l.Snapshot()})}, tx.UseSignInLink(ctx, l, secret.Hash(token))
	})
}

func aboutLink(by model.Actor, l model.SignInLink, what model.Payload) model.Event {
	return model.Event{Org: l.Org, Actor: by, User: l.User, Target: string(l.Member), Payload: what}
}

// byOperator is how somebody proves who they are whom the operator has given a link: by what works
// once, as a code does.
func byOperator(org model.OrgID) model.Authentication {
	how := byEmail("")
	how.ByOperatorOf = org
	return how
}
