package oidc

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

// liveToken is an access token that is good at this moment, and what it rests
// on: for one that is about a person, the grant and its holder.
type liveToken struct {
	claims accessClaims
	grant  model.Grant
	holder holder
}

// aboutPerson reports whether the token is about a person, and not one that an
// application got for itself.
func (t liveToken) aboutPerson() bool { return t.claims.Grant != "" }

// liveToken returns what an access token says. It returns errBearer unless the
// token is ours, has not expired, and was not revoked in any way: a session or
// membership that has ended ends it at once.
func (p *Provider) liveToken(ctx context.Context, raw string) (liveToken, error) {
	var t liveToken
	ring, err := p.keys.ring(ctx)
	if err != nil {
		return t, err
	}
	if t.claims, err = ring.access(raw); errors.Is(err, errToken) {
		return t, errBearer
	}
	if err != nil {
		return t, err
	}
	c, now := t.claims, p.cfg.DB.Now().Unix()
	if !p.sites.Has(c.Issuer) || now >= c.Expires || now < c.NotBefore || len(c.Audience) == 0 || c.Audience[0] != string(c.ClientID) {
		return t, errBearer
	}
	if !t.aboutPerson() {
		return t, p.checkUnspent(ctx, c)
	}
	if t.grant, err = p.cfg.DB.Grant(ctx, c.Grant); model.KindOf(err) == model.NotFound {
		return t, errBearer
	}
	if err != nil {
		return t, err
	}
	if !t.grant.RevokedAt.IsZero() || t.grant.Application != c.ClientID {
		return t, errBearer
	}
	if t.holder, err = p.grantHolder(ctx, t.grant); isOver(err) {
		return t, errBearer
	}
	return t, err
}

// checkUnspent returns errBearer when a token that an application got for itself was
// revoked, or the application is gone, or acts for an organization that is suspended.
func (p *Provider) checkUnspent(ctx context.Context, c accessClaims) error {
	app, err := p.cfg.DB.Application(ctx, c.ClientID)
	if model.KindOf(err) == model.NotFound || err == nil && app.Suspended {
		return errBearer
	}
	if err != nil {
		return err
	}
	spent, err := p.cfg.DB.TokenSpent(ctx, c.ClientID, c.ID)
	if err == nil && spent {
		return errBearer
	}
	return err
}
