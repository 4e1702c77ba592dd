package sso

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// The kinds of names for a person that we ask identity providers for, the preferred one
// first: one that stays when the address changes (SAML Core, 8.3).
const (
	namePersistent  = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	nameEmail       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	nameUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
)

// Metadata returns how we describe ourselves to the identity provider of a connection:
// anybody's who asks, also while the connection is off or a draft. It returns a
// NotFound error when there is no such connection, or it speaks another protocol.
func (s *Service) Metadata(ctx context.Context, id model.ConnectionID) ([]byte, error) {
	org, err := s.db.OrganizationOfConnection(ctx, id)
	if err != nil {
		return nil, err
	}
	c, err := s.db.Connection(ctx, org, id)
	if err != nil {
		return nil, err
	}
	signs, speaks := signsRequests(c)
	if !speaks {
		return nil, model.Missing("")
	}
	keys, err := s.ServiceKeys(ctx)
	if err != nil {
		return nil, err
	}
	site := s.at(c)
	return saml.Service{
		EntityID: site.SAMLMetadata(id), ACS: site.SAMLAnswers(id), SignOut: site.SAMLSignOuts(id), Certificates: keys.Certificates,
		SignsRequests: signs, NameIDFormats: []string{namePersistent, nameEmail, nameUnspecified},
	}.Metadata()
}

// signsRequests reports whether a connection signs its requests, by what is live where
// that speaks SAML, and whether it speaks SAML at all. What is being prepared beside it
// counts for nobody yet.
func signsRequests(c model.Connection) (signs, speaks bool) {
	for _, state := range []model.SettingsState{model.SettingsLive, model.SettingsDraft, model.SettingsPrevious} {
		if settings, ok := c.In(state); ok && settings.Type == model.ConnectionSAML {
			return settings.SAML.SignsRequests, true
		}
	}
	return false, false
}
