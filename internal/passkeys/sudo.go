package passkeys

import (
	"context"
	"fmt"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// BeginSudo returns the question with which the actor proves again to be there,
// by any of the actor's own passkeys. It returns a Conflict error when there is
// none.
func (s *Service) BeginSudo(ctx context.Context, by model.Actor, from model.Browser) (Question, error) {
	own, err := holderOf(by)
	if err != nil {
		return Question{}, err
	}
	return s.ask(ctx, model.Ceremony{Purpose: model.CeremonySudo, Browser: from.Hash, Holder: own.id()}, func(tx *db.Tx) (any, *webauthn.SessionData, error) {
		a, err := own.who(ctx, tx)
		if err != nil {
			return nil, nil, err
		}
		passkeys, err := own.all(ctx, tx)
		if err != nil {
			return nil, nil, err
		}
		if len(passkeys) == 0 {
			return nil, nil, model.Conflicting("passkeys.none")
		}
		if a, err = a.with(passkeys); err != nil {
			return nil, nil, err
		}
		return s.assertion(webauthn.Credentials(a.credentials).CredentialDescriptors()...)
	})
}

// FinishSudo verifies the answer to a question of BeginSudo, with the errors of
// FinishSignIn. The passkey has to be the actor's own.
func (s *Service) FinishSudo(ctx context.Context, by model.Actor, from model.Browser, id model.CeremonyID, answer []byte) (Proof, error) {
	own, err := holderOf(by)
	if err != nil {
		return Proof{}, err
	}
	find := s.person
	if by.Operator() != "" {
		find = s.operator
	}
	p, err := s.verify(ctx, find, model.Ceremony{ID: id, Purpose: model.CeremonySudo, Browser: from.Hash, Holder: own.id()}, answer)
	if err != nil {
		return Proof{}, fmt.Errorf("confirm with a passkey: %w", err)
	}
	p.by = by
	p.by.IP = from.IP
	return p, nil
}
