package signin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

// BeginSudo sends a code to the session's own user, who wants to go on with a
// request that waits. It returns the errors of Held, an Invalid error when
// too many codes were asked for, or when no mail gets to the user, and a Forbidden error
// when their organization wants another proof.
func (s *Service) BeginSudo(ctx context.Context, by model.Session, id model.HeldRequestID, from Browser) (model.Challenge, error) {
	held, err := s.Held(ctx, by, id)
	if err != nil {
		return model.Challenge{}, err
	}
	if err := s.outbox.Carries(ctx, model.Email(by.User.Email)); err != nil {
		return model.Challenge{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.Challenge{}, err
	}
	code := s.source.Code()
	message, err := mail.Confirm(mail.ConfirmData{
		AppName: instance.AppName, Code: code, Action: held.Action, OrgName: by.Org.Name, Minutes: int(model.CodeLife / time.Minute), Device: from.Device,
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin sudo: %w", err)
	}
	var c model.Challenge
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		u, err := tx.User(ctx, by.User.ID)
		if err != nil {
			return err
		}
		if _, err := checkConfirms(ctx, tx, u.ID, model.Authentication{AMR: byEmail("").AMR, Way: model.WayCode, Beside: by.VouchedNow(tx.Now())}); err != nil {
			return err
		}
		email := model.Email(u.Email)
		if _, err := mayAsk(ctx, tx, model.ForSudo, email, u.ID, from); err != nil {
			return err
		}
		id := tx.NewChallengeID()
		c = model.Challenge{
			ID: id, Purpose: model.ForSudo, Session: by.ID, Browser: from.Hash, User: u.ID, Email: email, Sends: model.SendsCode,
			CodeMAC: s.keys.MAC("sudo code", string(id), code), Network: netaddr.ClientOf(from.IP), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(model.CodeLife),
		}
		// There is no link: its hash is that of a token that nobody is told.
		if err := tx.InsertChallenge(ctx, c, secret.Hash(s.source.Token())); err != nil {
			return err
		}
		message.To = u.Email
		return s.outbox.Put(ctx, tx, message, c.ExpiresAt)
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin sudo: %w", err)
	}
	return c, nil
}

// SudoChallenge returns a challenge that BeginSudo began for this session in
// this browser, open or not. It returns a NotFound error for any other.
func (s *Service) SudoChallenge(ctx context.Context, by model.Session, id model.ChallengeID, from Browser) (model.Challenge, error) {
	c, err := s.db.Challenge(ctx, id)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.Challenge{}, err
	}
	if err != nil || c.Purpose != model.ForSudo || c.Session != by.ID || c.User != by.User.ID || !secret.Equal(c.Browser, from.Hash) {
		return model.Challenge{}, errNotHeld
	}
	return c, nil
}

// FinishSudo takes the code of a challenge as a proof, under the same limits as
// Finish. It returns the session's new token: the old one is worthless. The
// errors are those of SudoChallenge, and Invalid for the field "code".
func (s *Service) FinishSudo(ctx context.Context, by model.Session, id model.ChallengeID, code string, from Browser) (token string, err error) {
	c, err := s.SudoChallenge(ctx, by, id, from)
	if err != nil {
		return "", err
	}
	if err := s.Takes(ctx, model.WayCode); err != nil {
		return "", err
	}
	if err := s.tryCode(ctx, c, "sudo code", code, from); err != nil {
		return "", err
	}
	return s.Confirm(ctx, by, byEmail(model.WayCode), func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		first, err := tx.UseChallenge(ctx, c.ID)
		if err == nil && !first {
			err = invalidCode("signin.code_used")
		}
		return c.User, nil, err
	})
}

// Confirm takes a proof from the person of a session, who proves anew who they
// are. how says what sort of proof it is. Confirm returns the session's new token,
// "" when the cookie has just got another one, as in renew: the old one is worthless.
// It returns the error of proof, an Unauthenticated error when the session is over,
// and a Forbidden error for the proof of somebody else, or another than their
// organization wants (With).
func (s *Service) Confirm(ctx context.Context, by model.Session, how model.Authentication, proof Proof) (token string, err error) {
	return s.proveAgain(ctx, by, how, proof, checkConfirms, func(tx *db.Tx, tokenHash []byte) error {
		return tx.SetSudo(ctx, by.ID, tokenHash)
	})
}

// StepUp takes a proof as Confirm does, which is also how the person has signed in to the
// session from now on: applications are told so, and when. The session stays the one that
// they know, and goes on for as long as the identity provider that began it allows. Where
// that is required of the person, a passkey is no way around it: it proves nothing beside.
func (s *Service) StepUp(ctx context.Context, by model.Session, how model.Authentication, proof Proof) (token string, err error) {
	token, err = s.proveAgain(ctx, by, how, proof, checkConfirms, func(tx *db.Tx, tokenHash []byte) error {
		return tx.StepUp(ctx, by.ID, how.AMR, true, tokenHash)
	})
	if led := (*model.Elsewhere)(nil); !errors.As(err, &led) {
		return token, err
	}
	anyway := func(context.Context, *db.Tx, model.UserID, model.Authentication) (model.OrgID, error) { return "", nil }
	_, err = s.proveAgain(ctx, by, how, proof, anyway, func(tx *db.Tx, _ []byte) error {
		return tx.StepUp(ctx, by.ID, how.AMR, false, nil)
	})
	return "", err
}

// Vouch takes the word of a connection's identity provider that the person of a session is
// signed in there, whom it did not have sign in anew: no proof, but what checkProof wants
// beside another one. The errors are those of Confirm.
func (s *Service) Vouch(ctx context.Context, by model.Session, connection model.ConnectionID, proof Proof) error {
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		user, _, err := proof(ctx, tx)
		if err != nil {
			return err
		}
		if user != by.User.ID {
			return model.Denied("signin.somebody_else")
		}
		if _, err := access.Person(ctx, tx, by.Actor()); err != nil {
			return err
		}
		return tx.SetVouched(ctx, by.ID, connection)
	})
	if err != nil {
		return fmt.Errorf("vouch: %w", err)
	}
	return nil
}

// proveAgain uses a proof up and notes it, both or neither, when it is taken.
func (s *Service) proveAgain(ctx context.Context, by model.Session, how model.Authentication, proof Proof, may check, note func(*db.Tx, []byte) error) (token string, err error) {
	how.Beside = by.VouchedNow(s.db.Now())
	err = s.telling(ctx, func(tells tell) error {
		return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			user, used, err := proof(ctx, tx)
			if err != nil {
				return nil, err
			}
			if user != by.User.ID {
				return nil, model.Denied("signin.somebody_else")
			}
			told, err := takes(ctx, tx, may, user, how, use{confirmed: true, from: Browser{IP: by.IP}}, tells)
			if err != nil {
				return nil, err
			}
			token = s.source.Token()
			e, err := confirm(ctx, tx, by, how.AMR, &token, note)
			return append(append(used, told...), e), err
		})
	})
	if err != nil {
		return "", fmt.Errorf("prove again: %w", err)
	}
	return token, nil
}

// confirm notes the proof: the session has another token from now on, and may do
// what is sensitive for a while (model.Session.Sudo).
func confirm(ctx context.Context, tx *db.Tx, by model.Session, amr []string, token *string, note func(*db.Tx, []byte) error) (model.Event, error) {
	if _, err := access.Person(ctx, tx, by.Actor()); err != nil {
		return model.Event{}, err
	}
	now, err := tx.Session(ctx, by.ID)
	if err != nil {
		return model.Event{}, err
	}
	return model.Event{
		Org: by.Org.ID, Actor: by.Actor(), User: by.User.ID, Target: string(by.ID),
		Payload: model.UserConfirmed{Session: by.Ref(), AMR: amr},
	}, note(tx, newToken(now.Session, by, tx.Now(), token))
}

// onItsWay is how long an answer takes to arrive, at the most.
const onItsWay = 2 * time.Second

// newToken returns the hash of the token that a session gets with a proof. When
// somebody has proved who they are in it since the browser sent this request, the
// cookie has a new token already, which another answer brings. Then there is no
// other, and token becomes "": of two answers nobody knows which arrives last. A
// request without the session (then is the zero value) was sent before that answer
// came when it was a moment ago; otherwise the answer is lost.
func newToken(session, then model.Session, now time.Time, token *string) []byte {
	if then.ID == "" && now.Before(session.SudoAt.Add(onItsWay)) || then.ID != "" && session.Proved(then) {
		*token = ""
		return nil
	}
	return secret.Hash(*token)
}
