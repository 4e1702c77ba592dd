package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

func scanApplicationSecret(s scanner) (model.ApplicationSecret, error) {
	var secret model.ApplicationSecret
	var created int64
	err := s.Scan(&secret.ID, &secret.Hash, &created)
	secret.CreatedAt = at(created)
	return secret, err
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
