package oidc

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

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
	old, err := p.readRefreshToken(ctx, params.Get("refresh_token"))
	if err != nil {
		return none, err
	}
	if old.grant.Application != app.ID || !old.grant.RevokedAt.IsZero() || !app.OfflineAccess {
		return none, errRefresh
	}
	scopes, err := narrowScopes(old.grant.Scopes, params.Get("scope"))
	if err != nil {
		return none, err
	}
	// As with codes, the tokens are made before the refresh token is used up.
	answer, err := p.issue(ctx, issuance{app: app, grant: old.grant, scopes: scopes})
	if isOver(err) {
		return none, errRefresh
	}
	if err != nil {
		return none, err
	}
	if answer.Refresh, err = p.rotate(ctx, old); err != nil {
		return none, err
	}
	p.cfg.Sessions.Seen(old.grant.Session)
	return answer, nil
}

// narrowScopes returns the scopes that a request asks for, which may be fewer than
// those that were granted and no others.
func narrowScopes(granted []string, asked string) ([]string, error) {
	if strings.TrimSpace(asked) == "" {
		return granted, nil
	}
	wanted := strings.Fields(asked)
	for _, scope := range wanted {
		if !slices.Contains(granted, scope) {
			return nil, refuse("invalid_scope", "scope has a value that was not granted.")
		}
	}
	return keep(granted, wanted), nil
}

// refreshToken returns the refresh token of a family with the given number.
// Anybody may see the grant and the number in it; the rest is a keyed hash, which
// nobody can make who does not have both the database and the installation's key.
func (p *Provider) refreshToken(f model.RefreshFamily, generation int64) string {
	n := strconv.FormatInt(generation, 10)
	mac := p.cfg.Keys.MAC("refresh token", string(f.Grant), f.Salt, n)
	return refreshPrefix + strings.TrimPrefix(string(f.Grant), model.PrefixGrant) + "_" + n + "_" + base64.RawURLEncoding.EncodeToString(mac)
}

// readToken is a refresh token that was read: the grant that it is for, its
// family, and its number in that.
type readToken struct {
	grant      model.Grant
	family     model.RefreshFamily
	generation int64
}

// readRefreshToken reads a refresh token. It returns errRefresh unless the token
// was made by refreshToken, whenever that was and whatever has become of it.
func (p *Provider) readRefreshToken(ctx context.Context, raw string) (readToken, error) {
	var t readToken
	body, isToken := strings.CutPrefix(raw, refreshPrefix)
	parts := strings.SplitN(body, "_", 3)
	if !isToken || len(parts) != 3 || !secret.WellFormed(parts[2]) { // a MAC has the length and form of our tokens
		return t, errRefresh
	}
	id := model.GrantID(model.PrefixGrant + parts[0])
	generation, err := strconv.ParseInt(parts[1], 10, 64)
	mac, malformed := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || malformed != nil || !model.ValidID(model.PrefixGrant, string(id)) {
		return t, errRefresh
	}
	t.generation = generation
	if t.family, err = p.cfg.DB.RefreshFamily(ctx, id); model.KindOf(err) == model.NotFound {
		return t, errRefresh
	}
	if err != nil {
		return t, err
	}
	if !p.cfg.Keys.Verify(mac, "refresh token", string(id), t.family.Salt, parts[1]) {
		return t, errRefresh
	}
	t.grant, err = p.cfg.DB.Grant(ctx, id)
	return t, err
}

// rotate uses a refresh token up and returns its successor. One that comes back
// when its grace is over is in the hands of two parties, so that all tokens of
// the grant are revoked (RFC 9700, section 4.14.2).
func (p *Provider) rotate(ctx context.Context, old readToken) (string, error) {
	f := old.family
	if f.Generation == old.generation {
		var err error
		f, err = p.cfg.Ledger.rotate(ctx, old.grant, old.generation)
		if err != nil {
			return "", err
		}
	}
	if f.Generation <= old.generation { // the database is older than the token: it came from a backup
		return "", errRefresh
	}
	if p.cfg.DB.Now().Before(f.UsedAt(old.generation).Add(model.RefreshGrace)) {
		return p.refreshToken(f, old.generation+1), nil
	}
	if err := p.cfg.Ledger.revoke(ctx, old.grant, "refresh_token_reused"); err != nil {
		return "", err
	}
	return "", errRefresh
}
