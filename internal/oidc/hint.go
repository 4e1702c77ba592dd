package oidc

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

// hint is what an ID token tells that an application shows (OpenID Connect Core,
// section 3.1.2.1, and RP-Initiated Logout, section 2).
type hint struct {
	Issuer  string              `json:"iss"`
	User    model.UserID        `json:"sub"`
	Client  model.ApplicationID `json:"azp"`
	Session model.SessionID     `json:"sid"`
	Expires int64               `json:"exp"`
	TokenID string              `json:"jti"` // only access tokens have one
}

// readHint reads an ID token that we issued, and reports whether it is one, of an
// application that there still is. An expired one still names the person and the
// session that it was issued for.
func (p *Provider) readHint(ctx context.Context, raw string) (h hint, ok bool, err error) {
	err = p.verify(ctx, raw, typeID, &h)
	if errors.Is(err, errToken) {
		return hint{}, false, nil
	}
	if err != nil || !p.sites.Has(h.Issuer) || h.TokenID != "" || h.Client == "" {
		return hint{}, false, err
	}
	if _, err = p.cfg.DB.Application(ctx, h.Client); model.KindOf(err) == model.NotFound {
		return hint{}, false, nil
	}
	return h, err == nil, err
}
