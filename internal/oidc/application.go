package oidc

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

// Client is an application that has shown an access token that it got for itself.
type Client struct {
	model.Application
	Granted []model.Scope // by the token, as far as the application still may have them
}

// ClientOf returns the application that an access token is for, when it got it for itself
// (RFC 6749, section 4.4). It returns an Unauthenticated error for any other token, and for
// one that is not good at this moment.
func (p *Provider) ClientOf(ctx context.Context, token string) (Client, error) {
	t, err := p.liveToken(ctx, token)
	if errors.Is(err, errBearer) || err == nil && t.aboutPerson() {
		return Client{}, model.SignedOut("")
	}
	if err != nil {
		return Client{}, err
	}
	app, err := p.cfg.DB.Application(ctx, t.claims.ClientID)
	if model.KindOf(err) == model.NotFound { // deleted a moment ago
		return Client{}, model.SignedOut("")
	}
	return Client{app, keep(t.claims.Scopes, app.Scopes)}, err
}
