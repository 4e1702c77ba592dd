package sso

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// isFor returns a fault for what was proven to another request than one for a purpose, or
// to none.
func (p Proven) isFor(purpose model.UpstreamPurpose) error {
	if p.Request.Purpose != purpose {
		return upstream.NewFault(codePurpose, "purpose").WithGot(string(p.Request.Purpose)).WithWant(string(purpose))
	}
	return nil
}

// Enter signs the person in about whom something is proven: it is what signin.Service.With
// wants. It takes them into the organization where the connection does so. Its error is a
// fault of upstream, or one of the rules; Refuse notes either. What answers another request
// than one for signing in signs nobody in, and what was not asked for does so once Keep and
// Resume have asked.
func (s *Service) Enter(p Proven) func(context.Context, *db.Tx) (model.UserID, []model.Event, error) {
	return func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		if err := p.isFor(model.UpstreamSignIn); err != nil {
			return "", nil, err
		}
		return s.enter(ctx, p.linking(tx))
	}
}

// enter signs a person in, and notes that.
func (s *Service) enter(ctx context.Context, l *linking) (model.UserID, []model.Event, error) {
	u, err := l.enter(ctx)
	if err != nil {
		return "", nil, err
	}
	a := s.attempt(l.p)
	a.User = u.ID
	_, err = l.tx.InsertAttempt(ctx, a)
	return u.ID, l.events, err
}

// Confirm is Enter for the person of a session, who proves anew who they are: nobody
// else is linked or taken in. It was asked for in that session, and for that.
// The error is a fault, too, when the provider did not have them sign in anew: see Vouch.
func (s *Service) Confirm(p Proven, by model.Session) func(context.Context, *db.Tx) (model.UserID, []model.Event, error) {
	return func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		a, err := s.confirmed(ctx, tx, p, by)
		if err == nil && p.Stale() {
			err = p.stale()
		}
		if err != nil {
			return "", nil, err
		}
		_, err = tx.InsertAttempt(ctx, a)
		return a.User, nil, err
	}
}

// confirmed returns the attempt of the person of a session about whom something is proven,
// as that session has asked.
func (s *Service) confirmed(ctx context.Context, tx *db.Tx, p Proven, by model.Session) (model.Attempt, error) {
	a := s.attempt(p)
	if err := p.isFor(model.UpstreamConfirm); err != nil {
		return a, err
	}
	if by.ID == "" || p.Request.Session != by.ID {
		return a, upstream.NewFault(codePurpose, "session")
	}
	l := linking{tx: tx, p: p}
	if err := l.once(ctx); err != nil {
		return a, err
	}
	known, err := tx.Identity(ctx, p.Connection.Org, p.Connection.ID, p.Identity.Issuer, p.Identity.Subject)
	if model.KindOf(err) == model.NotFound || err == nil && known.User != by.User.ID {
		return a, upstream.NewFault(codePerson, "subject").WithGot(p.Identity.Email)
	}
	a.User = known.User
	return a, err
}

// Refuse notes why somebody about whom something was proven is not let in, and returns a
// *Refused for a fault, and other errors as they are. Whose an address is that came with
// another subject it asks the administrators.
func (s *Service) Refuse(ctx context.Context, p Proven, err error) error {
	if c := (*contested)(nil); errors.As(err, &c) {
		if err := s.ask(ctx, p, c.question); err != nil {
			return err
		}
	}
	f := notLetIn(p, err)
	if f == nil {
		return err
	}
	return s.note(ctx, with(s.attempt(p), f), err)
}

// with returns an attempt that failed by a fault.
func with(a model.Attempt, f *upstream.Fault) model.Attempt {
	a.Code, a.Step, a.Field, a.Got, a.Want = string(f.Code), string(f.Step), f.Field, f.Got, f.Want
	return a
}

// notLetIn returns the fault for which somebody is not let in, or nil for an error that
// is nobody's: what a rule says against it is one, too.
func notLetIn(p Proven, err error) *upstream.Fault {
	var f *upstream.Fault
	if errors.As(err, &f) {
		return f.At(StepPerson)
	}
	if errors.Is(err, model.ErrSuspended) { // which is no secret, and nothing that its administrators could mend
		return nil
	}
	switch model.KindOf(err) {
	case model.NotFound, model.Forbidden, model.Conflict:
		return upstream.NewFault(codeMember, "member").WithGot(p.Identity.Email).At(StepPerson)
	}
	return nil
}
