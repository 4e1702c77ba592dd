package sso

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// OIDCForm is what an administrator says about an OpenID Connect identity provider.
type OIDCForm struct {
	Issuer   string // or the address of its discovery document
	ClientID string
	Secret   string // the client secret; "" keeps the one that is known for this client
	Scopes   string // beyond openid, email and profile, separated by white space
}

// SetOIDC stores who the identity provider of an OpenID Connect connection is, in its
// draft, after having asked it to describe itself, and returns the connection. The
// errors: Invalid for the field "issuer", "client_id", "client_secret" or "scopes" with
// the reason, NotFound, Conflict when it was changed meanwhile or speaks another
// protocol, and those of mayManage.
func (s *Service) SetOIDC(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, form OIDCForm) (model.Connection, error) {
	if err := s.mayAsk(ctx, by, id); err != nil {
		return model.Connection{}, err
	}
	found, err := s.readOIDC(ctx, form)
	if err != nil {
		return model.Connection{}, err
	}
	return s.edit(ctx, by, id, version, func(draft *model.ConnectionSettings) error {
		known := draft.Secret != nil && draft.IdP == found.IdP && draft.OIDC.ClientID == found.OIDC.ClientID
		switch {
		case draft.Type != model.ConnectionOIDC:
			return model.Conflicting("sso.other_protocol")
		case form.Secret != "":
			draft.Secret = s.keys.Seal(secretPlace(id), []byte(form.Secret))
		case !known:
			return model.InvalidField("client_secret", "sso.no_client_secret")
		}
		draft.IdP, draft.OIDC = found.IdP, found.OIDC
		return nil
	})
}

// secretPlace is where the client secret of a connection is kept. It names the
// connection, not its settings, from one set of which to the next the secret goes.
func secretPlace(id model.ConnectionID) secret.Place {
	return secret.Place{Table: "connection_settings", Column: "client_secret", Row: string(id)}
}

// readOIDC returns the identity provider that a form describes. It asks it before there
// is a transaction, which nothing may keep waiting.
func (s *Service) readOIDC(ctx context.Context, form OIDCForm) (model.ConnectionSettings, error) {
	var found model.ConnectionSettings
	found.OIDC = model.OIDCSettings{ClientID: strings.TrimSpace(form.ClientID), Scopes: scopes(form.Scopes)}
	switch {
	case found.OIDC.ClientID == "":
		return found, model.InvalidField("client_id", "sso.no_client_id")
	case len(found.OIDC.ClientID) > model.MostClientID || !visible(found.OIDC.ClientID):
		return found, model.InvalidField("client_id", "sso.bad_client_id", model.MostClientID)
	case len(form.Secret) > model.MostClientSecret:
		return found, model.InvalidField("client_secret", "sso.long_client_secret", model.MostClientSecret)
	case len(found.OIDC.Scopes) > model.MostIdPScopes || slices.ContainsFunc(found.OIDC.Scopes, func(s string) bool { return len(s) > model.MostScope || !visible(s) }):
		return found, model.InvalidField("scopes", "sso.bad_scopes", model.MostIdPScopes)
	}
	issuer, err := openid.ReadIssuer(form.Issuer, s.insecure)
	if err != nil {
		return found, inWords("issuer", err)
	}
	p, err := openid.Discover(ctx, s.http, issuer, s.insecure)
	if err != nil {
		return found, inWords("issuer", err)
	}
	found.IdP, found.OIDC.SignOutURL = p.Issuer, p.EndSession
	return found, nil
}

// scopes returns what is asked for beyond what always is.
func scopes(text string) []string {
	var all []string
	for _, s := range strings.Fields(text) {
		if !slices.Contains([]string{"openid", "email", "profile"}, s) && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// visible reports whether a text has nothing but visible ASCII characters and spaces,
// as the client identifiers and scopes of OAuth have (RFC 6749, appendix A).
func visible(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

// inWords says in words, about a field, why what an identity provider says about itself
// cannot be used.
func inWords(field string, err error) error {
	var f *upstream.Fault
	if !errors.As(err, &f) {
		return err
	}
	return model.Because(model.InvalidField(field, "sso.fault_"+string(f.Code), f.Field, f.Got, f.Want), err)
}
