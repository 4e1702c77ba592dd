package passkeys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// BeginSignIn returns the question with which anybody can sign in. It names no
// account, so that it is the same for everybody.
func (s *Service) BeginSignIn(ctx context.Context, from model.Browser) (Question, error) {
	return s.ask(ctx, model.Ceremony{Purpose: model.CeremonySignIn, Browser: from.Hash}, func(*db.Tx) (any, *webauthn.SessionData, error) {
		return s.assertion()
	})
}

// assertion returns the question for any passkey, or for one of those allowed.
func (s *Service) assertion(allowed ...protocol.CredentialDescriptor) (any, *webauthn.SessionData, error) {
	assertion, session, err := s.rp.BeginDiscoverableLogin(webauthn.WithAllowedCredentials(allowed))
	if err != nil {
		return nil, nil, err
	}
	return assertion.Response, session, nil
}

// FinishSignIn verifies the answer to a question of BeginSignIn. It returns an
// Unknown error for a passkey that is nobody's, an Invalid error for any other
// answer that proves nothing, and a Conflict error when the question was
// answered before, took too long, or was put to another browser.
func (s *Service) FinishSignIn(ctx context.Context, from model.Browser, id model.CeremonyID, answer []byte) (Proof, error) {
	p, err := s.verify(ctx, model.Ceremony{ID: id, Purpose: model.CeremonySignIn, Browser: from.Hash}, answer)
	if err != nil {
		return Proof{}, fmt.Errorf("sign in with a passkey: %w", err)
	}
	p.by.IP = from.IP
	return p, nil
}

// Unknown says that a passkey is nobody's: it was removed, or its user was. A
// password manager that is told forgets it (WebAuthn, section 5.1.10). Its JSON
// is what PublicKeyCredential.signalUnknownCredential reads.
type Unknown struct {
	RPID         string                    `json:"rpId"`
	CredentialID protocol.URLEncodedBase64 `json:"credentialId"`
}

// Error returns the text for the log.
func (*Unknown) Error() string { return "unknown credential" }

// Unwrap returns the same refusal as for every other answer.
func (*Unknown) Unwrap() error { return errRefused }

// verify uses a question up and looks at its answer.
func (s *Service) verify(ctx context.Context, c model.Ceremony, answer []byte) (Proof, error) {
	session, err := s.takeQuestion(ctx, c)
	if err != nil {
		return Proof{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Proof{}, refusal(err)
	}
	owner, err := s.db.PasskeyByCredential(ctx, parsed.RawID)
	if model.KindOf(err) == model.NotFound {
		return Proof{}, &Unknown{s.rp.Config.RPID, parsed.RawID}
	}
	if err != nil {
		return Proof{}, err
	}
	if c.User != "" && c.User != owner.User {
		return Proof{}, model.Because(errRefused, errors.New("the passkey is another user’s"))
	}
	a, err := s.owner(ctx, c, owner)
	if err != nil {
		return Proof{}, err
	}
	credential, err := s.validate(c, a, session, parsed)
	if err != nil {
		return Proof{}, refusal(err)
	}
	if err := mayEnter(owner.Status); err != nil {
		return Proof{}, err
	}
	return s.proof(ctx, owner.Passkey, credential)
}

// validate checks an answer as WebAuthn, section 7.2, says. Its step 6: an answer to a
// question to anybody has to name its user, and one to a question about somebody's
// own passkeys may leave that out.
func (s *Service) validate(c model.Ceremony, a account, session webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	if c.User != "" {
		session.UserID = a.handle
		return s.rp.ValidateLogin(a, session, answer)
	}
	_, credential, err := s.rp.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return a, nil }, session, answer)
	return credential, err
}

// owner returns the user of a passkey with the passkeys that the question was
// about: all of the user's own, or the one that answered a question to anybody.
func (s *Service) owner(ctx context.Context, c model.Ceremony, o db.PasskeyOwner) (account, error) {
	passkeys := []model.Passkey{o.Passkey}
	if c.User != "" {
		var err error
		if passkeys, err = s.db.Passkeys(ctx, o.User); err != nil {
			return account{}, err
		}
	}
	return newAccount(model.User{ID: o.User}, o.Handle, passkeys)
}

// mayEnter refuses an account that may not sign in, in the words of every other
// refusal.
func mayEnter(status model.UserStatus) error {
	if status != model.UserActive {
		return model.Because(errRefused, errors.New("the account is disabled"))
	}
	return nil
}

func (s *Service) proof(ctx context.Context, p model.Passkey, credential *webauthn.Credential) (Proof, error) {
	record, err := json.Marshal(credential)
	if err != nil {
		return Proof{}, err
	}
	cloned := credential.Authenticator.CloneWarning
	if cloned {
		s.log.WarnContext(ctx, "the counter of a passkey went back: there may be a copy of it", "passkey", p.ID, "user", p.User)
	}
	before := p
	p.Credential, p.Synced = record, credential.Flags.BackupState
	by := model.Actor{Kind: model.ActorUser, ID: string(p.User)}
	return Proof{AMR: methods(p), passkey: p, before: before, cloned: cloned, by: by}, nil
}

// methods returns how a passkey proves who somebody is, in the words of RFC
// 8176, section 2. A key that can leave its device is a software key, whatever
// holds it now; one that cannot is a hardware key, as far as its authenticator
// says so. Somebody was present, and the device verified who by a second factor.
func methods(p model.Passkey) []string {
	key := "hwk"
	if p.BackupEligible {
		key = "swk"
	}
	return []string{key, "user", "mfa"}
}

// Proof is the verified answer of a passkey. It is used once, by the
// transaction that begins what it was asked for.
type Proof struct {
	AMR []string // how it proves (RFC 8176 words)

	passkey, before model.Passkey
	cloned          bool
	by              model.Actor
}

// Use stores what the answer has changed about the passkey and returns whose it
// is, with the events to record. It returns an Invalid error when the passkey
// was removed since it was verified.
func (p Proof) Use(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
	err := tx.UsePasskey(ctx, p.passkey)
	if model.KindOf(err) == model.NotFound {
		return "", nil, errRefused
	}
	if err != nil {
		return "", nil, err
	}
	var events []model.Event
	if p.passkey.Synced != p.before.Synced {
		events = append(events, event(p.by, p.passkey, model.PasskeyUpdated{Before: p.before.Snapshot(), After: p.passkey.Snapshot()}))
	}
	if p.cloned {
		events = append(events, event(p.by, p.passkey, model.PasskeyCloneSuspected{Passkey: p.passkey.Snapshot()}))
	}
	return p.passkey.User, events, nil
}
