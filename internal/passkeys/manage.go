package passkeys

import (
	"context"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Rename gives a passkey of the actor another name and returns it. version is
// the version that the actor saw. It returns a NotFound error when the actor has
// no such passkey, an Invalid error for the field "name", and a Conflict error
// when the passkey was renamed meanwhile; with the latter two the passkey is
// returned too, fresh.
func (s *Service) Rename(ctx context.Context, by model.Actor, id model.PasskeyID, name string, version int64) (model.Passkey, error) {
	var p model.Passkey
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		if _, err := access.Person(ctx, tx, by); err != nil {
			return nil, err
		}
		if p, err = tx.Passkey(ctx, by.User(), id); err != nil {
			return nil, err
		}
		return rename(ctx, tx, by, &p, name, version)
	})
	if err != nil {
		return p, fmt.Errorf("rename %s: %w", id, err)
	}
	return p, nil
}

// rename gives a passkey another name, if it has the version.
func rename(ctx context.Context, tx *db.Tx, by model.Actor, p *model.Passkey, name string, version int64) ([]model.Event, error) {
	name, err := model.PasskeyName.Parse(name)
	if err != nil {
		return nil, err
	}
	if p.Version != version {
		return nil, model.Conflicting("passkeys.renamed_meanwhile", p.Name)
	}
	before := *p
	if err := tx.RenamePasskey(ctx, p.User, p.ID, name, version); err != nil {
		return nil, err
	}
	p.Name, p.Version = name, version+1
	return []model.Event{event(by, *p, model.PasskeyUpdated{Before: before.Snapshot(), After: p.Snapshot()})}, nil
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
	if err := access.PersonOnly(by); err != nil {
		return model.Passkey{}, err
	}
	p, err := s.db.Passkey(ctx, by.User(), id)
	if err != nil {
		return p, err
	}
	notice, err := s.notice(ctx, from, p.Name, true)
	if err != nil {
		return p, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		u, err := access.Person(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if p, err = tx.Passkey(ctx, by.User(), id); err != nil {
			return nil, err
		}
		return s.take(ctx, tx, by, u, p, notice)
	})
	return p, err
}

// take deletes a passkey of a user, whom the notice tells of it.
func (s *Service) take(ctx context.Context, tx *db.Tx, by model.Actor, u model.User, p model.Passkey, notice mail.Message) ([]model.Event, error) {
	if err := keepsWayIn(ctx, tx, u); err != nil {
		return nil, err
	}
	if err := tx.DeletePasskey(ctx, u.ID, p.ID); err != nil {
		return nil, err
	}
	return []model.Event{event(by, p, model.PasskeyDeleted{Before: p.Snapshot()})}, s.tellOwner(ctx, tx, u, notice)
}

// keepsWayIn refuses what would lock the user out by taking one passkey, or everybody of an
// organization.
func keepsWayIn(ctx context.Context, tx *db.Tx, u model.User) error {
	passkeys, err := tx.Passkeys(ctx, u.ID)
	if err != nil {
		return err
	}
	left := len(passkeys) - 1
	switch {
	case WaysIn(u, left) == 0:
		return model.Conflicting("passkeys.only_way")
	case left == 0:
		return membership.KeepsLastPasskey(ctx, tx, u.ID)
	}
	return nil
}

// WaysIn counts the ways in which a user with so many passkeys can sign in. A
// code by email is one when the user has proved to read the address.
func WaysIn(u model.User, passkeys int) int {
	if u.EmailVerified {
		return passkeys + 1
	}
	return passkeys
}

// Signals is what keeps password managers in step with a user's account: which
// passkeys work, and what the user is called now. Its JSON is what
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
	if s.rp == nil {
		return nil, nil
	}
	handle, err := s.db.PasskeyHandle(ctx, u.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	signals := &Signals{
		RPID: s.rp.Config.RPID, UserID: handle, Credentials: make([]protocol.URLEncodedBase64, len(passkeys)),
		Name: u.Email, DisplayName: u.Name(),
	}
	for i, p := range passkeys {
		signals.Credentials[i] = p.CredentialID
	}
	return signals, nil
}

func event(by model.Actor, p model.Passkey, says model.Payload) model.Event {
	return model.Event{Org: by.Org, Actor: by, User: p.User, Target: string(p.ID), Payload: says}
}
