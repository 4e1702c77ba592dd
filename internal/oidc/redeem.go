package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

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
	case !validVerifier(verifier) && !(verifier == "" && app.PKCEOptional):
		return none, refuse("invalid_request", "code_verifier is missing or malformed.")
	}
	grant, err := p.ownedGrant(ctx, app, code)
	if err != nil {
		return none, err
	}
	if !grant.CodeUsedAt.IsZero() {
		return none, p.refuseReplayed(ctx, grant, verifier)
	}
	// An address that was taken away from the application gets nothing any more for the
	// codes that went there.
	if !p.cfg.DB.Now().Before(grant.CodeExpiresAt) || params.Get("redirect_uri") != grant.RedirectURI ||
		!applications.RedirectsTo(app, grant.RedirectURI) || !isProven(grant, verifier) {
		return none, errGrant
	}
	grant.Scopes = personalScopes(app, grant.Scopes) // it may have been given fewer meanwhile
	// The tokens are made before the code is used up, so that a failure to make
	// them costs nobody the code, and handed out after.
	answer, err := p.issue(ctx, issuance{app: app, grant: grant, scopes: grant.Scopes, code: code, nonce: grant.Nonce})
	if isOver(err) {
		return none, errGrant
	}
	if err != nil {
		return none, err
	}
	answer.Refresh, err = p.useCode(ctx, grant, verifier)
	return answer, err
}

// ownedGrant returns the grant of a code that was given to the application, and is
// worth something or was.
func (p *Provider) ownedGrant(ctx context.Context, app model.Application, code string) (model.Grant, error) {
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
	return grant, nil
}

// useCode marks the code as used, and returns the first refresh token of the grant if
// it is to have any. Of several attempts at the same moment one succeeds.
func (p *Provider) useCode(ctx context.Context, grant model.Grant, verifier string) (refreshToken string, err error) {
	family := model.RefreshFamily{Grant: grant.ID, Salt: p.cfg.Source.Token()}
	offline := slices.Contains(grant.Scopes, scopeOffline)
	fresh, err := p.cfg.Ledger.useCode(ctx, family, offline)
	switch {
	case err != nil:
		return "", err
	case !fresh:
		if grant, err = p.cfg.DB.Grant(ctx, grant.ID); err != nil { // which says since when
			return "", err
		}
		return "", p.refuseReplayed(ctx, grant, verifier)
	case !offline:
		return "", nil
	}
	return p.refreshToken(family, 1), nil
}

// retryTime is how long after a code was used its client may send it once more
// because no answer has come: a proxy's or a library's own second attempt.
const retryTime = 2 * time.Second

// refuseReplayed returns the failure for the one who sent a code that was used. The code
// has been seen by two parties, and what came of it is revoked (RFC 6749, section
// 4.1.2: SHOULD), unless it is the same party that tries again at once: the verifier
// never left it.
func (p *Provider) refuseReplayed(ctx context.Context, grant model.Grant, verifier string) error {
	again := grant.Challenge != "" && isProven(grant, verifier)
	// Another process may have used it, with a clock of its own.
	if again && p.cfg.DB.Now().Sub(grant.CodeUsedAt).Abs() <= retryTime {
		return errGrant
	}
	if err := p.cfg.Ledger.revoke(ctx, grant, "code_reused"); err != nil {
		return err
	}
	return errGrant
}

// isProven reports whether a verifier shows that a code came to the one who asked
// for it. A verifier where none was announced is a downgrade (RFC 9700, section
// 4.8.2).
func isProven(grant model.Grant, verifier string) bool {
	if grant.Challenge == "" {
		return verifier == ""
	}
	return answers(verifier, grant.Challenge)
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
