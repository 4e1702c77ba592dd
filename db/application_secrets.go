package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

func scanApplicationSecret(s scanner) (model.ApplicationSecret, error) {
	var secret model.ApplicationSecret
	var created, used int64
	err := s.Scan(&secret.ID, &secret.Hash, &secret.Suffix, &created, &used)
	secret.CreatedAt, secret.LastUsedAt = at(created), at(used)
	return secret, err
}

// InsertApplicationSecret stores the hash of a new client secret and how it ends, and returns
// the secret's id.
func (t *Tx) InsertApplicationSecret(ctx context.Context, app model.ApplicationID, hash []byte, suffix string) (model.SecretID, error) {
	id := model.SecretID(t.ids.Next(model.PrefixSecret, t.now))
	_, err := t.exec(ctx, `
		INSERT INTO application_secrets (application_id, id, secret_hash, suffix, created_at, last_used_at)
		VALUES ($1, $2, $3, $4, $5, 0)`, app, id, hash, suffix, ms(t.now))
	return id, err
}

// UseApplicationSecret notes when a client secret was used, unless it is known to have been used
// later, and how it ends. One that is gone by now stays so.
func (t *Tx) UseApplicationSecret(ctx context.Context, app model.ApplicationID, id model.SecretID, suffix string, when time.Time) error {
	_, err := t.exec(ctx, `
		UPDATE application_secrets
		   SET suffix = $3, last_used_at = $4
		 WHERE application_id = $1 AND id = $2 AND last_used_at < $4`, app, id, suffix, ms(when))
	return err
}

// DeleteApplicationSecret makes a client secret worthless. It returns a NotFound
// error when the application has no such secret.
func (t *Tx) DeleteApplicationSecret(ctx context.Context, app model.ApplicationID, id model.SecretID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM application_secrets
		 WHERE application_id = $1 AND id = $2`, app, id)
}
