package sso

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// offered returns those of the ways to sign in that somebody wants which an OpenID provider
// says that it has. Many refuse to be asked for others.
func offered(p *openid.Provider, wanted []string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(acr string) bool { return !slices.Contains(p.Contexts, acr) })
}

// StepsUp returns the connection by which somebody has signed in, and whether its identity
// provider can be asked for one of the ways to do so that an application wants. One that
// does not answer cannot be.
func (s *Service) StepsUp(ctx context.Context, id model.ConnectionID, wanted []string) (model.Connection, bool, error) {
	if id == "" || len(wanted) == 0 {
		return model.Connection{}, false, nil
	}
	c, settings, err := s.open(ctx, id, model.UpstreamSignIn)
	switch {
	case model.KindOf(err) == model.NotFound: // it is off by now
		return c, false, nil
	case err != nil:
		return c, false, err
	case settings.Type == model.ConnectionSAML:
		return c, settings.SAML.AsksContext, nil
	}
	p, err := s.providers.Get(ctx, settings.IdP)
	return c, err == nil && len(offered(p, wanted)) > 0, nil
}
