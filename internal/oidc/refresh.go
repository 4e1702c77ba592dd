package oidc

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// refreshGrace is how long a refresh token that was used may come again: a client
// whose two requests crossed, or who never got the answer, gets the same
// successor once more.
const refreshGrace = 30 * time.Second

// refreshPrefix is how refresh tokens begin, so that one that leaked is
// recognised as such.
const refreshPrefix = "rt_"

var errRefresh = &failure{http.StatusBadRequest, "invalid_grant", "The refresh token is unknown, revoked, of another client, or of a session that is over."}

// refresh exchanges a refresh token for new tokens and its successor (RFC 6749,
// section 6). What the person may do is read now. A refresh token has no end of
// its own: it lives as long as the session that it rests on may.
func (p *Provider) refresh(ctx context.Context, app model.Application, params url.Values) (tokenResponse, error) {
	var none tokenResponse
	if params.Get("refresh_token") == "" {
		return none, refuse("invalid_request", "refresh_token is missing.")
	}
	grant, family, generation, err := p.refreshGrant(ctx, params.Get("refresh_token"))
	if err != nil {
		return none, err
	}
	if grant.Application != app.ID || !grant.RevokedAt.IsZero() || !app.OfflineAccess {
		return none, errRefresh
	}
	scopes, err := narrowed(grant.Scopes, params.Get("scope"))
	if err != nil {
		return none, err
	}
	// As with codes, the tokens are made before the refresh token is used up.
	answer, err := p.issue(ctx, issuance{app: app, grant: grant, scopes: scopes})
	if over(err) {
		return none, errRefresh
	}
	if err != nil {
		return none, err
	}
	if answer.Refresh, err = p.rotate(ctx, grant, family, generation); err != nil {
		return none, err
	}
	p.cfg.Sessions.Refreshed(grant.Session)
	return answer, nil
}

// narrowed returns the scopes that a request asks for, which may be fewer than
// those that were granted and no others.
func narrowed(granted []string, asked string) ([]string, error) {
	if strings.TrimSpace(asked) == "" {
		return granted, nil
	}
	var scopes []string
	wanted := strings.Fields(asked)
	for _, scope := range granted {
		if slices.Contains(wanted, scope) {
			scopes = append(scopes, scope)
		}
	}
	for _, scope := range wanted {
		if !slices.Contains(granted, scope) {
			return nil, refuse("invalid_scope", "scope has a value that was not granted.")
		}
	}
	return scopes, nil
}

// refreshToken returns the refresh token of a family with the given number.
// Anybody may see the grant and the number in it; the rest is a keyed hash, which
// nobody can make who does not have both the database and the installation's key.
func (p *Provider) refreshToken(f model.RefreshFamily, generation int64) string {
	n := strconv.FormatInt(generation, 10)
	mac := p.cfg.Keys.MAC("refresh token", string(f.Grant), f.Salt, n)
	return refreshPrefix + strings.TrimPrefix(string(f.Grant), model.PrefixGrant) + "_" + n + "_" + base64.RawURLEncoding.EncodeToString(mac)
}

// refreshGrant returns the grant of a refresh token, the token's family, and its
// number in that. Only the token's form and origin are checked.
func (p *Provider) refreshGrant(ctx context.Context, raw string) (model.Grant, model.RefreshFamily, int64, error) {
	var none model.Grant
	var family model.RefreshFamily
	body, isToken := strings.CutPrefix(raw, refreshPrefix)
	parts := strings.SplitN(body, "_", 3)
	if !isToken || len(parts) != 3 {
		return none, family, 0, errRefresh
	}
	id := model.GrantID(model.PrefixGrant + parts[0])
	generation, err := strconv.ParseInt(parts[1], 10, 64)
	mac, malformed := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || malformed != nil || !secret.WellFormed(parts[2]) || !model.ValidID(model.PrefixGrant, string(id)) {
		return none, family, 0, errRefresh
	}
	family, err = p.cfg.DB.RefreshFamily(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return none, family, 0, errRefresh
	}
	if err != nil {
		return none, family, 0, err
	}
	if !p.cfg.Keys.Verify(mac, "refresh token", string(id), family.Salt, parts[1]) {
		return none, family, 0, errRefresh
	}
	grant, err := p.cfg.DB.Grant(ctx, id)
	return grant, family, generation, err
}

// rotate uses a refresh token up and returns its successor. One that comes back
// when its grace is over is in the hands of two parties, so that all tokens of
// the grant are revoked (RFC 9700, section 4.14.2).
func (p *Provider) rotate(ctx context.Context, grant model.Grant, f model.RefreshFamily, generation int64) (string, error) {
	if f.Generation == generation {
		err := p.cfg.DB.Housekeep(ctx, func(tx *db.Tx) (err error) {
			f, err = tx.RotateRefreshToken(ctx, grant.ID, generation)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	if f.Generation <= generation { // the database is older than the token: it came from a backup
		return "", errRefresh
	}
	if p.cfg.DB.Now().Before(f.UsedAt(generation).Add(refreshGrace)) {
		return p.refreshToken(f, generation+1), nil
	}
	if err := p.revokeGrant(ctx, grant, "refresh_token_reused"); err != nil {
		return "", err
	}
	return "", errRefresh
}
