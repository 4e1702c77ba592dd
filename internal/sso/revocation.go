package sso

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Global Token Revocation (draft-parecki-oauth-global-token-revocation), which Okta calls
// Universal Logout: an identity provider asks to end all that somebody has here.

// SetRevocation says who may have all ended that the people of a connection have here: the
// issuer, whose keys are read at once from where it publishes them. Without both it is the
// OpenID provider of the connection, or nobody. It takes effect at once, and changes
// nothing about how people sign in. It returns the connection. The errors: Invalid for the
// field "revocation_issuer" or "revocation_keys" with the reason, NotFound, Conflict when
// it was changed meanwhile, and those of mayManage.
func (s *Service) SetRevocation(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, r model.RevocationSender) (model.Connection, error) {
	if err := s.mayAsk(ctx, by, id); err != nil {
		return model.Connection{}, err
	}
	r.Issuer, r.Keys = strings.TrimSpace(r.Issuer), strings.TrimSpace(r.Keys)
	if err := s.checkSender(ctx, r); err != nil {
		return model.Connection{}, err
	}
	return s.change(ctx, by, id, version, func(_ context.Context, _ *db.Tx, c *model.Connection) (payload, error) {
		c.Revocation = r
		return updated, nil
	})
}

// checkSender asks for the keys of who is to send, before there is a transaction.
func (s *Service) checkSender(ctx context.Context, r model.RevocationSender) error {
	switch {
	case r == model.RevocationSender{}:
		return nil
	case len(r.Issuer) > model.MostEntityID || !upstream.Address(r.Issuer, s.insecure):
		return model.InvalidField("revocation_issuer", "sso.bad_revocation_issuer")
	case len(r.Keys) > model.MostEntityID || !upstream.Address(r.Keys, s.insecure):
		return model.InvalidField("revocation_keys", "sso.bad_revocation_keys")
	}
	_, err := openid.Published(ctx, s.http, r.Issuer, r.Keys, s.insecure)
	var f *upstream.Fault
	if errors.As(err, &f) {
		switch f.Code {
		case upstream.CodePrivate, upstream.CodeRedirect, openid.CodeNoKeys:
			return inWords("revocation_keys", err)
		}
		return model.Because(model.InvalidField("revocation_keys", "sso.no_keys_there"), err)
	}
	return err
}

// Subject is whom a request to end all means (RFC 9493).
type Subject struct {
	Format string `json:"format"`
	Email  string `json:"email"`
	Issuer string `json:"iss"`
	ID     string `json:"sub"`
}

// The formats that are known.
const (
	formatEmail  = "email"
	formatIssSub = "iss_sub"
)

// Revoke ends all that somebody has here by a connection, or for its organization: their
// sessions, with what applications were granted in them, at once. The token proves that
// the identity provider asks. The errors: NotFound for a connection that does not exist or
// is off, and for who is nobody there; Forbidden where nobody may ask; Unauthenticated for
// a token that proves nothing; Invalid for a subject that names nobody.
func (s *Service) Revoke(ctx context.Context, id model.ConnectionID, token string, who Subject, ip string) error {
	c, settings, err := s.open(ctx, id, model.UpstreamSignIn)
	if err != nil {
		return err
	}
	sender, err := s.sender(ctx, c, settings)
	if err != nil {
		return err
	}
	proof, err := sender.VerifyRevocation(ctx, s.http, token, s.site.Called(ctx).Revocations(id), s.db.Now())
	if err != nil {
		return model.Because(model.SignedOut("sso.revocation_unproven"), err)
	}
	e := ending{c: c, once: "revocation " + proof.ID, until: proof.Until, ip: ip}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := e.use(ctx, tx); err != nil {
			return nil, err
		}
		people, err := meant(ctx, tx, c, settings, sender.Issuer, who)
		if err != nil {
			return nil, err
		}
		return e.all(ctx, tx, people)
	})
	if err != nil {
		return fmt.Errorf("revoke by %s: %w", id, err)
	}
	return nil
}

// sender returns who may ask: whom the administrators have named, or the OpenID provider
// itself.
func (s *Service) sender(ctx context.Context, c model.Connection, settings model.ConnectionSettings) (*openid.Provider, error) {
	var p *openid.Provider
	var err error
	switch {
	case c.Revocation != model.RevocationSender{}:
		p, err = s.providers.Published(ctx, c.Revocation)
	case settings.Type == model.ConnectionOIDC:
		p, err = s.providers.Get(ctx, settings.IdP)
	default:
		return nil, model.Denied("sso.revocation_by_nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("ask for the keys of who revokes: %w", err)
	}
	return p, nil
}
