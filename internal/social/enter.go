package social

import (
	"context"
	"errors"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// The codes of why somebody is not let in of whom a provider has proven who they are.
const (
	codeOff      upstream.Code = "provider_off"     // the operator offers the provider no longer
	codeLong     upstream.Code = "subject_too_long" // a subject that is too long to be kept
	codeAddress  upstream.Code = "address_unusable" // says no address that can be used
	codeUnproven upstream.Code = "address_unproven" // has not verified the address
	codeDisabled upstream.Code = "user_disabled"    // the account is disabled by the operator
)

// Proven is what a provider has proven. It signs nobody in yet.
type Proven struct {
	Provider model.Social
	Identity upstream.Identity
	Next     string // where to go on afterwards

	ip string
}

// How returns how the person has proved who they are. What the provider says about that is
// not passed on: it is nobody's whom an organization trusts with it.
func (p Proven) How() model.Authentication {
	return model.Authentication{Upstream: model.Upstream{Social: p.Provider}}
}

// Refused is the error for an answer by which nobody is signed in. Why is for the log;
// outside there is one page for all.
type Refused struct{ cause error }

// Error returns the text for the log.
func (r *Refused) Error() string { return "sign-in refused: " + r.cause.Error() }

// Unwrap returns what is said outside: the same, whatever was wrong.
func (r *Refused) Unwrap() error { return errRefused }

var errRefused = model.Denied("social.refused")

// refuse makes a *Refused of a fault, and returns other errors as they are.
func refuse(err error) error {
	var f *upstream.Fault
	if errors.As(err, &f) {
		return &Refused{f}
	}
	return err
}

// Unproven is the error for somebody whose inbox has to be proven before an account with a
// provider is linked: the address may be another person's by now than the one here. It is
// the same whether or not there is an account with the address.
type Unproven struct{ Email model.Email }

// Error returns the text for the log.
func (*Unproven) Error() string { return "has to prove their inbox first" }

// Enter signs the person in about whom something is proven: it is what signin.Service.With
// wants. The errors, each of which keeps them out: a *Refused, an *Unproven, and a
// *model.Elsewhere where an organization has the people of the address's domain sign in by
// its connection.
func (s *Service) Enter(p Proven) func(context.Context, *db.Tx) (model.UserID, []model.Event, error) {
	return func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		i := p.Identity
		if len(i.Subject) > model.MostSubject {
			return "", nil, refuse(upstream.NewFault(codeLong, "subject"))
		}
		known, err := tx.SocialIdentity(ctx, p.Provider, i.Issuer, i.Subject)
		if model.KindOf(err) == model.NotFound {
			return link(ctx, tx, p)
		}
		if err != nil {
			return "", nil, err
		}
		u, err := tx.User(ctx, known.User)
		if err != nil {
			return "", nil, err
		}
		if u.Status != model.UserActive {
			return "", nil, refuse(upstream.NewFault(codeDisabled, "user"))
		}
		known.Email, known.LastAt = upstream.Quote(i.Email), tx.Now()
		return u.ID, nil, tx.PutSocialIdentity(ctx, known)
	}
}

// link links a subject that comes for the first time, silently, or says what has to be
// proven first.
func link(ctx context.Context, tx *db.Tx, p Proven) (model.UserID, []model.Event, error) {
	email, err := emailaddr.Parse(p.Identity.Email)
	if err != nil {
		return "", nil, refuse(upstream.NewFault(codeAddress, "email").WithGot(p.Identity.Email))
	}
	if !p.Identity.EmailVerified {
		return "", nil, refuse(upstream.NewFault(codeUnproven, "email_verified").WithGot(string(email)))
	}
	all, err := membership.Connections(ctx, tx, email)
	if err != nil {
		return "", nil, err
	}
	if len(all) > 0 {
		return "", nil, &model.Elsewhere{Email: email, Why: errElsewhere}
	}
	u, err := tx.UserByEmail(ctx, email)
	if err != nil && model.KindOf(err) != model.NotFound {
		return "", nil, err
	}
	silent := false
	if err == nil && u.Status == model.UserActive && speaksFor(p, email) {
		if silent, err = expects(ctx, tx, u, p.Provider); err != nil {
			return "", nil, err
		}
	}
	if !silent {
		return "", nil, &Unproven{email}
	}
	if !u.EmailVerified {
		if err := tx.ProveEmail(ctx, u.ID, email); err != nil {
			return "", nil, err
		}
	}
	linked, err := put(ctx, tx, u.ID, p, p.ip)
	return u.ID, linked, err
}

var errElsewhere = model.SignedOut("social.elsewhere")

// speaksFor reports whether a provider's word about an address is of this moment. Google's
// is for its own addresses and those of a Workspace; any other address it has verified
// once, and it may be somebody else's by now ("Verify the ID token", on email_verified and
// hd). The others say no such thing, and are believed.
func speaksFor(p Proven, email model.Email) bool {
	if p.Provider != model.SocialGoogle {
		return true
	}
	return len(p.Identity.Attributes["hd"]) == 1 || strings.HasSuffix(email.Key(), "@gmail.com")
}

// expects reports whether a user has proven their address or is invited by it, and comes
// by a provider for the first time.
func expects(ctx context.Context, tx *db.Tx, u model.User, p model.Social) (bool, error) {
	others, err := tx.SocialIdentities(ctx, u.ID)
	if err != nil {
		return false, err
	}
	for _, o := range others {
		if o.Provider == p {
			return false, nil
		}
	}
	if u.EmailVerified {
		return true, nil
	}
	invited, err := tx.InvitationsOf(ctx, u, tx.Now())
	return len(invited) > 0, err
}

// put links an account with a provider to a user, in the place of another one with it.
func put(ctx context.Context, tx *db.Tx, user model.UserID, p Proven, ip string) ([]model.Event, error) {
	by := model.Actor{Kind: model.ActorUser, ID: string(user), IP: ip}
	events, err := unlink(ctx, tx, by, p.Provider)
	if err != nil {
		return nil, err
	}
	i := model.SocialIdentity{
		Provider: p.Provider, Issuer: p.Identity.Issuer, Subject: p.Identity.Subject, User: user, Email: upstream.Quote(p.Identity.Email),
		LinkedAt: tx.Now(), LastAt: tx.Now(),
	}
	return append(events, event(by, model.SocialLinked{After: i.Snapshot()})), tx.PutSocialIdentity(ctx, i)
}

func unlink(ctx context.Context, tx *db.Tx, by model.Actor, p model.Social) (events []model.Event, err error) {
	gone, err := tx.DeleteSocialIdentities(ctx, by.User(), p)
	for _, i := range gone {
		events = append(events, event(by, model.SocialUnlinked{Before: i.Snapshot()}))
	}
	return events, err
}

// event is about the person who acts, and no organization's.
func event(by model.Actor, p model.Payload) model.Event {
	by.Org = ""
	return model.Event{Actor: by, User: by.User(), Target: by.ID, Payload: p}
}
