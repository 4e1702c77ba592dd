package passkeys

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// handleBytes is the length of a user handle: WebAuthn, section 14.6.1, asks
// for 64 random bytes.
const handleBytes = 64

// BeginRegistration returns the question with which the actor's authenticator
// makes a passkey. Authenticators that hold one already refuse by themselves. It
// returns a Conflict error when the actor has as many as an account can hold, and when the
// operator has switched off that people sign in so.
func (s *Service) BeginRegistration(ctx context.Context, by model.Actor, from model.Browser) (Question, error) {
	own, err := holderOf(by)
	if err != nil {
		return Question{}, err
	}
	return s.ask(ctx, model.Ceremony{Purpose: model.CeremonyRegister, Browser: from.Hash, Holder: own.id()}, func(tx *db.Tx) (any, *webauthn.SessionData, error) {
		instance, err := tx.Instance(ctx)
		if err != nil {
			return nil, nil, err
		}
		if err := own.mayAdd(instance.Ways); err != nil {
			return nil, nil, err
		}
		a, err := ownAccount(ctx, tx, own)
		if err != nil {
			return nil, nil, err
		}
		if len(a.credentials) >= model.MostPasskeys {
			return nil, nil, errTooMany
		}
		creation, session, err := s.rp.BeginRegistration(a,
			webauthn.WithExclusions(webauthn.Credentials(a.credentials).CredentialDescriptors()),
			func(o *protocol.PublicKeyCredentialCreationOptions) error {
				o.RelyingParty.Name = instance.AppName
				return nil
			})
		if err != nil {
			return nil, nil, err
		}
		return creation.Response, session, nil
	})
}

// ownAccount returns a holder with their passkeys. It makes the handle when there is none.
func ownAccount(ctx context.Context, tx *db.Tx, own holder) (account, error) {
	a, err := own.who(ctx, tx)
	if err != nil {
		return account{}, err
	}
	a.handle, err = own.handle(ctx, tx)
	if model.KindOf(err) == model.NotFound {
		a.handle = make([]byte, handleBytes)
		rand.Read(a.handle)
		err = own.setHandle(ctx, tx, a.handle)
	}
	if err != nil {
		return account{}, err
	}
	passkeys, err := own.all(ctx, tx)
	if err != nil {
		return account{}, err
	}
	return a.with(passkeys)
}

// FinishRegistration adds the passkey that an authenticator made in answer to a
// question. It returns a Conflict error when the question was answered before,
// took too long, or was not put to this person in this browser, or when the
// credential is somebody's already; and an Invalid error for an answer that is
// not what was asked for.
func (s *Service) FinishRegistration(ctx context.Context, by model.Actor, from model.Browser, id model.CeremonyID, answer []byte) (model.Passkey, error) {
	own, err := holderOf(by)
	if err != nil {
		return model.Passkey{}, err
	}
	session, err := s.takeQuestion(ctx, model.Ceremony{ID: id, Purpose: model.CeremonyRegister, Browser: from.Hash, Holder: own.id()})
	if err != nil {
		return model.Passkey{}, fmt.Errorf("add passkey: %w", err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return model.Passkey{}, fmt.Errorf("add passkey: %w", notAdded(err))
	}
	credential, err := s.rp.CreateCredential(account{handle: session.UserID}, session, parsed)
	if err != nil {
		return model.Passkey{}, fmt.Errorf("add passkey: %w", notAdded(err))
	}
	p, err := s.add(ctx, own, by, from, credential)
	if err != nil {
		return model.Passkey{}, fmt.Errorf("add passkey: %w", err)
	}
	return p, nil
}

func notAdded(err error) error {
	return model.Because(model.InvalidField("passkey", "passkeys.unfit"), withDetails(err))
}

// add stores a credential as a passkey of a holder.
func (s *Service) add(ctx context.Context, own holder, by model.Actor, from model.Browser, credential *webauthn.Credential) (model.Passkey, error) {
	record, err := json.Marshal(credential)
	if err != nil {
		return model.Passkey{}, err
	}
	aaguid := aaguidText(credential.Authenticator.AAGUID)
	p := model.Passkey{
		CredentialID: credential.ID, Credential: record, AAGUID: aaguid,
		BackupEligible: credential.Flags.BackupEligible, Synced: credential.Flags.BackupState, RPID: s.rp.Config.RPID,
		CreatedOn: from.Device, CreatedIP: from.IP,
	}
	notice, err := s.notice(ctx, from, providerName(aaguid), false, own.page(s.site))
	if err != nil {
		return model.Passkey{}, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		a, err := own.who(ctx, tx)
		if err != nil {
			return nil, err
		}
		instance, err := tx.Instance(ctx)
		if err == nil {
			err = own.mayAdd(instance.Ways)
		}
		if err != nil {
			return nil, err
		}
		others, err := own.all(ctx, tx)
		if err != nil {
			return nil, err
		}
		if len(others) >= model.MostPasskeys { // several questions may have been put at once
			return nil, errTooMany
		}
		p.Name = freeName(providerName(aaguid), others)
		p, err = own.insert(ctx, tx, p)
		if model.KindOf(err) == model.Conflict {
			return nil, model.Because(model.Conflicting("passkeys.added_before"), err)
		}
		if err != nil {
			return nil, err
		}
		return []model.Event{created(by, p)}, s.tellOwner(ctx, tx, a.email, notice)
	})
	return p, err
}

var errTooMany = model.Conflicting("passkeys.most", model.MostPasskeys)
