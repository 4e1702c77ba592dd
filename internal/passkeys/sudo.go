package passkeys

import (
	"context"
	"fmt"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// BeginSudo returns the question with which the actor proves again to be there,
// by any of the actor's own passkeys. It returns a Conflict error when there is
// none.
func (s *Service) BeginSudo(ctx context.Context, by model.Actor, from model.Browser) (Question, error) {
	return s.ask(ctx, model.Ceremony{Purpose: model.CeremonySudo, Browser: from.Hash, User: by.User()}, func(tx *db.Tx) (any, *webauthn.SessionData, error) {
		u, err := access.Person(ctx, tx, by)
		if err != nil {
			return nil, nil, err
		}
		passkeys, err := tx.Passkeys(ctx, u.ID)
		if err != nil {
			return nil, nil, err
		}
		if len(passkeys) == 0 {
			return nil, nil, model.Conflicting("passkeys.none")
		}
		a, err := newAccount(u, nil, passkeys)
		if err != nil {
			return nil, nil, err
		}
		return s.assertion(webauthn.Credentials(a.credentials).CredentialDescriptors()...)
	})
}

// FinishSudo verifies the answer to a question of BeginSudo, with the errors of
// FinishSignIn. The passkey has to be the actor's own.
func (s *Service) FinishSudo(ctx context.Context, by model.Actor, from model.Browser, id model.CeremonyID, answer []byte) (Proof, error) {
	if err := access.PersonOnly(by); err != nil {
		return Proof{}, err
	}
	p, err := s.verify(ctx, model.Ceremony{ID: id, Purpose: model.CeremonySudo, Browser: from.Hash, User: by.User()}, answer)
	if err != nil {
		return Proof{}, fmt.Errorf("confirm with a passkey: %w", err)
	}
	p.by = by
	p.by.IP = from.IP
	return p, nil
}
