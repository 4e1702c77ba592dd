package sso

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// An identity provider speaks for the addresses of its organization's domains alone, and
// only as far as it says that it has looked. Of others it may say that they are theirs
// who have nothing to do with it; so whoever reads the inbox has to agree, once for each
// connection. Some never say that they have looked: then everybody does that, also who
// is new, and codes go to nobody but whom the organization knows, and to its own domains.

// Unread is the error for somebody who is let in as far as everything else is concerned,
// and for whose address the identity provider does not speak: they are signed in once they
// have proven that they read it.
type Unread struct {
	Email model.Email

	doubt *upstream.Fault
}

// Error returns the text for the log.
func (u *Unread) Error() string { return "the inbox of " + string(u.Email) + " is not proven yet" }

// KeepUnread keeps what an identity provider has proven about somebody until they prove
// that they read their inbox, and returns the token with which they go on, in the same
// browser. The assertion is used up by that: the error is a fault when it was before.
func (s *Service) KeepUnread(ctx context.Context, p Proven, browser []byte) (token string, err error) {
	return s.keep(ctx, p, browser, keptUnread)
}

// Unread returns what KeepUnread has kept under a token, which stays. The errors are those
// of FinishSAML.
func (s *Service) Unread(ctx context.Context, id model.ConnectionID, token string, from Carrier) (Proven, error) {
	r, found, err := s.find(ctx, id, token, from)
	if err != nil {
		return Proven{}, err
	}
	p, err := s.answered(ctx, id, r, found, from)
	if err != nil {
		return p, err
	}
	return s.unseal(ctx, p, keptUnread)
}

// About returns what a code is about that proves the inbox of somebody about whom
// something was kept under a token.
func About(token string) []byte { return secret.Hash(token) }

// WhoseInbox returns whose inbox is to be proven for what was kept, as things are now. Its
// error is the one that Enter would have.
func (s *Service) WhoseInbox(ctx context.Context, p Proven) (*Unread, error) {
	var whose *Unread
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		_, err := p.linking(tx).enter(ctx)
		if err == nil { // no longer in doubt: the page begins again
			err = model.Missing("sso.off")
		}
		return nil, err
	})
	if errors.As(err, &whose) {
		return whose, nil
	}
	return nil, err
}

// EnterRead is Enter for somebody about whom something was kept, and who has proven since
// that they read an address. What was kept is used up by that, and worth nothing when the
// connection is off or has other settings by now, or it is about another address.
func (s *Service) EnterRead(p Proven, read model.Email) func(context.Context, *db.Tx) (model.UserID, []model.Event, error) {
	return func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		if err := p.isFor(model.UpstreamSignIn); err != nil {
			return "", nil, err
		}
		taken, err := tx.TakeUpstreamRequest(ctx, p.Request.Hash)
		if err != nil {
			return "", nil, err
		}
		if !taken {
			return "", nil, upstream.NewFault(openid.CodeState, "token")
		}
		c, err := tx.Connection(ctx, p.Connection.Org, p.Connection.ID)
		if err != nil {
			return "", nil, err
		}
		if live, ok := c.In(model.SettingsLive); !ok || !c.Enabled || live.ID != p.Settings.ID {
			return "", nil, upstream.NewFault(codeSettings, "settings")
		}
		p.Connection = c
		l := p.linking(tx)
		l.read = read.Key()
		return s.enter(ctx, l)
	}
}

// Unwrap returns why the provider does not speak for the address.
func (u *Unread) Unwrap() error { return u.doubt }

// doubt returns why a provider does not speak for an address, nil when it does.
func (l *linking) doubt(ctx context.Context, email model.Email) (*upstream.Fault, error) {
	serves, err := l.serves(ctx, email)
	switch {
	case err != nil:
		return nil, err
	case !serves:
		return upstream.NewFault(codeDomain, "email").WithGot(string(email)), nil
	case !l.p.Identity.EmailVerified:
		return upstream.NewFault(codeUnproven, "email_verified").WithGot(string(email)), nil
	}
	return nil, nil
}

// acquaintance returns nil for an address whose person may sign in by the connection once
// they have proven that they read it: they belong to the organization or are invited to
// it, or the domain is its own, whose people are let in as those are for whom the provider
// speaks. For all others it returns the fault.
func (l *linking) acquaintance(ctx context.Context, email model.Email, doubt *upstream.Fault) error {
	if ok, err := l.leadsNowhereElse(ctx, email); err != nil {
		return err
	} else if !ok {
		return doubt
	}
	if doubt.Code == codeUnproven {
		return nil
	}
	u, err := l.tx.UserByEmail(ctx, email)
	switch {
	case model.KindOf(err) == model.NotFound:
		return doubt
	case err != nil:
		return err
	case u.Status != model.UserActive:
		return doubt
	}
	if ok, err := l.belongs(ctx, u); err != nil {
		return err
	} else if !ok {
		return doubt
	}
	return nil
}

// leadsNowhereElse reports whether who has an address may sign in by the connection as far
// as those connections are concerned to which its domain leads.
func (l *linking) leadsNowhereElse(ctx context.Context, email model.Email) (bool, error) {
	all, err := membership.Connections(ctx, l.tx, email)
	if required := membership.Required(all); len(required) > 0 {
		all = required
	}
	return len(all) == 0 || membership.Among(all, l.p.Connection.ID), err
}

// belongs reports whether a user is an active member of the connection's organization, or
// has an invitation to it that counts.
func (l *linking) belongs(ctx context.Context, u model.User) (bool, error) {
	org := l.p.Connection.Org
	m, err := l.tx.MemberOfUser(ctx, org, u.ID)
	if err != nil || m.Status != model.MemberPendingInvite {
		return m.Status == model.MemberActive, ignoreMissing(err)
	}
	i, err := l.tx.OpenInvitationOf(ctx, org, m.ID)
	return err == nil && !i.Expired(l.tx.Now()) && i.Backed(), ignoreMissing(err)
}

func ignoreMissing(err error) error {
	if model.KindOf(err) == model.NotFound {
		return nil
	}
	return err
}
