package oidc

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// machineClaims are those of an access token that an application got for itself:
// nobody's, with no rights but its scopes, and in no organization but that of a client which
// acts for one alone.
type machineClaims struct {
	common
	scene
	bearerClaims
}

// forItself gives an application a token for itself (RFC 6749, section 4.4): one
// with the scopes that the operator registered for it, or with fewer. There is no
// refresh token, because the application can ask again.
func (p *Provider) forItself(ctx context.Context, app model.Application, params url.Values) (tokenResponse, error) {
	var none tokenResponse
	if !app.Confidential() {
		return none, refuse("unauthorized_client", "Only clients that authenticate can get tokens for themselves.")
	}
	scopes, err := narrowScopes(app.Scopes, params.Get("scope"))
	if err != nil {
		return none, err
	}
	instance, err := p.cfg.DB.Instance(ctx)
	if err != nil {
		return none, err
	}
	life := lifeOf(app, instance)
	shared := p.commonOf(ctx, string(app.ID), life)
	shared.Audience = audienceOf(app)
	t := tokenResponse{TokenType: "Bearer", ExpiresIn: int64(life / time.Second), Scope: strings.Join(scopes, " ")}
	t.AccessToken, err = p.sign(ctx, app.SigningAlg, typeOf(app), machineClaims{
		shared, scene{ClientID: app.ID, Org: app.Org},
		bearerClaims{NotBefore: shared.IssuedAt, ID: p.newTokenID(), Scope: t.Scope, Scopes: append([]string{}, scopes...)},
	})
	return t, err
}
