package operators

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// AwaitSetUp makes the link by which whoever starts a new instance becomes its first operator,
// within model.OperatorLinkLife, in the place of the last one. It returns the token that it ends
// with, and until when it is good. It is for the program itself.
func (s *Service) AwaitSetUp(ctx context.Context) (token string, until time.Time, err error) {
	token = s.source.Token()
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		until = tx.Now().Add(model.OperatorLinkLife)
		return tx.AwaitSetUp(ctx, secret.Hash(token), until)
	})
	return token, until, err
}

// AwaitsSetUp reports whether the instance is new, and nobody has set it up.
func (s *Service) AwaitsSetUp(ctx context.Context) (bool, error) { return s.db.AwaitsSetUp(ctx) }

// LookSetUp returns a Conflict error for a token that sets nothing up: somebody has, it is too
// old, or never was one.
func (s *Service) LookSetUp(ctx context.Context, token string) error {
	return mayStart(ctx, &s.db.Reader, token, s.db.Now())
}

// unset is what mayStart reads from: a database, or a transaction.
type unset interface {
	IsSetUpLink(ctx context.Context, hash []byte, now time.Time) (bool, error)
}

func mayStart(ctx context.Context, from unset, token string, now time.Time) error {
	if !secret.WellFormed(token) {
		return errSpent
	}
	ok, err := from.IsSetUpLink(ctx, secret.Hash(token), now)
	if err == nil && !ok {
		err = errSpent
	}
	return err
}

// SetUp makes who has the link the first operator, and opens the console for them in a browser.
// It returns the session, and the token that the browser keeps. The errors are those of LookSetUp,
// and Invalid for the fields "name" and "email".
func (s *Service) SetUp(ctx context.Context, token, name, email string, b model.Browser) (model.OperatorSession, string, error) {
	var session model.OperatorSession
	o, err := parse(name, email)
	if err != nil {
		return session, "", err
	}
	own := s.source.Token()
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayStart(ctx, tx, token, tx.Now()); err != nil {
			return nil, err
		}
		if err := tx.EndSetUp(ctx); err != nil {
			return nil, err
		}
		if o, err = insert(ctx, tx, o); err != nil {
			return nil, err
		}
		by := model.System
		by.IP = b.IP
		session, err = s.open(ctx, tx, o, b, own)
		return []model.Event{event(by, o, model.OperatorCreated{After: o.Snapshot()}), entered(session, model.OperatorByLink)}, err
	})
	if err != nil {
		return session, "", fmt.Errorf("set up: %w", err)
	}
	return session, own, nil
}

// open stores a session of an operator in a browser that keeps a token.
func (s *Service) open(ctx context.Context, tx *db.Tx, o model.Operator, b model.Browser, own string) (model.OperatorSession, error) {
	session, err := tx.InsertOperatorSession(ctx, model.OperatorSession{Operator: o, IP: b.IP, UserAgent: b.UserAgent}, secret.Hash(own), model.MostOperatorBrowsers)
	if err != nil {
		return session, err
	}
	return session, tx.SeeOperator(ctx, session)
}

func entered(s model.OperatorSession, how model.OperatorMethod) model.Event {
	return event(s.Actor(), s.Operator, model.OperatorLogin{Operator: s.Operator.Snapshot(), Session: s.ID, UserAgent: s.UserAgent, Method: how})
}
