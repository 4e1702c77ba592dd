package signin

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// Break-glass members go round a connection that their organization requires. Each use is
// an event, and a mail to those who look after its single sign-on.

// use is one use.
type use struct {
	who        model.BreakGlass
	confirmed  bool // by somebody who is signed in
	byOperator bool // with a link of the operator's
	from       Browser
}

// unwritten is the error of a transaction in which a use has turned up whose letter is not
// written yet.
type unwritten struct{ use }

func (u *unwritten) Error() string { return "the letter about a break-glass member is not written yet" }

// check decides whether a proof of a user is taken: checkSignsIn, or checkConfirms.
type check func(ctx context.Context, tx *db.Tx, id model.UserID, how model.Authentication) (around model.OrgID, err error)

// tell tells of a use in the transaction in which it happens.
type tell func(context.Context, *db.Tx, use) ([]model.Event, error)

// takes returns the error of a check, and tells of a use, which lacks the break-glass
// member.
func takes(ctx context.Context, tx *db.Tx, may check, id model.UserID, how model.Authentication, u use, tells tell) ([]model.Event, error) {
	org, err := may(ctx, tx, id, how)
	if err != nil || org == "" {
		return nil, err
	}
	if u.who, err = tx.BreakGlassOf(ctx, org, id); err != nil {
		return nil, err
	}
	return tells(ctx, tx, u)
}

// telling runs what proves who somebody is, once more when a use has turned up in it: no
// mail is composed in a transaction.
func (s *Service) telling(ctx context.Context, run func(tell) error) error {
	var letter *mail.Message
	tells := func(ctx context.Context, tx *db.Tx, u use) ([]model.Event, error) {
		if letter == nil {
			return nil, &unwritten{u}
		}
		if err := s.outbox.PutAll(ctx, tx, mail.Managers(u.who.Org, model.SSOManage), *letter, tx.Now().Add(noticeLife)); err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: u.who.Org, Actor: model.Actor{Kind: model.ActorUser, ID: string(u.who.User), Org: u.who.Org, IP: u.from.IP}, User: u.who.User, Target: string(u.who.Member),
			Payload: model.BreakGlassUsed{After: u.who.Snapshot(), Confirmed: u.confirmed},
		}}, nil
	}
	err := run(tells)
	u := (*unwritten)(nil)
	if !errors.As(err, &u) {
		return err
	}
	written, err := s.writeOf(ctx, u.use)
	if err != nil {
		return err
	}
	letter = &written
	return run(tells)
}

// writeOf composes the mail about a use.
func (s *Service) writeOf(ctx context.Context, u use) (mail.Message, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	org, err := s.db.Organization(ctx, u.who.Org)
	if err != nil {
		return mail.Message{}, err
	}
	return mail.BreakGlassUsed(mail.BreakGlassUsedData{
		AppName: instance.AppName, OrgName: org.Name, Name: u.who.Name, Email: u.who.Email, Reason: u.who.Reason, Confirmed: u.confirmed,
		ByOperator: u.byOperator, Device: u.from.Device, IP: u.from.IP, Place: u.from.Place, At: s.db.Now(), LinkURL: s.site.Portal().SSO(),
	})
}
