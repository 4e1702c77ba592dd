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

// BeginPortal sends a code to whom a link to an organization's admin portal is for. The code
// is good for the link with that token alone, in the browser that asked. It returns an Invalid
// error for the field "email" when too many codes were asked for, or when no mail gets there.
func (s *Service) BeginPortal(ctx context.Context, l model.PortalLink, token string, from Browser) (model.Challenge, error) {
	email := model.Email(l.Recipient)
	if err := s.outbox.Carries(ctx, email); err != nil {
		return model.Challenge{}, err
	}
	org, err := s.db.Organization(ctx, l.Org)
	if err != nil {
		return model.Challenge{}, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return model.Challenge{}, err
	}
	code := s.source.Code()
	message, err := mail.PortalCode(mail.PortalCodeData{
		AppName: instance.AppName, OrgName: org.Name, Code: code, Minutes: int(model.CodeLife / time.Minute), Device: from.Device,
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin portal: %w", err)
	}
	var c model.Challenge
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if _, err := mayAsk(ctx, tx, model.ForPortal, email, "", from); err != nil {
			return err
		}
		id := tx.NewChallengeID()
		c = model.Challenge{
			ID: id, Purpose: model.ForPortal, Browser: from.Hash, Email: email, Sends: model.SendsCode, CodeMAC: s.keys.MAC(portalLabel(token), string(id), code),
			Network: netaddr.ClientOf(from.IP), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(model.CodeLife),
		}
		// There is no link: its hash is that of a token that nobody is told.
		if err := tx.InsertChallenge(ctx, c, secret.Hash(s.source.Token())); err != nil {
			return err
		}
		message.To, message.About, message.Org = string(email), string(id), l.Org
		return s.outbox.Put(ctx, tx, message, c.ExpiresAt)
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin portal: %w", err)
	}
	return c, nil
}

func portalLabel(token string) string {
	return "portal code " + hex.EncodeToString(secret.Hash(token))
}

// ProvePortal takes the code of a challenge that BeginPortal began in this browser, under the
// same limits as Finish, and returns what opens the link with that token: it uses the
// challenge up in the same transaction. The errors: NotFound for a challenge of another
// browser, and Invalid for the field "code".
func (s *Service) ProvePortal(ctx context.Context, id model.ChallengeID, token, code string, from Browser) (func(context.Context, *db.Tx, model.PortalLink) error, error) {
	c, err := s.db.Challenge(ctx, id)
	if c, err = ownChallenge(c, err, model.ForPortal, from); err != nil {
		return nil, err
	}
	if err := s.tryCode(ctx, c, portalLabel(token), code, from); err != nil {
		return nil, err
	}
	return func(ctx context.Context, tx *db.Tx, l model.PortalLink) error {
		first, err := tx.UseChallenge(ctx, c.ID)
		if err == nil && (!first || c.Email != model.Email(l.Recipient)) {
			err = invalidCode("signin.code_used")
		}
		return err
	}, nil
}
