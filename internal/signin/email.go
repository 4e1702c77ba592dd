package signin

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

// BeginEmailChange sends a code to the address that a session's own user wants
// to have. Whoever has the address already gets another mail and its code is
// never right, but the answer and the work are the same. The errors: Invalid for
// the field "email", Forbidden when a directory manages the address, and
// Unauthenticated when the session is over.
func (s *Service) BeginEmailChange(ctx context.Context, by model.Session, email model.Email, from Browser) (model.Challenge, error) {
	if err := s.outbox.Carries(ctx, email); err != nil {
		return model.Challenge{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.Challenge{}, err
	}
	code := s.source.Code()
	free, taken, err := emailMails(instance, code, from)
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin change of email: %w", err)
	}
	var c model.Challenge
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		u, err := mayChangeEmail(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := mayAskToChange(ctx, tx, u, email, from); err != nil {
			return err
		}
		id := tx.NewChallengeID()
		c = model.Challenge{
			ID: id, Purpose: model.ForEmailChange, Session: by.ID, Browser: from.Hash, User: u.ID, Email: email, Sends: model.SendsCode,
			CodeMAC: s.keys.MAC("email code", string(id), code), Network: netaddr.ClientOf(from.IP), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(model.CodeLife),
		}
		message := free
		message.To = string(email)
		other, err := tx.UserByEmail(ctx, email)
		if err == nil {
			c.CodeMAC = s.keys.MAC("email code", string(id), s.source.Token()) // which nobody is told
			message = taken
			message.To = mailTo(other, email)
		} else if model.KindOf(err) != model.NotFound {
			return err
		}
		// There is no link: its hash is that of a token that nobody is told.
		if err := tx.InsertChallenge(ctx, c, secret.Hash(s.source.Token())); err != nil {
			return err
		}
		message.About = string(id)
		return s.outbox.Put(ctx, tx, message, c.ExpiresAt)
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin change of email: %w", err)
	}
	return c, nil
}

// emailMails composes what goes to a new address: when it is free, and when it
// has an account.
func emailMails(instance model.Instance, code string, from Browser) (free, taken mail.Message, err error) {
	free, err = mail.ChangeEmail(mail.ChangeEmailData{
		AppName: instance.AppName, Code: code, Minutes: int(model.CodeLife / time.Minute), Device: from.Device,
	})
	if err != nil {
		return free, taken, err
	}
	taken, err = mail.EmailTaken(mail.EmailTakenData{AppName: instance.AppName})
	return free, taken, err
}

// mayChangeEmail returns a session's own user when they may change the address.
func mayChangeEmail(ctx context.Context, tx *db.Tx, by model.Session) (model.User, error) {
	u, err := access.Person(ctx, tx, by.Actor())
	if err != nil {
		return u, err
	}
	memberships, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return u, err
	}
	org, err := membership.ManagedBy(ctx, tx, u, memberships)
	if err != nil {
		return u, err
	}
	if org != "" {
		return u, model.Denied("signin.email_managed", org)
	}
	return u, checkServed(ctx, tx, u, memberships)
}

// checkServed refuses the change of an address by which an organization of the user has
// them sign in through its identity provider: with another one they would go round it.
func checkServed(ctx context.Context, tx *db.Tx, u model.User, memberships []model.Membership) error {
	all, err := membership.Connections(ctx, tx, model.Email(u.Email))
	if err != nil || len(all) == 0 {
		return err
	}
	for _, m := range memberships {
		if m.Org == all[0].Org && m.Status == model.MemberActive {
			return model.Denied("signin.email_served", m.OrgName)
		}
	}
	return nil
}

func mayAskToChange(ctx context.Context, tx *db.Tx, u model.User, email model.Email, from Browser) error {
	if email.Key() == model.Email(u.Email).Key() {
		return model.InvalidField("email", "signin.own_email")
	}
	if err := membership.Welcomes(ctx, tx, email); err != nil {
		return err
	}
	n, err := tx.CountChallengesOf(ctx, u.ID, model.ForEmailChange, tx.Now().Add(-time.Hour))
	if err != nil {
		return err
	}
	if n >= model.MostEmailChanges {
		return model.InvalidField("email", "signin.many_codes")
	}
	_, err = mayAsk(ctx, tx, model.ForEmailChange, email, u.ID, from)
	return err
}

// EmailChange returns a change of address that this session began in this
// browser, open or not. It returns a NotFound error for any other.
func (s *Service) EmailChange(ctx context.Context, by model.Session, id model.ChallengeID, from Browser) (model.Challenge, error) {
	c, err := s.db.Challenge(ctx, id)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.Challenge{}, err
	}
	if err != nil || c.Purpose != model.ForEmailChange || c.Session != by.ID || c.User != by.User.ID || !secret.Equal(c.Browser, from.Hash) {
		return model.Challenge{}, model.Missing("signin.change_from_elsewhere")
	}
	return c, nil
}

// FinishEmailChange takes the code of a challenge as the proof that the user
// reads the new address, under the same limits as Finish, and returns the user
// as it is now. Codes and links that went to the old address are worthless from
// then on, and a mail there says what happened. With others all other sessions
// of the user end. The errors are those of EmailChange and BeginEmailChange,
// Invalid for the field "code", and Conflict when the address got an account
// meanwhile.
func (s *Service) FinishEmailChange(ctx context.Context, by model.Session, id model.ChallengeID, code string, others bool, from Browser) (model.User, error) {
	c, err := s.EmailChange(ctx, by, id, from)
	if err != nil {
		return model.User{}, err
	}
	if err := s.tryCode(ctx, c, "email code", code, from); err != nil {
		return model.User{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.User{}, err
	}
	notice, err := mail.EmailChanged(mail.EmailChangedData{
		AppName: instance.AppName, NewEmail: c.Email.Masked(), Device: from.Device, IP: from.IP, At: s.db.Now(), SupportEmail: instance.SupportEmail,
	})
	if err != nil {
		return model.User{}, fmt.Errorf("change email: %w", err)
	}
	var u model.User
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		u, events, err = s.changeEmail(ctx, tx, by, c, others, notice)
		return events, err
	})
	if err != nil {
		return u, fmt.Errorf("change email: %w", err)
	}
	return u, nil
}

// changeEmail uses a challenge up and does what it was for.
func (s *Service) changeEmail(ctx context.Context, tx *db.Tx, by model.Session, c model.Challenge, others bool, notice mail.Message) (model.User, []model.Event, error) {
	before, err := mayChangeEmail(ctx, tx, by)
	if err == nil {
		err = membership.Welcomes(ctx, tx, c.Email)
	}
	if err != nil {
		return before, nil, err
	}
	first, err := tx.UseChallenge(ctx, c.ID)
	if err != nil {
		return before, nil, err
	}
	if !first {
		return before, nil, invalidCode("signin.code_overtaken")
	}
	u, err := tx.SetUserEmail(ctx, before.ID, c.Email)
	if model.KindOf(err) == model.Conflict {
		// Whoever reads the inbox may know.
		return before, nil, model.Because(model.Conflicting("signin.email_taken"), err)
	}
	if err != nil {
		return before, nil, err
	}
	if err := tx.CloseChallenges(ctx, u.ID); err != nil {
		return before, nil, err
	}
	notice.To = before.Email
	notice = notice.For(before.Language, before.TimeZone) // the address has no account any more
	if err := s.outbox.Put(ctx, tx, notice, tx.Now().Add(noticeLife)); err != nil {
		return before, nil, err
	}
	events := []model.Event{{
		Actor: by.Actor(), User: u.ID, Target: string(u.ID),
		Payload: model.UserEmailChanged{Before: before.Snapshot(), After: u.Snapshot()},
	}}
	if !others {
		return u, events, nil
	}
	ended, err := membership.EndSessions(ctx, tx, by.Actor(), db.SessionsOf(u.ID, by.ID), model.EndRevoked)
	return u, append(events, ended.Events()...), err
}
