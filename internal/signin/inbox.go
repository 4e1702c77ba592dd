package signin

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

// Inbox is what somebody has to prove who signs in by a connection that cannot speak for
// their address.
type Inbox struct {
	Email      model.Email
	Connection string // what the connection is called
	About      []byte // SHA-256 of the token of what was kept meanwhile: for nothing else the code is good
}

// BeginInbox sends a code to an address, for nothing but proving that somebody reads it.
// It returns an Invalid error for the field "email" when too many codes were asked for, or
// when no mail gets there.
func (s *Service) BeginInbox(ctx context.Context, in Inbox, from Browser) (model.Challenge, error) {
	if err := s.outbox.Carries(ctx, in.Email); err != nil {
		return model.Challenge{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.Challenge{}, err
	}
	code := s.source.Code()
	message, err := mail.Inbox(mail.InboxData{
		AppName: instance.AppName, Connection: in.Connection, Code: code, Minutes: int(model.CodeLife / time.Minute), Device: from.Device,
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin inbox: %w", err)
	}
	var c model.Challenge
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		u, err := tx.UserByEmail(ctx, in.Email)
		if err != nil && model.KindOf(err) != model.NotFound { // who is new has no account yet
			return err
		}
		if _, err := mayAsk(ctx, tx, model.ForInbox, in.Email, u.ID, from); err != nil {
			return err
		}
		id := tx.NewChallengeID()
		c = model.Challenge{
			ID: id, Purpose: model.ForInbox, Browser: from.Hash, User: u.ID, Email: in.Email, Sends: model.SendsCode,
			CodeMAC: s.keys.MAC(inboxLabel(in.About), string(id), code), Network: netaddr.ClientOf(from.IP), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(model.CodeLife),
		}
		// There is no link: its hash is that of a token that nobody is told.
		if err := tx.InsertChallenge(ctx, c, secret.Hash(s.source.Token())); err != nil {
			return err
		}
		message.To = string(in.Email)
		if u.ID != "" {
			message.To = mailTo(u, in.Email)
		}
		return s.outbox.Put(ctx, tx, message, c.ExpiresAt)
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin inbox: %w", err)
	}
	return c, nil
}

func inboxLabel(about []byte) string { return "inbox code " + hex.EncodeToString(about) }

// InboxChallenge returns a challenge that BeginInbox began in this browser, open or not. It
// returns a NotFound error for any other.
func (s *Service) InboxChallenge(ctx context.Context, id model.ChallengeID, from Browser) (model.Challenge, error) {
	c, err := s.db.Challenge(ctx, id)
	return ownChallenge(c, err, model.ForInbox, from)
}

// FinishInbox takes the code of a challenge, under the same limits as Finish, and signs in
// with what proof makes of it: it gets the address that is proven to be read. The errors are those of
// InboxChallenge and With, and Invalid for the field "code".
func (s *Service) FinishInbox(ctx context.Context, id model.ChallengeID, about []byte, code string, from Browser, how model.Authentication, proof func(model.Email) Proof) (model.Session, string, error) {
	c, err := s.InboxChallenge(ctx, id, from)
	if err != nil {
		return model.Session{}, "", err
	}
	if err := s.tryCode(ctx, c, inboxLabel(about), code, from); err != nil {
		return model.Session{}, "", err
	}
	return s.With(ctx, from, how, func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		first, err := tx.UseChallenge(ctx, c.ID)
		if err != nil {
			return "", nil, err
		}
		if !first {
			return "", nil, invalidCode("signin.code_used")
		}
		return proof(c.Email)(ctx, tx)
	})
}
