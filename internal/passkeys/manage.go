package passkeys

import (
	"context"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Own returns the passkeys of the actor, the oldest first.
func (s *Service) Own(ctx context.Context, by model.Actor) ([]model.Passkey, error) {
	own, err := holderOf(by)
	if err != nil {
		return nil, err
	}
	return own.all(ctx, &s.db.Reader)
}

// OwnOne returns a passkey of the actor, or a NotFound error.
func (s *Service) OwnOne(ctx context.Context, by model.Actor, id model.PasskeyID) (model.Passkey, error) {
	own, err := holderOf(by)
	if err != nil {
		return model.Passkey{}, err
	}
	return own.one(ctx, &s.db.Reader, id)
}

// Rename gives a passkey of the actor another name and returns it. version is
// the version that the actor saw. It returns a NotFound error when the actor has
// no such passkey, an Invalid error for the field "name", and a Conflict error
// when the passkey was renamed meanwhile; with the latter two the passkey is
// returned too, fresh.
func (s *Service) Rename(ctx context.Context, by model.Actor, id model.PasskeyID, name string, version int64) (model.Passkey, error) {
	var p model.Passkey
	own, err := holderOf(by)
	if err != nil {
		return p, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if _, err := own.who(ctx, tx); err != nil {
			return nil, err
		}
		if p, err = own.one(ctx, tx, id); err != nil {
			return nil, err
		}
		return rename(ctx, tx, own, by, &p, name, version)
	})
	if err != nil {
		return p, fmt.Errorf("rename %s: %w", id, err)
	}
	return p, nil
}

// rename gives a passkey another name, if it has the version.
func rename(ctx context.Context, tx *db.Tx, of holder, by model.Actor, p *model.Passkey, name string, version int64) ([]model.Event, error) {
	name, err := model.PasskeyName.Parse(name)
	if err != nil {
		return nil, err
	}
	if p.Version != version {
		return nil, model.Conflicting("passkeys.renamed_meanwhile", p.Name)
	}
	before := *p
	if err := of.rename(ctx, tx, before, name); err != nil {
		return nil, err
	}
	p.Name, p.Version = name, version+1
	return []model.Event{updated(by, before, *p)}, nil
}

// Remove deletes a passkey of the actor and returns what it was. It returns a
// NotFound error when the actor has no such passkey, and a Conflict error when
// it is the last way in, of the actor or of one of their organizations.
func (s *Service) Remove(ctx context.Context, by model.Actor, from model.Browser, id model.PasskeyID) (model.Passkey, error) {
	p, err := s.remove(ctx, by, from, id)
	if err != nil {
		return model.Passkey{}, fmt.Errorf("remove %s: %w", id, err)
	}
	return p, nil
}

func (s *Service) remove(ctx context.Context, by model.Actor, from model.Browser, id model.PasskeyID) (model.Passkey, error) {
	own, err := holderOf(by)
	if err != nil {
		return model.Passkey{}, err
	}
	p, err := own.one(ctx, &s.db.Reader, id)
	if err != nil {
		return p, err
	}
	notice, err := s.notice(ctx, from, p.Name, true, own.page(s.site))
	if err != nil {
		return p, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		a, err := own.who(ctx, tx)
		if err != nil {
			return nil, err
		}
		if p, err = own.one(ctx, tx, id); err != nil {
			return nil, err
		}
		return s.take(ctx, tx, own, by, a.email, p, notice)
	})
	return p, err
}

// take deletes a passkey of a holder, whom the notice tells of it.
func (s *Service) take(ctx context.Context, tx *db.Tx, of holder, by model.Actor, email string, p model.Passkey, notice mail.Message) ([]model.Event, error) {
	if err := of.remove(ctx, tx, p); err != nil {
		return nil, err
	}
	return []model.Event{deleted(by, p)}, s.tellOwner(ctx, tx, email, notice)
}

// On reports whether passkeys sign an actor in: the operator can switch them off for people.
func (s *Service) On(ctx context.Context, by model.Actor) (bool, error) {
	own, err := holderOf(by)
	if err != nil {
		return false, err
	}
	i, err := s.db.Instance(ctx)
	return err == nil && own.mayAdd(i.Ways) == nil, err
}

// keepsWayIn refuses what would lock the user out by taking one passkey, or everybody of an
// organization.
func keepsWayIn(ctx context.Context, tx *db.Tx, u model.User) error {
	passkeys, err := tx.Passkeys(ctx, u.ID)
	if err != nil {
		return err
	}
	if len(passkeys) > 1 {
		return nil
	}
	left, err := membership.Entrances(ctx, tx, u)
	if err != nil {
		return err
	}
	i, err := tx.Instance(ctx)
	if err != nil {
		return err
	}
	if i.Ways.Passkey { // the one that goes is among them
		left--
	}
	if left == 0 {
		return model.Conflicting("passkeys.only_way")
	}
	return membership.KeepsLastPasskey(ctx, tx, u.ID)
}

// Signals is what keeps password managers in step with somebody's account: which
// passkeys work, and what they are called now. Its JSON is what
// PublicKeyCredential.signalAllAcceptedCredentials and
// signalCurrentUserDetails read (WebAuthn, section 5.1.10).
type Signals struct {
	RPID        string                      `json:"rpId"`
	UserID      protocol.URLEncodedBase64   `json:"userId"`
	Credentials []protocol.URLEncodedBase64 `json:"allAcceptedCredentialIds"`
	Name        string                      `json:"name"`
	DisplayName string                      `json:"displayName"`
}

// Signals returns what password managers are to know about a user with these
// passkeys, nil when none can know the user.
func (s *Service) Signals(ctx context.Context, u model.User, passkeys []model.Passkey) (*Signals, error) {
	handle, err := s.db.PasskeyHandle(ctx, u.ID)
	return s.signals(handle, err, u.Name(), u.Email, passkeys)
}

// OwnSignals returns what Signals does about the actor.
func (s *Service) OwnSignals(ctx context.Context, by model.Actor, passkeys []model.Passkey) (*Signals, error) {
	own, err := holderOf(by)
	if err != nil {
		return nil, err
	}
	a, err := own.known(ctx, &s.db.Reader)
	if err != nil {
		return nil, err
	}
	handle, err := own.handle(ctx, &s.db.Reader)
	return s.signals(handle, err, a.name, a.email, passkeys)
}

func (s *Service) signals(handle []byte, err error, name, email string, passkeys []model.Passkey) (*Signals, error) {
	if s.rp == nil || model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	signals := &Signals{RPID: s.rp.Config.RPID, UserID: handle, Credentials: make([]protocol.URLEncodedBase64, len(passkeys)), Name: email, DisplayName: name}
	for i, p := range passkeys {
		signals.Credentials[i] = p.CredentialID
	}
	return signals, nil
}
