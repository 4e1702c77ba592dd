package invitations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Resend sends an invitation once more: with a new link, which works as long as
// a new invitation, while the old one works no longer. From then on it is the
// actor who invites. It returns the new invitation. Errors:
//
//   - NotFound: the organization has no such invitation;
//   - Forbidden: the actor may not invite, or not in the member's role;
//   - Conflict: the invitation is open no longer;
//   - Invalid: too many mails, no room, or no mail server.
func (s *Service) Resend(ctx context.Context, by model.Actor, id model.InvitationID) (model.Invitation, error) {
	old, err := s.db.Invitation(ctx, by.Org, id)
	if err != nil {
		return old, err
	}
	if !s.SendsMail() {
		return old, model.InvalidField("emails", "invitations.no_mail")
	}
	l, err := s.letter(ctx, by, old.Note)
	if err != nil {
		return old, fmt.Errorf("resend %s: %w", id, err)
	}
	l.role = old.RoleLabel
	token, message, err := s.compose(l, old.Email)
	if err != nil {
		return old, fmt.Errorf("resend %s: %w", id, err)
	}
	var i model.Invitation
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if old, err = tx.Invitation(ctx, by.Org, id); err != nil {
			return nil, err
		}
		if err := mayResend(ctx, tx, by, old); err != nil {
			return nil, err
		}
		if err := s.welcomes(ctx, tx, old); err != nil {
			return nil, err
		}
		if _, err := tx.CloseInvitation(ctx, old.Org, old.ID, model.InvitationReplaced); err != nil {
			return nil, err
		}
		u, err := tx.User(ctx, old.User)
		if err != nil {
			return nil, err
		}
		message.To = mailTo(u, old.Email)
		next := old
		next.OrgName, next.InvitedBy, next.Inviter, next.ExpiresAt = l.org.Name, l.inviter, by, tx.Now().Add(l.instance.Invitation)
		var e model.Event
		i, e, err = s.send(ctx, tx, by, l.org, &old, next, token, message)
		return []model.Event{e}, err
	})
	if err != nil {
		return old, fmt.Errorf("resend %s: %w", id, err)
	}
	return i, nil
}

func mayResend(ctx context.Context, tx *db.Tx, by model.Actor, i model.Invitation) error {
	may, err := canInvite(ctx, tx, by)
	if err != nil {
		return err
	}
	if err := checkOpen(i); err != nil {
		return err
	}
	if err := MayManage(may, i); err != nil {
		return err
	}
	org, err := tx.Organization(ctx, i.Org)
	if err != nil {
		return err
	}
	if i.Expired(tx.Now()) { // one that is alive has its seat
		if err := hasRoom(ctx, tx, org, 1); err != nil {
			return err
		}
	}
	often, err := mailedOften(ctx, tx, i.Org, i.User)
	if err != nil {
		return err
	}
	if often {
		return model.InvalidField("emails", "invitations.too_often", i.Email)
	}
	return mayMail(ctx, tx, org, 1)
}

// MayManage says whether somebody with the permissions may send an invitation again,
// take it back or have its link: who could have sent it. It returns a Forbidden error
// when not.
func MayManage(may model.Permissions, i model.Invitation) error {
	if !may.Has(model.UsersInvite) {
		return model.Denied("invitations.not_permitted")
	}
	if !may.Covers(i.Grants) {
		return model.Denied("access.role_exceeds", i.RoleLabel)
	}
	return nil
}

// checkOpen returns a Conflict error that says what became of an invitation, nil
// for one that is open.
func checkOpen(i model.Invitation) error {
	switch i.State {
	case model.InvitationOpen:
		return nil
	case model.InvitationAccepted:
		return model.Conflicting("invitations.accepted_already", i.Email)
	case model.InvitationReplaced:
		return model.Conflicting("invitations.newer", i.Email)
	case model.InvitationDeclined:
		return model.Conflicting("invitations.declined", i.Email)
	default:
		return model.Conflicting("invitations.cancelled", i.Email)
	}
}

// Cancel takes an invitation back. Its link stops working, and its seat is free.
// The errors are those of Resend that are not about mails.
func (s *Service) Cancel(ctx context.Context, by model.Actor, id model.InvitationID) (model.Invitation, error) {
	var i model.Invitation
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if i, err = tx.Invitation(ctx, by.Org, id); err != nil {
			return nil, err
		}
		may, err := canInvite(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if err := MayManage(may, i); err != nil {
			return nil, err
		}
		if err := checkOpen(i); err != nil {
			return nil, err
		}
		m, err := tx.Member(ctx, i.Org, i.Member)
		if err != nil {
			return nil, err
		}
		was, err := tx.MemberThatWas(ctx, m)
		if err != nil {
			return nil, err
		}
		if was.Seal, err = tx.InvitationSeal(ctx, i.Org, i.ID); err != nil {
			return nil, err
		}
		if err := tx.KeepUndo(ctx, by, i.Org, string(i.ID), was); err != nil {
			return nil, err
		}
		return endInvitation(ctx, tx, by, &i, model.InvitationCancelled)
	})
	if err != nil {
		return i, fmt.Errorf("cancel %s: %w", id, err)
	}
	return i, nil
}

// endInvitation closes an open invitation that nobody will accept, and removes its member.
func endInvitation(ctx context.Context, tx *db.Tx, by model.Actor, i *model.Invitation, as model.InvitationState) ([]model.Event, error) {
	if err := checkOpen(*i); err != nil {
		return nil, err
	}
	to, err := tx.Organization(ctx, i.Org)
	if err != nil {
		return nil, err
	}
	before := *i
	if _, err := tx.CloseInvitation(ctx, i.Org, i.ID, as); err != nil {
		return nil, err
	}
	if err := membership.Release(ctx, tx, *i); err != nil {
		return nil, err
	}
	i.State, i.ClosedAt = as, tx.Now()
	return []model.Event{event(by, to, &before, *i)}, nil
}

// Link returns the link of an invitation that can still be accepted, for
// somebody with the permissions who sends it in another way. It returns a Conflict
// error for any other invitation, the error of MayManage, and a NotFound error when
// the organization has none.
func (s *Service) Link(ctx context.Context, org model.OrgID, may model.Permissions, id model.InvitationID) (model.Invitation, string, error) {
	i, err := s.db.Invitation(ctx, org, id)
	if err != nil {
		return i, "", err
	}
	if err := MayManage(may, i); err != nil {
		return i, "", err
	}
	if err := checkOpen(i); err != nil {
		return i, "", err
	}
	if i.Expired(s.db.Now()) {
		return i, "", model.Conflicting("invitations.expired_resend", i.Email)
	}
	if !i.Backed() {
		return i, "", model.Conflicting("invitations.link_without_backing", i.InvitedBy)
	}
	sealed, err := s.db.InvitationSeal(ctx, org, id)
	if err != nil {
		return i, "", err
	}
	token, err := s.keys.Open(place(id), sealed)
	if err != nil {
		return i, "", fmt.Errorf("link of %s: %w", id, err)
	}
	return i, s.site.Invitation(string(token)), nil
}
