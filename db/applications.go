package db

import (
	"context"
	"encoding/json"

	"anteroom/internal/model"
)

// Application returns an application with the hashes of its secrets, or a
// NotFound error.
func (q queries) Application(ctx context.Context, id model.ApplicationID) (model.Application, error) {
	a, err := one(ctx, q, scanApplication, `
		SELECT id, name, type, redirect_uris, post_logout_redirect_uris, initiate_login_uri, signing_alg, created_at
		  FROM applications
		 WHERE id = $1`, id)
	if err != nil {
		return a, err
	}
	a.SecretHashes, err = many(ctx, q, scanValue[[]byte], `
		SELECT secret_hash
		  FROM application_secrets
		 WHERE application_id = $1
		 ORDER BY created_at`, id)
	return a, err
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
	var redirects, logouts string
	var created int64
	if err := s.Scan(&a.ID, &a.Name, &a.Type, &redirects, &logouts, &a.InitiateLoginURI, &a.SigningAlg, &created); err != nil {
		return a, err
	}
	a.CreatedAt = at(created)
	if err := json.Unmarshal([]byte(redirects), &a.RedirectURIs); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(logouts), &a.PostLogoutRedirectURIs)
}

// InsertApplication stores a new application and its secrets under a new id,
// and returns it.
func (t *Tx) InsertApplication(ctx context.Context, a model.Application) (model.Application, error) {
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
		INSERT INTO applications (id, name, type, redirect_uris, post_logout_redirect_uris, initiate_login_uri, signing_alg,
		                          created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		a.ID, a.Name, a.Type, redirects, logouts, a.InitiateLoginURI, a.SigningAlg, ms(t.now)); err != nil {
		return a, err
	}
	for _, hash := range a.SecretHashes {
		if _, err := t.exec(ctx, `
			INSERT INTO application_secrets (application_id, secret_hash, created_at)
			VALUES ($1, $2, $3)`, a.ID, hash, ms(t.now)); err != nil {
			return a, err
		}
	}
	return a, nil
}
