package invitations

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules about invitations. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	keys   *secret.Keys
	source secret.Source
	outbox *mail.Outbox
	site   model.Site
}

// New returns the rules about invitations to a site.
func New(d *db.DB, keys *secret.Keys, source secret.Source, outbox *mail.Outbox, site model.Site) *Service {
	return &Service{db: d, keys: keys, source: source, outbox: outbox, site: site}
}

// SendsMail reports whether anybody can be invited at all: invitations travel by email,
// and so do the codes that accept them.
func (s *Service) SendsMail() bool { return s.outbox.HasServer() }

// letter is what the mails of one act of inviting have in common.
type letter struct {
	instance model.Instance
	org      model.Organization
	inviter  string // what the invited person reads
	name     string // the same for the mail: "" when there is only an address
	role     string
	note     string
}

// letter reads what a mail says. That happens before the transaction, which
// waits for no rendering.
func (s *Service) letter(ctx context.Context, by model.Actor, note string) (letter, error) {
	l := letter{note: note}
	var err error
	if l.instance, err = s.db.Instance(ctx); err != nil {
		return l, err
	}
	if l.org, err = s.db.Organization(ctx, by.Org); err != nil {
		return l, err
	}
	if by.User() == "" {
		return l, nil
	}
	u, err := s.db.User(ctx, by.User())
	l.inviter = u.Name()
	if l.inviter != u.Email {
		l.name = l.inviter
	}
	return l, err
}

// compose returns a new token and the mail that carries it.
func (s *Service) compose(l letter, to string) (token string, m mail.Message, err error) {
	token = s.source.Token()
	m, err = mail.Invitation(mail.InvitationData{
		AppName: l.instance.AppName, OrgName: l.org.Name, To: to, Inviter: l.name, RoleLabel: l.role, Note: l.note,
		LinkURL: s.site.Invitation(token), Expires: s.db.Now().Add(l.instance.Invitation),
	})
	return token, m, err
}

// send stores an invitation with its mail and returns it and its event. before is
// the one that it replaces, nil for none.
func (s *Service) send(ctx context.Context, tx *db.Tx, by model.Actor, to model.Organization, before *model.Invitation, i model.Invitation, token string, m mail.Message) (model.Invitation, model.Event, error) {
	i.ID = tx.NewInvitationID()
	i, err := tx.InsertInvitation(ctx, i, secret.Hash(token), s.keys.Seal(place(i.ID), []byte(token)))
	if err != nil {
		return i, model.Event{}, err
	}
	m.About, m.Org = string(i.ID), to.ID
	return i, event(by, to, before, i), s.outbox.Put(ctx, tx, m, i.ExpiresAt)
}

// mailTo returns where an invitation goes: to the address as the user has proved
// to read it, and otherwise as the inviter spells it. The account may have the
// spelling of another inviter, and that can be another mailbox.
func mailTo(u model.User, invited string) string {
	if u.EmailVerified && model.Email(u.Email).Key() == model.Email(invited).Key() {
		return u.Email
	}
	return invited
}

func place(id model.InvitationID) secret.Place {
	return secret.Place{Table: "invitations", Column: "token_sealed", Row: string(id)}
}

// mayMail refuses what would be too many mails of one organization in a day.
func mayMail(ctx context.Context, tx *db.Tx, org model.Organization, more int) error {
	sent, err := tx.InvitationsSince(ctx, org.ID, tx.Now().Add(-24*time.Hour))
	if err == nil && sent+more > model.MostInvitations {
		err = model.InvalidField("emails", "invitations.most_a_day", org.Name, sent, model.MostInvitations)
	}
	return err
}

// mailedOften reports whether an organization has invited a user as often as it
// can for now.
func mailedOften(ctx context.Context, tx *db.Tx, org model.OrgID, user model.UserID) (bool, error) {
	n, err := tx.InvitationsTo(ctx, org, user, tx.Now().Add(-time.Hour))
	return n >= model.MostInvitationsToOne, err
}

// hasRoom refuses to invite more people than an organization has seats for.
func hasRoom(ctx context.Context, tx *db.Tx, org model.Organization, more int) error {
	room, err := membership.FreeSeats(ctx, tx, org)
	switch {
	case err != nil || room >= more:
		return err
	case room == 0:
		return model.InvalidField("emails", "invitations.no_seats", org.Name, org.Seats)
	}
	return model.InvalidField("emails", "invitations.few_seats", org.Name, room, more)
}

// event tells of an invitation to an organization. Its target is the invitation.
// before is nil for one that follows no other.
func event(by model.Actor, to model.Organization, before *model.Invitation, after model.Invitation) model.Event {
	p := model.InvitationChanged{After: after.Snapshot(to)}
	if before != nil {
		was := before.Snapshot(to)
		p.Before = &was
	}
	by.Org = to.ID
	return model.Event{Org: to.ID, Actor: by, User: after.User, Target: string(after.ID), Payload: p}
}
