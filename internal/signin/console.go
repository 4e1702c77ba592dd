package signin

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

const consoleLabel = "console code"

// BeginConsole sends a code to an address, when it is an operator's, and does the same work when
// not. With a session it is for that session's own operator to prove anew who they are. It
// returns an Invalid error for the field "email" when too many codes were asked for, or when no
// mail gets there.
func (s *Service) BeginConsole(ctx context.Context, email model.Email, session model.OperatorSessionID, from Browser) (model.Challenge, error) {
	if err := s.outbox.Carries(ctx, email); err != nil {
		return model.Challenge{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.Challenge{}, err
	}
	code := s.source.Code()
	message, err := mail.ConsoleCode(mail.ConsoleCodeData{
		AppName: instance.AppName, Code: code, Confirm: session != "", Minutes: int(model.CodeLife / time.Minute), Device: from.Device,
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin console: %w", err)
	}
	var c model.Challenge
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		o, err := tx.OperatorByEmail(ctx, email)
		if err != nil && model.KindOf(err) != model.NotFound {
			return err
		}
		if o.ID == "" {
			code = s.source.Token() // which nobody is told
		}
		if _, err := mayAsk(ctx, tx, model.ForConsole, email, "", from); err != nil {
			return err
		}
		id := tx.NewChallengeID()
		c = model.Challenge{
			ID: id, Purpose: model.ForConsole, Session: model.SessionID(session), Browser: from.Hash, Email: email, Sends: model.SendsCode,
			CodeMAC: s.keys.MAC(consoleLabel, string(id), code), Network: netaddr.ClientOf(from.IP), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(model.CodeLife),
		}
		// There is no link: its hash is that of a token that nobody is told.
		if err := tx.InsertChallenge(ctx, c, secret.Hash(s.source.Token())); err != nil {
			return err
		}
		message.To = string(o.Email) // "" goes nowhere
		return s.outbox.Put(ctx, tx, message, c.ExpiresAt)
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin console: %w", err)
	}
	return c, nil
}

// ConsoleChallenge returns a challenge that BeginConsole began in this browser for a session, ""
// for none, open or not. It returns a NotFound error for any other.
func (s *Service) ConsoleChallenge(ctx context.Context, id model.ChallengeID, session model.OperatorSessionID, from Browser) (model.Challenge, error) {
	c, err := s.db.Challenge(ctx, id)
	if c, err = ownChallenge(c, err, model.ForConsole, from); err == nil && c.Session != model.SessionID(session) {
		return model.Challenge{}, model.Missing("signin.from_elsewhere")
	}
	return c, err
}

// ProveConsole takes the code of a challenge, under the same limits as Finish, and returns the
// proof that it is: it uses the challenge up in the transaction of what it is good for, and says
// which operator's it is. The errors are those of ConsoleChallenge, and Invalid for the field
// "code".
func (s *Service) ProveConsole(ctx context.Context, id model.ChallengeID, session model.OperatorSessionID, code string, from Browser) (func(context.Context, *db.Tx) (model.OperatorID, []model.Event, error), error) {
	c, err := s.ConsoleChallenge(ctx, id, session, from)
	if err != nil {
		return nil, err
	}
	if err := s.tryCode(ctx, c, consoleLabel, code, from); err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *db.Tx) (model.OperatorID, []model.Event, error) {
		first, err := tx.UseChallenge(ctx, c.ID)
		if err == nil && !first {
			err = invalidCode("signin.code_used")
		}
		if err != nil {
			return "", nil, err
		}
		o, err := tx.OperatorByEmail(ctx, c.Email)
		if model.KindOf(err) == model.NotFound { // who is no operator any more
			err = invalidCode("signin.code_used")
		}
		return o.ID, nil, err
	}, nil
}
