package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// AuthRequest returns an authorization request, or a NotFound error.
func (q *queries) AuthRequest(ctx context.Context, id model.AuthRequestID) (model.AuthRequest, error) {
	return one(ctx, q, scanAuthRequest, `
		SELECT id, application_id, redirect_uri, state, nonce, challenge, scopes, response_mode, login_hint, domain_hint,
		       ui_locales, hint_user, organization, connection, issuer, browser, needs_login, needs_switcher,
		       acrs, acr_essential, auth_since, created_at, expires_at, completed_at
		  FROM auth_requests
		 WHERE id = $1`, id)
}

func scanAuthRequest(s scanner) (model.AuthRequest, error) {
	var r model.AuthRequest
	var scopes, acrs string
	var since, created, expires, completed int64
	err := s.Scan(&r.ID, &r.Application, &r.RedirectURI, &r.State, &r.Nonce, &r.Challenge, &scopes, &r.ResponseMode, &r.LoginHint,
		&r.DomainHint, &r.UILocales, &r.HintUser, &r.Organization, &r.Connection, &r.Issuer, &r.Browser, &r.NeedsLogin, &r.NeedsSwitcher,
		&acrs, &r.ACREssential, &since, &created, &expires, &completed)
	r.Scopes, r.ACRs = words[string](scopes), words[string](acrs)
	r.AuthSince, r.CreatedAt, r.ExpiresAt, r.CompletedAt = at(since), at(created), at(expires), at(completed)
	return r, err
}

// InsertAuthRequest stores an authorization request under a new id, and returns
// it.
func (t *Tx) InsertAuthRequest(ctx context.Context, r model.AuthRequest) (model.AuthRequest, error) {
	r.ID = model.AuthRequestID(t.ids.Next(model.PrefixAuthRequest, t.now))
	r.CreatedAt = t.now
	_, err := t.exec(ctx, `
		INSERT INTO auth_requests (id, application_id, redirect_uri, state, nonce, challenge, scopes, response_mode,
		                           login_hint, domain_hint, ui_locales, hint_user, organization, connection, issuer,
		                           browser, needs_login, needs_switcher, acrs, acr_essential, auth_since,
		                           created_at, expires_at, completed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 0)`,
		r.ID, r.Application, r.RedirectURI, r.State, r.Nonce, r.Challenge, joined(r.Scopes), r.ResponseMode,
		r.LoginHint, r.DomainHint, r.UILocales, r.HintUser, r.Organization, r.Connection, r.Issuer, r.Browser, r.NeedsLogin, r.NeedsSwitcher,
		joined(r.ACRs), r.ACREssential, ms(r.AuthSince), ms(r.CreatedAt), ms(r.ExpiresAt))
	return r, err
}

// DropAuthRequests deletes the authorization requests of a browser but for the newest,
// of which it leaves most.
func (t *Tx) DropAuthRequests(ctx context.Context, browser []byte, most int) error {
	_, err := t.exec(ctx, `
		DELETE FROM auth_requests
		 WHERE browser = $1
		   AND id NOT IN (SELECT id
		                    FROM auth_requests
		                   WHERE browser = $1
		                   ORDER BY created_at DESC, id DESC
		                   LIMIT $2)`, blob(browser), most)
	return err
}

// CompleteAuthRequest marks an authorization request as answered. It reports
// whether it was open until now.
func (t *Tx) CompleteAuthRequest(ctx context.Context, id model.AuthRequestID) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE auth_requests
		   SET completed_at = $2
		 WHERE id = $1 AND completed_at = 0`, id, ms(t.now))
	return n > 0, err
}

// SwitcherAnswered notes that the person has picked an organization for an
// authorization request.
func (t *Tx) SwitcherAnswered(ctx context.Context, id model.AuthRequestID) error {
	_, err := t.exec(ctx, `
		UPDATE auth_requests
		   SET needs_switcher = FALSE
		 WHERE id = $1`, id)
	return err
}

const grantColumns = `id, application_id, user_id, org_id, session_id, redirect_uri, challenge, nonce, scopes, amr, acr, auth_at,
	created_at, code_expires_at, code_used_at, revoked_at, issuer`

const grantQuery = `
	SELECT ` + grantColumns + `
	  FROM grants
	 WHERE id = $1`

var grantByID = questionOf(func(g model.Grant) []string {
	return []string{string(g.ID), string(g.Session), string(g.User), string(g.Application)}
}, grantQuery, goesWith("sessions", "users", "applications"))

// Grant returns a grant, or a NotFound error.
func (q *queries) Grant(ctx context.Context, id model.GrantID) (model.Grant, error) {
	return grantByID.ask(q, string(id), func() (model.Grant, error) { return one(ctx, q, scanGrant, grantQuery, id) })
}

// GrantByCode returns the grant whose code has the given SHA-256, or a NotFound
// error.
func (q *queries) GrantByCode(ctx context.Context, codeHash []byte) (model.Grant, error) {
	return one(ctx, q, scanGrant, `
		SELECT `+grantColumns+`
		  FROM grants
		 WHERE code_hash = $1`, codeHash)
}

func scanGrant(s scanner) (model.Grant, error) {
	var g model.Grant
	var scopes, amr string
	var auth, created, expires, used, revoked int64
	err := s.Scan(&g.ID, &g.Application, &g.User, &g.Org, &g.Session, &g.RedirectURI, &g.Challenge, &g.Nonce, &scopes, &amr, &g.ACR, &auth,
		&created, &expires, &used, &revoked, &g.Issuer)
	g.Scopes, g.AMR = words[string](scopes), words[string](amr)
	g.AuthTime, g.CreatedAt, g.CodeExpiresAt, g.CodeUsedAt, g.RevokedAt = at(auth), at(created), at(expires), at(used), at(revoked)
	return g, err
}

// InsertGrant stores a grant with its code under a new id, and returns it.
func (t *Tx) InsertGrant(ctx context.Context, g model.Grant, codeHash []byte, codeLife time.Duration) (model.Grant, error) {
	g.ID = model.GrantID(t.ids.Next(model.PrefixGrant, t.now))
	g.CreatedAt, g.CodeExpiresAt = t.now, t.now.Add(codeLife)
	_, err := t.of(string(g.ID)).exec(ctx, `
		INSERT INTO grants (id, application_id, user_id, org_id, session_id, redirect_uri, challenge, nonce, scopes, amr, acr, auth_at,
		                    code_hash, code_expires_at, code_used_at, created_at, revoked_at, issuer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, 0, $16)`,
		g.ID, g.Application, g.User, g.Org, g.Session, g.RedirectURI, g.Challenge, g.Nonce, joined(g.Scopes), joined(g.AMR),
		g.ACR, ms(g.AuthTime), codeHash, ms(g.CodeExpiresAt), ms(g.CreatedAt), g.Issuer)
	return g, err
}

// UseCode marks a grant's code as used. It reports whether it was unused until
// now.
func (t *Tx) UseCode(ctx context.Context, id model.GrantID) (bool, error) {
	n, err := t.of(string(id)).exec(ctx, `
		UPDATE grants
		   SET code_used_at = $2
		 WHERE id = $1 AND code_used_at = 0`, id, ms(t.now))
	return n > 0, err
}

// CodeRedeemed reports whether a code that an application was given in a session since
// some time was redeemed.
func (q *queries) CodeRedeemed(ctx context.Context, session model.SessionID, app model.ApplicationID, since time.Time) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM grants
		                WHERE session_id = $1 AND application_id = $2 AND created_at >= $3 AND code_used_at > 0)`, session, app, ms(since))
}

// RevokeGrant makes everything issued from a grant worthless.
func (t *Tx) RevokeGrant(ctx context.Context, id model.GrantID) error {
	_, err := t.of(string(id)).exec(ctx, `
		UPDATE grants
		   SET revoked_at = $2
		 WHERE id = $1 AND revoked_at = 0`, id, ms(t.now))
	return err
}
