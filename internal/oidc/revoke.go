package oidc

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Revoke makes a token worthless that its application no longer needs (RFC 7009).
// Whatever the token was, and whether or not it was one, the answer is the same.
func (p *Provider) Revoke(w http.ResponseWriter, r *http.Request) {
	if p.shareAcrossOrigins(w, r, withOurs, "POST") {
		return
	}
	noStore(w)
	if err := p.revoke(w, r); err != nil {
		p.writeEndpointFailure(w, r, err)
		return
	}
	// RFC 7009, section 2.2, has clients ignore the body; some cannot read an empty one.
	writeJSON(w, http.StatusOK, struct{}{})
}

func (p *Provider) revoke(w http.ResponseWriter, r *http.Request) error {
	app, params, err := p.clientRequest(w, r)
	if err != nil {
		return err
	}
	token := params.Get("token")
	if token == "" {
		return refuse("invalid_request", "token is missing.")
	}
	if err := p.revokeRefreshToken(r.Context(), app, token); !errors.Is(err, errRefresh) {
		return err
	}
	return p.revokeAccessToken(r.Context(), app, token)
}

// revokeRefreshToken revokes the grant of a refresh token, also of one that was
// rotated away. It returns errRefresh when the token is none of the
// application's.
func (p *Provider) revokeRefreshToken(ctx context.Context, app model.Application, token string) error {
	t, err := p.readRefreshToken(ctx, token)
	if err != nil {
		return err
	}
	if t.grant.Application != app.ID {
		return errRefresh
	}
	return p.cfg.Ledger.revoke(ctx, t.grant, "revoked_by_client")
}

// revokeAccessToken revokes the whole grant of an access token: RFC 7009, section
// 2.1, leaves that to the server, and an application that gives a token up is
// signing somebody out. A token of the application's own is spent.
func (p *Provider) revokeAccessToken(ctx context.Context, app model.Application, token string) error {
	t, err := p.liveToken(ctx, token)
	if errors.Is(err, errBearer) || err == nil && t.claims.ClientID != app.ID {
		return nil
	}
	if err != nil {
		return err
	}
	if t.aboutPerson() {
		return p.cfg.Ledger.revoke(ctx, t.grant, "revoked_by_client")
	}
	_, err = p.cfg.Ledger.spend(ctx, app.ID, t.claims.ID, time.Unix(t.claims.Expires, 0))
	return err
}
