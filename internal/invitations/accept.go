package invitations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Find returns the invitation of a link, whatever became of it. It changes
// nothing, because mail scanners open links too. It returns a NotFound error for
// a token that no invitation has.
func (s *Service) Find(ctx context.Context, token string) (model.Invitation, error) {
	if !secret.WellFormed(token) {
		return model.Invitation{}, model.Missing("")
	}
	return s.db.InvitationByToken(ctx, secret.Hash(token))
}

// Accept makes the invited user an active member, once. It is not the link that
// counts but the session: of the invited user, whose address is proven. Errors:
//
//   - NotFound: the user has no such invitation;
//   - Unauthenticated: the session is over;
//   - Forbidden: the address is not proven;
//   - Conflict: the invitation is open no longer, has expired, its inviter can
//     invite to it no longer, or all seats are taken.
func (s *Service) Accept(ctx context.Context, by model.Session, id model.InvitationID) (model.Invitation, error) {
	var i model.Invitation
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return nil, err
		}
		if i, err = tx.InvitationOf(ctx, u.ID, id); err != nil {
			return nil, err
		}
		if err := mayAccept(ctx, tx, u, i); err != nil {
			return nil, err
		}
		u, events, err := takeName(ctx, tx, by, u, i)
		if err != nil {
			return nil, err
		}
		if _, err := tx.CloseInvitation(ctx, i.Org, i.ID, model.InvitationAccepted); err != nil {
			return nil, err
		}
		_, joined, err := membership.Admit(ctx, tx, by.Actor(), i.Org, membership.Newcomer{User: u, Source: model.FromInvitation, Invited: i.Member})
		if err != nil {
			return nil, err
		}
		i.State, i.ClosedAt = model.InvitationAccepted, tx.Now()
		return append(events, joined...), nil
	})
	if err != nil {
		return i, fmt.Errorf("accept %s: %w", id, err)
	}
	return i, nil
}

func mayAccept(ctx context.Context, tx *db.Tx, u model.User, i model.Invitation) error {
	if err := checkOpen(i); err != nil {
		return err
	}
	if i.Expired(tx.Now()) {
		return model.Conflicting("invitations.expired")
	}
	// An invitation is for an address, and the user may have changed it.
	if !i.IsFor(u) {
		return model.Missing("")
	}
	if !u.EmailVerified {
		return model.Denied("invitations.prove_address", emailaddr.Readable(u.Email))
	}
	org, err := tx.Organization(ctx, i.Org)
	if err != nil {
		return err
	}
	return MayStillInvite(i, org.Name)
}

// takeName gives a user without a name the one of the invitation that the user
// accepts, and returns the user. Inviting alone names nobody: accounts belong to no
// organization.
func takeName(ctx context.Context, tx *db.Tx, by model.Session, u model.User, i model.Invitation) (model.User, []model.Event, error) {
	if u.FirstName+u.LastName != "" || i.FirstName+i.LastName == "" {
		return u, nil, nil
	}
	memberships, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return u, nil, err
	}
	if org, err := membership.ManagedBy(ctx, tx, u, memberships); err != nil || org != "" {
		return u, nil, err
	}
	before := u
	u.FirstName, u.LastName = i.FirstName, i.LastName
	if u, err = tx.SetUserDetails(ctx, u); err != nil {
		return u, nil, err
	}
	return u, []model.Event{{
		Actor: by.Actor(), User: u.ID, Target: string(u.ID),
		Payload: model.UserUpdated{Before: before.Snapshot(), After: u.Snapshot()},
	}}, nil
}

// MayStillInvite says whether an open invitation to an organization still counts.
// It returns a Conflict error with the reason in words when its inviter could not
// send it now.
func MayStillInvite(i model.Invitation, org string) error {
	switch {
	case i.Backed():
		return nil
	case i.InviterMay.Has(model.UsersInvite):
		return model.Conflicting("invitations.inviter_lost_role", i.InvitedBy, org, i.RoleLabel)
	}
	return model.Conflicting("invitations.inviter_lost_right", i.InvitedBy, org)
}

// Decline refuses an invitation for its user. It returns the errors of Accept
// that are not about seats or proof.
func (s *Service) Decline(ctx context.Context, by model.Session, id model.InvitationID) (model.Invitation, error) {
	return s.decline(ctx, by.Actor(), func(tx *db.Tx) (model.Invitation, error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return model.Invitation{}, err
		}
		return tx.InvitationOf(ctx, u.ID, id)
	})
}

// DeclineByLink refuses an invitation for whoever has its link: declining gives
// nothing away, and nobody should have to sign in for it. ip is where the
// request came from.
func (s *Service) DeclineByLink(ctx context.Context, token, ip string) (model.Invitation, error) {
	return s.decline(ctx, model.Actor{Kind: model.ActorSystem, IP: ip}, func(tx *db.Tx) (model.Invitation, error) {
		if !secret.WellFormed(token) {
			return model.Invitation{}, model.Missing("")
		}
		return tx.InvitationByToken(ctx, secret.Hash(token))
	})
}

func (s *Service) decline(ctx context.Context, by model.Actor, find func(*db.Tx) (model.Invitation, error)) (model.Invitation, error) {
	var i model.Invitation
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if i, err = find(tx); err != nil {
			return nil, err
		}
		return endInvitation(ctx, tx, by, &i, model.InvitationDeclined)
	})
	if err != nil {
		return i, fmt.Errorf("decline invitation: %w", err)
	}
	return i, nil
}

// Landing returns where people go once they have joined: the application's own
// page to begin at, or the portal when no application has one.
func (s *Service) Landing(ctx context.Context) (string, error) {
	uri, err := s.db.InitiateLoginURI(ctx)
	if uri == "" {
		uri = model.Portal.Home()
	}
	return uri, err
}
