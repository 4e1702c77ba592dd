package operators

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// MakeCodes gives the operator who acts in the console new recovery codes, in the place of all
// that they had, and returns them: nobody can read them again. The errors are those of
// access.InConsole.
func (s *Service) MakeCodes(ctx context.Context, by model.Actor) ([]string, error) {
	codes, hashes := make([]string, model.RecoveryCodes), make([][]byte, model.RecoveryCodes)
	for i := range codes {
		codes[i] = s.source.RecoveryCode()
		hashes[i] = hashOf(codes[i])
	}
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		session, err := access.InConsole(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		o := session.Operator
		return []model.Event{event(by, o, model.OperatorCodesCreated{Operator: o.Snapshot(), Codes: len(codes)})}, tx.SetRecoveryCodes(ctx, o.ID, hashes)
	})
	if err != nil {
		return nil, fmt.Errorf("make recovery codes: %w", err)
	}
	return codes, nil
}

// hashOf returns what is stored in the place of a recovery code: 80 random bits, which nobody
// guesses, so that it takes no key to keep them.
func hashOf(code string) []byte {
	plain, _ := model.ParseRecoveryCode(code)
	return secret.Hash(plain)
}

var errWrongCode = model.InvalidField("recovery_code", "operators.wrong_recovery_code")

// noticeLife is how long it is worth telling an operator that a code of theirs was used.
const noticeLife = 24 * time.Hour

// Recover returns a proof by a recovery code of the operator with an address. It works once, and
// its operator is told by mail. The proof returns an Invalid error for the field
// "recovery_code" for a code that is not that operator's, and for who is no operator: both take
// the same work.
func (s *Service) Recover(ctx context.Context, email, code string, from model.Browser) (Proof, error) {
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return nil, err
	}
	notice, err := mail.RecoveryCodeUsed(mail.RecoveryCodeUsedData{
		AppName: instance.AppName, Device: from.Device, IP: from.IP, Place: from.Place, At: s.db.Now(), LinkURL: s.site.OperatorPage(),
	})
	if err != nil {
		return nil, fmt.Errorf("recovery code: %w", err)
	}
	plain, ok := model.ParseRecoveryCode(code)
	address, err := emailaddr.Parse(email)
	return func(ctx context.Context, tx *db.Tx) (model.OperatorID, []model.Event, error) {
		if !ok || err != nil {
			return "", nil, errWrongCode
		}
		return s.recover(ctx, tx, address, plain, notice, from)
	}, nil
}

// recover uses a recovery code up, and tells its operator.
func (s *Service) recover(ctx context.Context, tx *db.Tx, email model.Email, code string, notice mail.Message, from model.Browser) (model.OperatorID, []model.Event, error) {
	o, err := tx.OperatorByEmail(ctx, email)
	if err != nil && model.KindOf(err) != model.NotFound {
		return "", nil, err
	}
	err = tx.UseRecoveryCode(ctx, o.ID, secret.Hash(code)) // of nobody where nobody has the address
	if model.KindOf(err) == model.NotFound {
		return "", nil, errWrongCode
	}
	if err != nil {
		return "", nil, err
	}
	left, err := tx.CountRecoveryCodes(ctx, o.ID)
	if err != nil {
		return "", nil, err
	}
	notice.To = string(o.Email)
	by := model.Actor{Kind: model.ActorOperator, ID: string(o.ID), IP: from.IP}
	used := event(by, o, model.OperatorCodeUsed{Operator: o.Snapshot(), Left: left})
	return o.ID, []model.Event{used}, s.outbox.Put(ctx, tx, notice, tx.Now().Add(noticeLife))
}
