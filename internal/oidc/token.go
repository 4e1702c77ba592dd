package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// tokenResponse is the answer of RFC 6749, section 5.1, and OpenID Connect Core,
// section 3.1.3.3.
type tokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	IDToken     string `json:"id_token"`
	Scope       string `json:"scope"`
}

// Token is the token endpoint (RFC 6749, section 3.2).
func (p *Provider) Token(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	answer, err := p.token(w, r)
	if err != nil {
		if errors.Is(err, errClient) {
			// RFC 9110, section 11.6.1: each 401 says how to do better.
			w.Header().Set("WWW-Authenticate", `Basic realm="token", charset="UTF-8"`)
		}
		p.writeFailure(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) (tokenResponse, error) {
	var none tokenResponse
	if err := allow(w, r, http.MethodPost); err != nil {
		return none, err
	}
	// What is in an address ends up in logs and histories (RFC 6749, section
	// 2.3.1: credentials must not be there).
	if r.URL.RawQuery != "" {
		return none, refuse("invalid_request", "Parameters belong in the body, not in the address.")
	}
	params, err := form(w, r)
	if err != nil {
		return none, err
	}
	if err := unrepeated(params); err != nil {
		return none, err
	}
	app, err := p.authenticate(r.Context(), r, params)
	if err != nil {
		return none, err
	}
	switch params.Get("grant_type") {
	case "":
		return none, refuse("invalid_request", "grant_type is missing.")
	case "authorization_code":
		return p.redeem(r.Context(), app, params)
	}
	return none, refuse("unsupported_grant_type", "grant_type must be authorization_code.")
}

// redeem exchanges a code for tokens (RFC 6749, section 4.1.3). A code is used
// up only by an attempt in which everything is right: no one who merely saw it
// can spoil the sign-in of its owner, and 256 bits of verifier are not guessed
// within the minute that a code lives.
func (p *Provider) redeem(ctx context.Context, app model.Application, params url.Values) (tokenResponse, error) {
	var none tokenResponse
	code, verifier := params.Get("code"), params.Get("code_verifier")
	switch {
	case code == "":
		return none, refuse("invalid_request", "code is missing.")
	case params.Get("redirect_uri") == "":
		return none, refuse("invalid_request", "redirect_uri is missing.")
	case !validVerifier(verifier):
		return none, refuse("invalid_request", "code_verifier is missing or malformed.")
	}
	grant, err := p.owned(ctx, app, code)
	if err != nil {
		return none, err
	}
	if !p.cfg.DB.Now().Before(grant.CodeExpiresAt) || params.Get("redirect_uri") != grant.RedirectURI ||
		!answers(verifier, grant.Challenge) {
		return none, errGrant
	}
	// The tokens are made before the code is used up, so that a failure to make
	// them costs nobody the code, and handed out after.
	t, err := p.issue(ctx, app, grant, code)
	if over(err) {
		return none, errGrant
	}
	if err != nil {
		return none, err
	}
	if err := p.use(ctx, grant); err != nil {
		return none, err
	}
	return tokenResponse{
		AccessToken: t.access, TokenType: "Bearer", ExpiresIn: int64(t.life / time.Second), IDToken: t.id,
		Scope: strings.Join(grant.Scopes, " "),
	}, nil
}

// owned returns the grant of a code that was given to the application. A code
// that comes back after it was used has been seen by two parties: what came of
// it is revoked (RFC 6749, section 4.1.2).
func (p *Provider) owned(ctx context.Context, app model.Application, code string) (model.Grant, error) {
	if !secret.WellFormed(code) {
		return model.Grant{}, errGrant
	}
	grant, err := p.cfg.DB.GrantByCode(ctx, secret.Hash(code))
	if model.KindOf(err) == model.NotFound {
		return grant, errGrant
	}
	if err != nil {
		return grant, err
	}
	if grant.Application != app.ID || !grant.RevokedAt.IsZero() {
		return grant, errGrant
	}
	if !grant.CodeUsedAt.IsZero() {
		return grant, p.replayed(ctx, grant)
	}
	return grant, nil
}

// use marks the code as used. Of several attempts at the same moment one
// succeeds.
func (p *Provider) use(ctx context.Context, grant model.Grant) error {
	var fresh bool
	err := p.cfg.DB.Housekeep(ctx, func(tx *db.Tx) (err error) {
		fresh, err = tx.UseCode(ctx, grant.ID)
		return err
	})
	if err == nil && !fresh {
		return p.replayed(ctx, grant)
	}
	return err
}

// replayed revokes a grant whose code came twice, once, and returns the failure
// for the one who sent it.
func (p *Provider) replayed(ctx context.Context, grant model.Grant) error {
	err := p.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		now, err := tx.Grant(ctx, grant.ID)
		if err != nil {
			return nil, err
		}
		if !now.RevokedAt.IsZero() {
			return nil, errGrant
		}
		return []model.Event{{
			Type: model.EventAuthorizationRevoked, Org: grant.Org, Actor: model.System, User: grant.User,
			Target: string(grant.ID), After: revoked{grant.Application, "code_reused"},
		}}, tx.RevokeGrant(ctx, grant.ID)
	})
	if err != nil {
		return err
	}
	return errGrant
}

// revoked is what an event says about the end of a grant.
type revoked struct {
	Application model.ApplicationID `json:"client_id"`
	Reason      string              `json:"reason"`
}

// validVerifier reports whether s has the form of RFC 7636, section 4.1: 43 to
// 128 unreserved characters.
func validVerifier(s string) bool {
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	return len(s) >= 43 && len(s) <= 128 && strings.Trim(s, unreserved) == ""
}

// answers reports whether a verifier is the one that a challenge was made from
// (RFC 7636, section 4.6).
func answers(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return secret.Equal([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge))
}
