package oidc

import (
	"context"
	"net/url"

	"github.com/anteroom/anteroom/internal/model"
)

// initiatedParam is the parameter by which an application learns at its initiate login URI who
// is led there by their identity provider. Existing SDKs read a token of that name.
const initiatedParam = "idp_initiated_login"

// initiatedClaims say by what somebody came, so that the application asks for the same at its
// own sign-in. The token signs nobody in.
type initiatedClaims struct {
	Issuer     string                `json:"iss"`
	Audience   []model.ApplicationID `json:"aud"`
	IssuedAt   int64                 `json:"iat"`
	Expires    int64                 `json:"exp"`
	Connection model.ConnectionID    `json:"connection_id"`
	Org        model.OrgID           `json:"organization_id"`
	LoginHint  string                `json:"login_hint"`
}

// InitiatedLogin returns the initiate login URI of an application for somebody who is signed in:
// with a token that tells by which connection, for which organization and as whom they came, if
// they came by a connection. The token is good for model.InitiatedLife. An application that there
// is not is a NotFound error.
func (p *Provider) InitiatedLogin(ctx context.Context, uri string, id model.ApplicationID, s model.Session) (string, error) {
	if s.Upstream.Connection == "" {
		return uri, nil
	}
	to, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	app, err := p.cfg.DB.Application(ctx, id)
	if err != nil {
		return "", err
	}
	now := p.cfg.DB.Now()
	token, err := p.sign(ctx, app.SigningAlg, typeInitiated, initiatedClaims{
		Issuer: p.cfg.Issuer, Audience: []model.ApplicationID{app.ID}, IssuedAt: now.Unix(), Expires: now.Add(model.InitiatedLife).Unix(),
		Connection: s.Upstream.Connection, Org: s.Org.ID, LoginHint: s.User.Email,
	})
	query := to.Query()
	query.Set(initiatedParam, token)
	to.RawQuery = query.Encode()
	return to.String(), err
}
