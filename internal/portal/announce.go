package portal

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// letterLife is how long it is worth telling administrators of a link.
const letterLife = 3 * 24 * time.Hour

// SendsMail reports whether a link can be for somebody at all: what opens it is mailed.
func (s *Service) SendsMail() bool { return s.outbox.HasServer() }

// mayMail returns the note of the mail that brings a link to whom it is for, or an Invalid
// error when there is nobody, no mail gets there, or a note that nobody would read.
func (s *Service) mayMail(ctx context.Context, w Wish, recipient string) (string, error) {
	note, err := model.PortalNote.Parse(w.Note)
	switch {
	case err != nil:
		return "", err
	case w.Mail && recipient == "":
		return "", model.InvalidField("recipient", "portal.mail_to_nobody")
	case w.Mail:
		return note, s.outbox.Carries(ctx, model.Email(recipient))
	case note != "":
		return "", model.InvalidField("note", "portal.note_unread")
	}
	return "", nil
}

// announce mails a link to whom it is for, where its maker wants that, and tells all other
// administrators of it: nobody lets a stranger in unseen.
func (s *Service) announce(ctx context.Context, tx *db.Tx, l model.PortalLink, token string, mailed bool, note string) error {
	org, err := tx.Organization(ctx, l.Org)
	if err != nil {
		return err
	}
	instance, err := tx.Instance(ctx)
	if err != nil {
		return err
	}
	d := mail.PortalLinkData{AppName: instance.AppName, OrgName: org.Name, MadeBy: l.MadeBy, Recipient: l.Recipient, Expires: l.ExpiresAt, LinkURL: s.site.Portal().PortalLinks()}
	for _, m := range l.Modules {
		d.Modules = append(d.Modules, model.PortalWidget(m).Label)
	}
	letter, err := mail.PortalLinkMade(d)
	if err != nil {
		return err
	}
	if err := s.outbox.PutAll(ctx, tx, mail.Administrators(l.Org).But(l.By.User()), letter, tx.Now().Add(letterLife)); err != nil || !mailed {
		return err
	}
	d.To, d.Note, d.LinkURL = l.Recipient, note, s.site.PortalLink(token)
	letter, err = mail.PortalLink(d)
	if err != nil {
		return err
	}
	letter.About, letter.Org = string(l.ID), l.Org
	return s.outbox.Put(ctx, tx, letter, l.ExpiresAt)
}
