package invitations

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// Whom AskAgain writes to when the inviter has gone, and how long such a mail is
// worth sending.
const (
	mostAdministrators = 5
	askingLife         = 24 * time.Hour
)

// AskAgain tells the inviter that the invited person wants a new invitation in
// place of one that works no longer; the organization's administrators, when the
// inviter can no longer send it. That is possible once for each invitation. It
// returns a NotFound error for an unknown token, a Conflict error when the
// invitation still works or was asked for already, and an Invalid error when there is no
// mail server to ask by. ip is where the request came from.
func (s *Service) AskAgain(ctx context.Context, token, ip string) (model.Invitation, error) {
	i, err := s.Find(ctx, token)
	if err != nil {
		return i, err
	}
	if !s.SendsMail() {
		return i, model.InvalidField("emails", "invitations.cannot_ask")
	}
	letters, err := s.askLetters(ctx, i)
	if err != nil {
		return i, fmt.Errorf("ask for %s: %w", i.ID, err)
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if i, err = tx.Invitation(ctx, i.Org, i.ID); err != nil {
			return nil, err
		}
		if err := checkOpen(i); err != nil {
			return nil, err
		}
		if !i.Expired(tx.Now()) && i.Backed() {
			return nil, model.Conflicting("invitations.still_works")
		}
		first, err := tx.AskInvitation(ctx, i.Org, i.ID)
		if err != nil {
			return nil, err
		}
		if !first {
			return nil, model.Conflicting("invitations.asked_already")
		}
		to, err := tx.Organization(ctx, i.Org)
		if err != nil {
			return nil, err
		}
		before := i
		i.AskedAt = tx.Now()
		for _, m := range letters {
			if err := s.outbox.Put(ctx, tx, m, tx.Now().Add(askingLife)); err != nil {
				return nil, err
			}
		}
		return []model.Event{event(model.Actor{Kind: model.ActorSystem, IP: ip}, to, &before, i)}, nil
	})
	if err != nil {
		return i, fmt.Errorf("ask for %s: %w", i.ID, err)
	}
	return i, nil
}

func (s *Service) askLetters(ctx context.Context, i model.Invitation) ([]mail.Message, error) {
	org, err := s.db.Organization(ctx, i.Org)
	if err != nil {
		return nil, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return nil, err
	}
	to, err := s.whomToAsk(ctx, i)
	if err != nil {
		return nil, err
	}
	all := make([]mail.Message, len(to))
	for n, m := range to {
		if all[n], err = mail.InvitationAsked(mail.InvitationAskedData{
			AppName: instance.AppName, OrgName: org.Name, To: m.Email, Invited: i.Email, LinkURL: s.site.Portal().Invitations(),
		}); err != nil {
			return nil, err
		}
		all[n].Org = org.ID
	}
	return all, nil
}

// whomToAsk returns who can send a new invitation: the inviter, while able to.
func (s *Service) whomToAsk(ctx context.Context, i model.Invitation) ([]model.Member, error) {
	if i.Inviter.User() == "" || !i.Backed() {
		return s.db.Administrators(ctx, i.Org, mostAdministrators)
	}
	m, err := s.db.MemberOfUser(ctx, i.Org, i.Inviter.User())
	return []model.Member{m}, err
}
