package sso

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// Refused is the error for an answer that proves nothing. What was wrong stands in the
// attempt, for administrators only; outside there is one page for all.
type Refused struct {
	Attempt model.Attempt
	cause   error
}

// Error returns the text for the log.
func (r *Refused) Error() string { return "sign-in refused: " + r.cause.Error() }

// Unwrap returns what is said outside: the same, whatever was wrong.
func (r *Refused) Unwrap() error { return errRefused }

var errRefused = model.Denied("sso.refused")

// refuse notes for the administrators of a connection that an answer was refused, and
// why, and returns a *Refused; or an error that is no fault of the answer as it is.
func (s *Service) refuse(ctx context.Context, a model.Attempt, err error) error {
	var f *upstream.Fault
	if !errors.As(err, &f) {
		return err
	}
	return s.note(ctx, with(a, f), err)
}

// note notes an attempt that has come to nothing, and tells of it: not each time, so that
// who repeats it fills no log.
func (s *Service) note(ctx context.Context, a model.Attempt, cause error) error {
	var noted model.Attempt
	err := s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		noted, err = tx.NoteAttempt(ctx, a)
		if err == nil && tells(noted) {
			err = errTells
		}
		return err
	})
	if errors.Is(err, errTells) {
		err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
			noted, err = tx.NoteAttempt(ctx, a)
			by := model.Actor{Kind: model.ActorConnection, ID: string(a.Connection), Org: a.Org, IP: a.IP}
			return []model.Event{{Org: a.Org, Actor: by, Target: string(a.Connection), Payload: model.SignInRefused{
				Connection: a.Connection, Attempt: noted.ID, Code: a.Code, Step: a.Step, Email: a.Email, Asked: a.Asked, Proven: a.Proven, Times: noted.Times,
			}}}, err
		})
	}
	if err != nil {
		return fmt.Errorf("note attempt: %w", err)
	}
	return &Refused{noted, cause}
}

// errTells undoes what was noted without telling of it.
var errTells = errors.New("of this attempt an event tells")

// tells reports whether an event tells of an attempt: of the first, the tenth, the
// hundredth and so on that are alike. What a test has shown is nobody else's business.
func tells(a model.Attempt) bool {
	n := a.Times
	for n > 1 && n%10 == 0 {
		n /= 10
	}
	return n == 1 && a.Purpose != model.UpstreamTest
}

// attempt returns what is known of an attempt.
func (s *Service) attempt(p Proven) model.Attempt {
	a := s.attemptOf(p.Request)
	a.Org, a.Connection, a.IP = p.Connection.Org, p.Connection.ID, p.ip
	if a.Settings == "" {
		a.Settings, a.Purpose = p.Settings.ID, model.UpstreamSignIn
	}
	a.Email = upstream.Quote(p.Identity.Email)
	a.Proven = a.Proven || p.Identity.Subject != ""
	return a
}

// attemptOf returns what is known of an attempt by what was asked for. Of a test it has
// a trial in which nothing was found out yet, but whose it is.
func (s *Service) attemptOf(r model.UpstreamRequest) model.Attempt {
	a := model.Attempt{Org: r.Org, Connection: r.Connection, Settings: r.Settings, Purpose: r.Purpose, By: r.By, Asked: r.Org != "", Proven: r.Purpose == model.UpstreamTest}
	if r.Purpose == model.UpstreamTest {
		a.Detail = s.sealTrial(a, Trial{Browser: r.Browser})
	}
	return a
}
