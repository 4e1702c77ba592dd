package sso

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// contested is the fault of an address that comes with another subject than the one that
// is linked: only an administrator knows whether that is the same person.
type contested struct {
	*upstream.Fault
	question model.IdentityQuestion
}

// Unwrap returns the fault.
func (c *contested) Unwrap() error { return c.Fault }

// uncontested returns an error when another subject is linked to a user: a *contested,
// unless all subjects have changed, as an administrator has said. Then it forgets those
// from before of the same issuer.
//
// Whether the other one is of the same issuer, of the provider that the connection had
// before, or of another connection of the organization: an address that came with it can
// have been given to somebody since.
func (l *linking) uncontested(ctx context.Context, u model.User, email model.Email) error {
	i, c := l.p.Identity, l.p.Connection
	all, err := l.tx.IdentitiesIn(ctx, c.Org, u.ID)
	if err != nil {
		return err
	}
	repair, err := l.tx.IdentityRepair(ctx, c.Org, c.ID)
	if err != nil {
		return err
	}
	replaces := false
	for _, o := range all {
		if repair.Covers(o, l.tx.Now()) {
			replaces = replaces || o.Connection == c.ID && o.Issuer == i.Issuer
			continue
		}
		return &contested{
			Fault: upstream.NewFault(codeSubject, "subject").WithGot(i.Subject).WithWant(o.Subject),
			question: model.IdentityQuestion{
				Org: c.Org, Connection: c.ID, Issuer: i.Issuer, Subject: i.Subject, Before: o.Subject, User: u.ID, Email: string(email),
			},
		}
	}
	if !replaces {
		return nil
	}
	return l.tx.ForgetSubjects(ctx, c.Org, c.ID, i.Issuer, u.ID)
}

// ask asks those who look after a connection whose an address is, once, and tells them by
// mail when they have not been told of such a question lately.
func (s *Service) ask(ctx context.Context, p Proven, q model.IdentityQuestion) error {
	letter, err := s.letter(ctx, q.Org, func(app, org string) (mail.Message, error) {
		return mail.IdentityContested(mail.IdentityContestedData{
			ConnectionData: mail.ConnectionData{AppName: app, OrgName: org, Connection: p.Connection.Name, LinkURL: s.site.Portal().Connection(p.Connection.ID)},
			Email:          q.Email,
		})
	})
	if err != nil {
		return err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		open, err := tx.IdentityQuestions(ctx, q.Org, q.Connection)
		if err != nil {
			return nil, err
		}
		u, err := tx.User(ctx, q.User)
		if err != nil {
			return nil, err
		}
		asked, err := tx.InsertIdentityQuestion(ctx, q, model.MostQuestions)
		if err != nil || !asked {
			return nil, orNothing(err)
		}
		if !told(open, tx.Now().Add(-model.QuestionPause)) {
			if err := s.put(ctx, tx, q.Org, letter); err != nil {
				return nil, err
			}
		}
		return []model.Event{{
			Org: q.Org, Actor: p.linking(tx).by, User: u.ID, Target: string(u.ID),
			Payload: model.IdentityContested{User: u.Ref(), Connection: q.Connection, Issuer: q.Issuer, Before: q.Before, Subject: q.Subject},
		}}, nil
	})
	if err != nil {
		return fmt.Errorf("ask whose an address is: %w", err)
	}
	return nil
}

func orNothing(err error) error {
	if err == nil {
		err = db.Nothing
	}
	return err
}
