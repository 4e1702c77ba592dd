package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const directoryClientColumns = `c.org_id, c.directory_id, c.id, c.suffix, c.old_until, c.issuer, c.tenant, c.application, c.audience, c.made_by, c.created_at, c.last_used_at, c.version`

func scanDirectoryClient(s scanner) (model.DirectoryClient, error) {
	var c model.DirectoryClient
	var old, created, used int64
	err := s.Scan(&c.Org, &c.Directory, &c.ID, &c.Suffix, &old, &c.Trust.Issuer, &c.Trust.Tenant, &c.Trust.Application, &c.Trust.Audience, &c.MadeBy, &created, &used, &c.Version)
	c.OldUntil, c.CreatedAt, c.LastUsedAt = at(old), at(created), at(used)
	return c, err
}

// DirectoryClients returns who gets access tokens for a directory, the oldest first.
func (q *queries) DirectoryClients(ctx context.Context, org model.OrgID, directory model.DirectoryID) ([]model.DirectoryClient, error) {
	return many(ctx, q, scanDirectoryClient, `
		SELECT `+directoryClientColumns+`
		  FROM directory_clients c
		 WHERE c.org_id = $1 AND c.directory_id = $2 AND NOT c.revoked
		 ORDER BY c.id`, org, directory)
}

// ClientAtDirectory is who gets access tokens for a directory, and whether that counts.
type ClientAtDirectory struct {
	Client  model.DirectoryClient
	Secrets model.DirectorySecrets
	Enabled bool // the directory is
	Feature bool // the organization has directories, and is not suspended
	Revoked bool // the client was
}

// ClientsAtDirectory returns who gets access tokens for the directory with an id, the oldest
// first, also those that were revoked: for whoever has still to prove to be one of them.
func (q *queries) ClientsAtDirectory(ctx context.Context, id model.DirectoryID) ([]ClientAtDirectory, error) {
	return many(ctx, q, func(s scanner) (c ClientAtDirectory, err error) {
		c.Client, err = scanDirectoryClient(wider{s, nil, []any{&c.Secrets.Now, &c.Secrets.Old, &c.Enabled, &c.Feature, &c.Revoked}})
		return c, err
	}, `
		SELECT `+directoryClientColumns+`, c.secret_hash, c.old_hash, d.enabled,
		       EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = d.org_id AND f.feature = 'dir_sync') AND NOT `+suspended+`d.org_id), c.revoked
		  FROM directories d
		  JOIN directory_clients c ON c.org_id = d.org_id AND c.directory_id = d.id
		 WHERE d.id = $1
		 ORDER BY c.id`, id)
}

// InsertDirectoryClient stores who gets access tokens under a new id, and returns it.
func (t *Tx) InsertDirectoryClient(ctx context.Context, c model.DirectoryClient, secrets model.DirectorySecrets) (model.DirectoryClient, error) {
	c.ID, c.CreatedAt, c.LastUsedAt, c.Version = model.DirectoryClientID(t.ids.Next(model.PrefixDirectoryClient, t.now)), t.now, time.Time{}, 1
	_, err := t.exec(ctx, `
		INSERT INTO directory_clients (org_id, directory_id, id, secret_hash, suffix, old_hash, old_until, issuer, tenant, application, audience, made_by, created_at, last_used_at, version, revoked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, FALSE)`,
		c.Org, c.Directory, c.ID, blob(secrets.Now), c.Suffix, blob(secrets.Old), ms(c.OldUntil),
		c.Trust.Issuer, c.Trust.Tenant, c.Trust.Application, c.Trust.Audience, c.MadeBy, ms(c.CreatedAt), c.Version)
	return c, err
}

// RotateDirectoryClient gives a client the secret that it has in c, by its SHA-256; the one
// before counts until c says. It returns a Conflict error when the client has another version
// than c.
func (t *Tx) RotateDirectoryClient(ctx context.Context, c model.DirectoryClient, hash []byte) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE directory_clients
		   SET old_hash = secret_hash, old_until = $4, secret_hash = $5, suffix = $6, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND version = $7`, c.Org, c.Directory, c.ID, ms(c.OldUntil), hash, c.Suffix, c.Version)
}

// ChangeDirectoryClient stores whose signature counts for a client, and ends the access tokens
// that it got by the one before. It returns a Conflict error when the client has another
// version than c.
func (t *Tx) ChangeDirectoryClient(ctx context.Context, c model.DirectoryClient) error {
	err := t.execOne(ctx, model.Conflicting(""), `
		UPDATE directory_clients
		   SET issuer = $5, tenant = $6, application = $7, audience = $8, version = version + 1
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND version = $4`,
		c.Org, c.Directory, c.ID, c.Version, c.Trust.Issuer, c.Trust.Tenant, c.Trust.Application, c.Trust.Audience)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `
		DELETE FROM directory_access
		 WHERE org_id = $1 AND directory_id = $2 AND client_id = $3`, c.Org, c.Directory, c.ID)
	return err
}

// RevokeDirectoryClient makes a client worthless, and the access tokens that it has. Whose it
// was is kept, for those who look for why the provider is refused. It returns a NotFound error
// when the directory has no such client.
func (t *Tx) RevokeDirectoryClient(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryClientID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE directory_clients
		   SET revoked = TRUE
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND NOT revoked`, org, directory, id)
}

// InsertDirectoryAccess stores an access token, and forgets those of its client that have
// expired, and that end first when there are too many.
func (t *Tx) InsertDirectoryAccess(ctx context.Context, a model.DirectoryAccess) error {
	c := a.Client
	if _, err := t.exec(ctx, `
		INSERT INTO directory_access (hash, org_id, directory_id, client_id, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, a.Hash, c.Org, c.Directory, c.ID, ms(a.ExpiresAt)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `
		DELETE FROM directory_access
		 WHERE org_id = $1 AND directory_id = $2 AND client_id = $3 AND expires_at <= $4`, c.Org, c.Directory, c.ID, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM directory_access
		 WHERE org_id = $1
		   AND hash IN (SELECT hash
		                  FROM directory_access
		                 WHERE org_id = $1 AND directory_id = $2 AND client_id = $3
		                 ORDER BY expires_at DESC
		                 LIMIT 1000 OFFSET $4)`, c.Org, c.Directory, c.ID, model.MostDirectoryAccess)
	return err
}

// UseDirectoryAssertion notes that an assertion of a client was used, until it can be used no
// more anyway. It reports whether it was the first time.
func (t *Tx) UseDirectoryAssertion(ctx context.Context, c model.DirectoryClient, idHash []byte, until time.Time) (first bool, err error) {
	n, err := t.exec(ctx, `
		INSERT INTO directory_assertions (org_id, directory_id, client_id, id_hash, expires_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, directory_id, client_id, id_hash) DO NOTHING`, c.Org, c.Directory, c.ID, idHash, ms(until))
	return n == 1, err
}
