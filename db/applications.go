package db

import (
	"context"
	"encoding/json"

	"anteroom/internal/model"
)

const applicationColumns = `id, name, type, redirect_uris, post_logout_redirect_uris, initiate_login_uri, backchannel_logout_uri,
	backchannel_session_required, signing_alg, jwks, scopes, offline_access, pkce_optional, created_at`

// Application returns an application with the hashes of its secrets, or a
// NotFound error.
func (q queries) Application(ctx context.Context, id model.ApplicationID) (model.Application, error) {
	a, err := one(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 WHERE id = $1`, id)
	if err != nil {
		return a, err
	}
	a.Secrets, err = many(ctx, q, scanApplicationSecret, `
		SELECT id, secret_hash, created_at
		  FROM application_secrets
		 WHERE application_id = $1
		 ORDER BY created_at, id`, id)
	return a, err
}

// Applications returns all applications, the oldest first, without their secrets.
func (q queries) Applications(ctx context.Context) ([]model.Application, error) {
	return many(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 ORDER BY created_at, id`)
}

// SetBackchannelLogout stores where an application is told about the ends of
// sessions. It returns a NotFound error when there is no such application.
func (t *Tx) SetBackchannelLogout(ctx context.Context, id model.ApplicationID, uri string, session bool) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE applications
		   SET backchannel_logout_uri = $2, backchannel_session_required = $3, updated_at = $4
		 WHERE id = $1`, id, uri, session, ms(t.now))
}

// InitiateLoginURI returns where the oldest application that says so wants
// people to begin, "" when none does.
func (q queries) InitiateLoginURI(ctx context.Context) (string, error) {
	return one(ctx, q, scanValue[string], `
		SELECT COALESCE((SELECT initiate_login_uri
		                   FROM applications
		                  WHERE initiate_login_uri <> ''
		                  ORDER BY created_at, id
		                  LIMIT 1), '')`)
}

func scanApplication(s scanner) (model.Application, error) {
	var a model.Application
	var redirects, logouts, scopes string
	var created int64
	if err := s.Scan(&a.ID, &a.Name, &a.Type, &redirects, &logouts, &a.InitiateLoginURI, &a.BackchannelLogoutURI,
		&a.BackchannelSessionRequired, &a.SigningAlg, &a.JWKS, &scopes, &a.OfflineAccess, &a.PKCEOptional, &created); err != nil {
		return a, err
	}
	a.Scopes, a.CreatedAt = words[string](scopes), at(created)
	if err := json.Unmarshal([]byte(redirects), &a.RedirectURIs); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(logouts), &a.PostLogoutRedirectURIs)
}

func scanApplicationSecret(s scanner) (model.ApplicationSecret, error) {
	var secret model.ApplicationSecret
	var created int64
	err := s.Scan(&secret.ID, &secret.Hash, &created)
	secret.CreatedAt = at(created)
	return secret, err
}

// InsertApplication stores a new application under a new id, without secrets,
// and returns it. Pages of the given origins may call us.
func (t *Tx) InsertApplication(ctx context.Context, a model.Application, origins ...string) (model.Application, error) {
	a.ID = model.ApplicationID(t.ids.Next(model.PrefixApplication, t.now))
	a.CreatedAt = t.now
	redirects, err := model.JSON(a.RedirectURIs)
	if err != nil {
		return a, err
	}
	logouts, err := model.JSON(a.PostLogoutRedirectURIs)
	if err != nil {
		return a, err
	}
	if _, err := t.exec(ctx, `
		INSERT INTO applications (id, name, type, redirect_uris, post_logout_redirect_uris, initiate_login_uri, backchannel_logout_uri,
		                          backchannel_session_required, signing_alg, jwks, scopes, offline_access, pkce_optional, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
		a.ID, a.Name, a.Type, redirects, logouts, a.InitiateLoginURI, a.BackchannelLogoutURI,
		a.BackchannelSessionRequired, a.SigningAlg, a.JWKS, joined(a.Scopes), a.OfflineAccess, a.PKCEOptional, ms(t.now)); err != nil {
		return a, err
	}
	for _, origin := range origins {
		if _, err := t.exec(ctx, `
			INSERT INTO application_origins (origin, application_id)
			VALUES ($1, $2)`, origin, a.ID); err != nil {
			return a, err
		}
	}
	return a, nil
}

// InsertApplicationSecret stores the hash of a new client secret, and returns
// the secret's id.
func (t *Tx) InsertApplicationSecret(ctx context.Context, app model.ApplicationID, hash []byte) (model.SecretID, error) {
	id := model.SecretID(t.ids.Next(model.PrefixSecret, t.now))
	_, err := t.exec(ctx, `
		INSERT INTO application_secrets (application_id, id, secret_hash, created_at)
		VALUES ($1, $2, $3, $4)`, app, id, hash, ms(t.now))
	return id, err
}

// DeleteApplicationSecret makes a client secret worthless. It returns a NotFound
// error when the application has no such secret.
func (t *Tx) DeleteApplicationSecret(ctx context.Context, app model.ApplicationID, id model.SecretID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM application_secrets
		 WHERE application_id = $1 AND id = $2`, app, id)
}

// KnownOrigin reports whether pages of an origin may call us.
func (q queries) KnownOrigin(ctx context.Context, origin string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM application_origins WHERE origin = $1)`, origin)
}
