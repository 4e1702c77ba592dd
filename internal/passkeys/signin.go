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
	return s.finishSignIn(ctx, s.person, from, id, answer)
}

// FinishConsole verifies the answer to a question of BeginSignIn as the proof of an operator,
// with the errors of FinishSignIn.
func (s *Service) FinishConsole(ctx context.Context, from model.Browser, id model.CeremonyID, answer []byte) (Proof, error) {
	return s.finishSignIn(ctx, s.operator, from, id, answer)
}

func (s *Service) finishSignIn(ctx context.Context, find finder, from model.Browser, id model.CeremonyID, answer []byte) (Proof, error) {
	p, err := s.verify(ctx, find, model.Ceremony{ID: id, Purpose: model.CeremonySignIn, Browser: from.Hash}, answer)
	if err != nil {
		return Proof{}, fmt.Errorf("sign in with a passkey: %w", err)
	}
	p.by.IP = from.IP
	return p, nil
}

// finder finds whose a passkey is, among people or among operators. It returns an Unknown error
// for one that is nobody's, and refuses one that is for another door: no password manager is
// told to forget that.
type finder func(ctx context.Context, credential []byte) (db.PasskeyOwner, error)

func (s *Service) person(ctx context.Context, credential []byte) (db.PasskeyOwner, error) {
	return s.find(ctx, credential, s.db.PasskeyByCredential, s.db.OperatorPasskeyByCredential)
}

func (s *Service) operator(ctx context.Context, credential []byte) (db.PasskeyOwner, error) {
	return s.find(ctx, credential, s.db.OperatorPasskeyByCredential, s.db.PasskeyByCredential)
}

func (s *Service) find(ctx context.Context, credential []byte, here, elsewhere finder) (db.PasskeyOwner, error) {
	o, err := here(ctx, credential)
	if model.KindOf(err) != model.NotFound {
		return o, err
	}
	switch _, err := elsewhere(ctx, credential); {
	case err == nil:
		return o, model.Because(errRefused, errors.New("the passkey is for another door"))
	case model.KindOf(err) != model.NotFound:
		return o, err
	}
	return o, &Unknown{s.rp.Config.RPID, credential}
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
func (s *Service) verify(ctx context.Context, find finder, c model.Ceremony, answer []byte) (Proof, error) {
	session, err := s.takeQuestion(ctx, c)
	if err != nil {
		return Proof{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Proof{}, refusal(err)
	}
	owner, err := find(ctx, parsed.RawID)
	if err != nil {
		return Proof{}, err
	}
	if c.Holder != "" && c.Holder != owner.Holder() {
		return Proof{}, model.Because(errRefused, errors.New("the passkey is somebody else’s"))
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
	if c.Holder != "" {
		session.UserID = a.handle
		return s.rp.ValidateLogin(a, session, answer)
	}
	_, credential, err := s.rp.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return a, nil }, session, answer)
	return credential, err
}

// owner returns whose a passkey is, with the passkeys that the question was
// about: all of their own, or the one that answered a question to anybody.
func (s *Service) owner(ctx context.Context, c model.Ceremony, o db.PasskeyOwner) (account, error) {
	passkeys := []model.Passkey{o.Passkey}
	if c.Holder != "" {
		var err error
		if passkeys, err = s.besides(ctx, o.Passkey); err != nil {
			return account{}, err
		}
	}
	return account{handle: o.Handle}.with(passkeys)
}

// besides returns a passkey with all others of whose it is.
func (s *Service) besides(ctx context.Context, p model.Passkey) ([]model.Passkey, error) {
	if p.Operator != "" {
		return s.db.OperatorPasskeys(ctx, p.Operator)
	}
	return s.db.Passkeys(ctx, p.User)
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
		s.log.WarnContext(ctx, "the counter of a passkey went back: there may be a copy of it", "passkey", p.ID, "holder", p.Holder())
	}
	before := p
	p.Credential, p.Synced = record, credential.Flags.BackupState
	by := model.Actor{Kind: model.ActorUser, ID: p.Holder()}
	if p.Operator != "" {
		by.Kind = model.ActorOperator
	}
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

// How returns how the person has proved who they are.
func (p Proof) How() model.Authentication {
	return model.Authentication{AMR: p.AMR, Way: model.WayPasskey}
}

// Use stores what the answer has changed about the passkey and returns whose it
// is, with the events to record. It returns an Invalid error when the passkey
// was removed since it was verified.
func (p Proof) Use(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
	events, err := p.use(ctx, tx, tx.UsePasskey)
	return p.passkey.User, events, err
}

// UseInConsole does what Use does with the passkey of an operator.
func (p Proof) UseInConsole(ctx context.Context, tx *db.Tx) (model.OperatorID, []model.Event, error) {
	events, err := p.use(ctx, tx, tx.UseOperatorPasskey)
	return p.passkey.Operator, events, err
}

// use stores it, and finds nothing where the passkey is not of those whom store knows.
func (p Proof) use(ctx context.Context, tx *db.Tx, store func(context.Context, model.Passkey) error) ([]model.Event, error) {
	err := store(ctx, p.passkey)
	if model.KindOf(err) == model.NotFound {
		return nil, errRefused
	}
	if err != nil {
		return nil, err
	}
	var events []model.Event
	if p.passkey.Synced != p.before.Synced {
		events = append(events, updated(p.by, p.before, p.passkey))
	}
	if p.cloned {
		events = append(events, cloneSuspected(p.by, p.passkey))
	}
	return events, nil
}
