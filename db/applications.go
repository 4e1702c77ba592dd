package db

import (
	"context"
	"encoding/json"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const applicationColumns = `id, org_id, name, description, type, redirect_uris, post_logout_redirect_uris, origins, initiate_login_uri, backchannel_logout_uri,
	backchannel_session_required, signing_alg, jwks, scopes, offline_access, pkce_optional, access_token_minutes, plain_access_tokens,
	claims, full_id_token, access_token_attributes, audiences, created_at, updated_at,
	` + suspended + `applications.org_id)`

const (
	applicationQuery = `
		SELECT ` + applicationColumns + `
		  FROM applications
		 WHERE id = $1`

	applicationSecretsQuery = `
		SELECT id, secret_hash, suffix, created_at, last_used_at
		  FROM application_secrets
		 WHERE application_id = $1
		 ORDER BY created_at, id`
)

var applicationByID = questionOf[model.Application](nil, applicationQuery, applicationSecretsQuery)

// Application returns an application with the hashes of its secrets, or a
// NotFound error.
func (q *queries) Application(ctx context.Context, id model.ApplicationID) (model.Application, error) {
	return applicationByID.ask(q, string(id), func() (model.Application, error) {
		a, err := one(ctx, q, scanApplication, applicationQuery, id)
		if err == nil {
			a.Secrets, err = many(ctx, q, scanApplicationSecret, applicationSecretsQuery, id)
		}
		return a, err
	})
}

// Applications returns all applications, the oldest first, without their secrets.
func (q *queries) Applications(ctx context.Context) ([]model.Application, error) {
	return many(ctx, q, scanApplication, `
		SELECT `+applicationColumns+`
		  FROM applications
		 ORDER BY created_at, id`)
}

// ExtraClaims returns what the operator has added for an application to what the
// scopes bring, or a NotFound error.
func (q *queries) ExtraClaims(ctx context.Context, id model.ApplicationID) ([]model.ExtraClaim, error) {
	claims, err := one(ctx, q, scanValue[string], `
		SELECT claims
		  FROM applications
		 WHERE id = $1`, id)
	return words[model.ExtraClaim](claims), err
}

// InitiateLoginURI returns where the oldest application that says so wants
// people to begin, "" when none does.
func (q *queries) InitiateLoginURI(ctx context.Context) (string, error) {
	return one(ctx, q, scanValue[string], `
		SELECT COALESCE((SELECT initiate_login_uri
		                   FROM applications
		                  WHERE initiate_login_uri <> ''
		                  ORDER BY created_at, id
		                  LIMIT 1), '')`)
}

func scanApplication(s scanner) (model.Application, error) {
	var a model.Application
	var redirects, logouts, origins, scopes, claims, audiences string
	var token, created, updated int64
	if err := s.Scan(&a.ID, &a.Org, &a.Name, &a.Description, &a.Type, &redirects, &logouts, &origins, &a.InitiateLoginURI, &a.BackchannelLogoutURI,
		&a.BackchannelSessionRequired, &a.SigningAlg, &a.JWKS, &scopes, &a.OfflineAccess, &a.PKCEOptional, &token, &a.PlainAccessTokens,
		&claims, &a.FullIDToken, &a.AccessTokenAttributes, &audiences, &created, &updated, &a.Suspended); err != nil {
		return a, err
	}
	a.Origins, a.Scopes, a.Claims, a.Audiences = words[string](origins), words[string](scopes), words[model.ExtraClaim](claims), words[model.ApplicationID](audiences)
	a.AccessToken, a.CreatedAt, a.UpdatedAt = minutes(token), at(created), at(updated)
	if err := json.Unmarshal([]byte(redirects), &a.RedirectURIs); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(logouts), &a.PostLogoutRedirectURIs)
}

// applicationValues returns what is stored of an application that can change, in
// the order in which both statements name it.
func applicationValues(a model.Application) ([]any, error) {
	redirects, err := model.JSON(a.RedirectURIs)
	if err != nil {
		return nil, err
	}
	logouts, err := model.JSON(a.PostLogoutRedirectURIs)
	return []any{
		a.ID, a.Name, redirects, logouts, joined(a.Origins), a.InitiateLoginURI, a.BackchannelLogoutURI, a.BackchannelSessionRequired,
		a.SigningAlg, a.JWKS, joined(a.Scopes), a.OfflineAccess, a.PKCEOptional, int64(a.AccessToken / time.Minute), a.PlainAccessTokens,
		joined(a.Claims), a.FullIDToken, a.AccessTokenAttributes, joined(a.Audiences), a.Description,
	}, err
}

// InsertApplication stores a new application under its id, a new one when it has none, without
// secrets, and returns it. It returns a Conflict error for an id that there is. Pages of the given origins may call us.
func (t *Tx) InsertApplication(ctx context.Context, a model.Application, origins ...string) (model.Application, error) {
	if a.ID == "" {
		a.ID = model.ApplicationID(t.ids.Next(model.PrefixApplication, t.now))
	}
	a.CreatedAt, a.UpdatedAt = t.now, t.now
	values, err := applicationValues(a)
	if err != nil {
		return a, err
	}
	if _, err := t.exec(ctx, `
		INSERT INTO applications (id, name, redirect_uris, post_logout_redirect_uris, origins, initiate_login_uri, backchannel_logout_uri,
		                          backchannel_session_required, signing_alg, jwks, scopes, offline_access, pkce_optional, access_token_minutes,
		                          plain_access_tokens, claims, full_id_token, access_token_attributes, audiences, description, org_id, type, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $23)`,
		append(values, a.Org, a.Type, ms(t.now))...); err != nil {
		return a, err
	}
	return a, t.insertOrigins(ctx, a.ID, origins)
}

// UpdateApplication stores what an application is from now on, apart from its type
// and its secrets. Pages of the given origins may call us, and no others on its
// account. It returns a NotFound error when there is no such application.
func (t *Tx) UpdateApplication(ctx context.Context, a model.Application, origins ...string) error {
	values, err := applicationValues(a)
	if err != nil {
		return err
	}
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE applications
		   SET name = $2, redirect_uris = $3, post_logout_redirect_uris = $4, origins = $5, initiate_login_uri = $6, backchannel_logout_uri = $7,
		       backchannel_session_required = $8, signing_alg = $9, jwks = $10, scopes = $11, offline_access = $12, pkce_optional = $13,
		       access_token_minutes = $14, plain_access_tokens = $15, claims = $16, full_id_token = $17, access_token_attributes = $18, audiences = $19,
		       description = $20, updated_at = $21
		 WHERE id = $1`, append(values, ms(t.now))...); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM application_origins
		 WHERE application_id = $1`, a.ID); err != nil {
		return err
	}
	return t.insertOrigins(ctx, a.ID, origins)
}

func (t *Tx) insertOrigins(ctx context.Context, app model.ApplicationID, origins []string) error {
	for _, origin := range origins {
		if _, err := t.exec(ctx, `
			INSERT INTO application_origins (origin, application_id)
			VALUES ($1, $2)`, origin, app); err != nil {
			return err
		}
	}
	return nil
}

// DeleteApplication removes an application with its secrets, grants and open
// sign-ins, and what it was still to be told. It returns a NotFound error when there
// is no such application.
func (t *Tx) DeleteApplication(ctx context.Context, id model.ApplicationID) error {
	if _, err := t.exec(ctx, `
		DELETE FROM deliveries
		 WHERE queue = $1 AND target = $2 AND done_at = 0`, model.QueueLogouts, id); err != nil {
		return err
	}
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM applications
		 WHERE id = $1`, id)
}

// KnownOrigin reports whether pages of an origin may call us.
func (q *queries) KnownOrigin(ctx context.Context, origin string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM application_origins WHERE origin = $1)`, origin)
}
