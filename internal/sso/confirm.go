package sso

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// A fresh proof needs an identity provider that has people sign in anew when it is told to
// (ForceAuthn, prompt=login). Some do not: Google knows neither that prompt nor auth_time,
// and repeats the AuthnInstant of days ago. Their word is no proof, and worth something
// beside another one (signin.Service.Vouch).

// Stale reports whether the identity provider was told to have the person sign in anew,
// and does not say that they did.
func (p Proven) Stale() bool {
	return p.Request.Fresh && p.Identity.AuthTime.Before(p.Request.CreatedAt.Add(-saml.Skew))
}

// takesStale reports whether an answer is looked at though the person was not asked anew: a
// test finds that out, and who confirms something goes on in another way.
func takesStale(p model.UpstreamPurpose) bool {
	return p == model.UpstreamTest || p == model.UpstreamConfirm
}

// asksAnew says what an answer to a request for that shows.
func (p Proven) asksAnew() model.AsksAnew {
	if p.Stale() {
		return model.AsksAnewNo
	}
	return model.AsksAnewYes
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Vouch is Confirm for what a provider says that did not have the person sign in anew, as
// it was told to. It is noted as that.
func (s *Service) Vouch(p Proven, by model.Session) func(context.Context, *db.Tx) (model.UserID, []model.Event, error) {
	return func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		a, err := s.confirmed(ctx, tx, p, by)
		if err != nil {
			return "", nil, err
		}
		_, err = tx.InsertAttempt(ctx, with(a, p.stale()))
		return a.User, nil, err
	}
}

// stale is the fault of a provider that did not have the person sign in anew.
func (p Proven) stale() *upstream.Fault {
	return upstream.NewFault(codeStale, "auth_time").WithGot(stamp(p.Identity.AuthTime)).WithWant(stamp(p.Request.CreatedAt)).At(StepPerson)
}
