package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const directoryColumns = `d.org_id, d.id, d.provider, d.enabled, d.added_by, d.created_at, d.modified_at, d.last_seen_at, d.user_count, d.group_count,
	d.lost_since, d.lost_count, d.lost_told, d.refused, d.version`

// scanDirectory reads into types of the driver, as scanDirectoryUser does: each change of a
// directory reads it first.
func scanDirectory(s scanner) (model.Directory, error) {
	var org, id, provider, by, refused string
	var enabled, told bool
	var created, modified, seen, users, groups, since, lost, version int64
	err := s.Scan(&org, &id, &provider, &enabled, &by, &created, &modified, &seen, &users, &groups, &since, &lost, &told, &refused, &version)
	return model.Directory{
		Org: model.OrgID(org), ID: model.DirectoryID(id), Provider: model.Provider(provider), Enabled: enabled, AddedBy: model.Author(by),
		CreatedAt: at(created), ModifiedAt: at(modified), LastSeenAt: at(seen), Users: int(users), Groups: int(groups),
		Loss: model.DirectoryLoss{Since: at(since), People: int(lost), Told: told}, Refused: refused, Version: version,
	}, err
}

// Directories returns an organization's directories, the oldest first.
func (q *queries) Directories(ctx context.Context, org model.OrgID) ([]model.Directory, error) {
	all, err := many(ctx, q, scanDirectory, `
		SELECT `+directoryColumns+`
		  FROM directories d
		 WHERE d.org_id = $1
		 ORDER BY d.id`, org)
	of := map[model.Provider]int{}
	for _, d := range all {
		of[d.Provider]++
	}
	for i := range all {
		all[i].Twin = of[all[i].Provider] > 1
	}
	return all, err
}

// DirectoriesAfter returns directories of all organizations whose ids are behind one, at most
// limit.
func (q *queries) DirectoriesAfter(ctx context.Context, id model.DirectoryID, limit int) ([]model.Directory, error) {
	return many(ctx, q, scanDirectory, `
		SELECT `+directoryColumns+`
		  FROM directories d
		 WHERE d.id > $1
		 ORDER BY d.id
		 LIMIT $2`, id, limit)
}

// Directory returns a directory of an organization, or a NotFound error.
func (q *queries) Directory(ctx context.Context, org model.OrgID, id model.DirectoryID) (model.Directory, error) {
	return one(ctx, q, scanDirectory, `
		SELECT `+directoryColumns+`
		  FROM directories d
		 WHERE d.org_id = $1 AND d.id = $2`, org, id)
}

// countEntriesOf returns how many there are in a list of a directory, or a NotFound error.
func (q *queries) countEntriesOf(ctx context.Context, org model.OrgID, id model.DirectoryID, of directoryList) (int, error) {
	var users, groups whole
	return one(q.brief(ctx), q, func(s scanner) (int, error) {
		err := s.Scan(&users, &groups)
		if of == listOfGroups {
			return int(groups), err
		}
		return int(users), err
	}, `
		SELECT user_count, group_count
		  FROM directories
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// InsertDirectory stores a new directory under a new id, and returns it.
func (t *Tx) InsertDirectory(ctx context.Context, d model.Directory) (model.Directory, error) {
	d.ID, d.CreatedAt, d.ModifiedAt, d.Version = model.DirectoryID(t.ids.Next(model.PrefixDirectory, t.now)), t.now, t.now, 1
	_, err := t.of(string(d.Org)).exec(ctx, `
		INSERT INTO directories (org_id, id, provider, enabled, added_by, created_at, modified_at, last_seen_at, last_user, last_group, user_count, group_count,
		                         lost_since, lost_count, lost_told, refused, version)
		VALUES ($1, $2, $3, $4, $5, $6, $6, 0, 0, 0, 0, 0, 0, 0, FALSE, '', $7)`,
		d.Org, d.ID, d.Provider, d.Enabled, d.AddedBy, ms(d.CreatedAt), d.Version)
	return d, err
}

// UpdateDirectory stores what people have decided about a directory, when it still has the
// version, which is raised. It returns a Conflict error when the version is another.
func (t *Tx) UpdateDirectory(ctx context.Context, d model.Directory) error {
	return t.of(string(d.Org), string(d.ID)).execOne(ctx, model.Conflicting(""), `
		UPDATE directories
		   SET provider = $4, enabled = $5, modified_at = $6, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`, d.Org, d.ID, d.Version, d.Provider, d.Enabled, ms(t.now))
}

// SetDirectoryLoss notes how many people a directory has deactivated lately.
func (t *Tx) SetDirectoryLoss(ctx context.Context, org model.OrgID, id model.DirectoryID, l model.DirectoryLoss) error {
	_, err := t.of(string(org)).exec(ctx, `
		UPDATE directories
		   SET lost_since = $3, lost_count = $4, lost_told = $5
		 WHERE org_id = $1 AND id = $2`, org, id, ms(l.Since), l.People, l.Told)
	return err
}

// DeleteDirectory deletes a directory with all that it has told. It returns a NotFound
// error when there is no such directory.
func (t *Tx) DeleteDirectory(ctx context.Context, org model.OrgID, id model.DirectoryID) error {
	if err := t.DeleteParting(ctx, org, id); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM directory_group_members WHERE org_id = $1 AND group_id IN (SELECT g.id FROM directory_groups g WHERE g.org_id = $1 AND g.directory_id = $2)`,
		`DELETE FROM directory_group_strangers WHERE org_id = $1 AND group_id IN (SELECT g.id FROM directory_groups g WHERE g.org_id = $1 AND g.directory_id = $2)`,
		`DELETE FROM directory_groups WHERE org_id = $1 AND directory_id = $2`,
	} {
		if _, err := t.exec(ctx, query, org, id); err != nil {
			return err
		}
	}
	return t.of(string(org), string(id)).execOne(ctx, model.Missing(""), `
		DELETE FROM directories
		 WHERE org_id = $1 AND id = $2`, org, id)
}

func scanDirectoryToken(s scanner) (model.DirectoryToken, error) {
	var k model.DirectoryToken
	var created, expires, used int64
	err := s.Scan(&k.Org, &k.Directory, &k.ID, &k.Suffix, &k.MadeBy, &created, &expires, &used)
	k.CreatedAt, k.ExpiresAt, k.LastUsedAt = at(created), at(expires), at(used)
	return k, err
}

// DirectoryTokens returns the tokens of a directory, also those that have expired and not
// those that were revoked, the oldest first.
func (q *queries) DirectoryTokens(ctx context.Context, org model.OrgID, directory model.DirectoryID) ([]model.DirectoryToken, error) {
	return many(ctx, q, scanDirectoryToken, `
		SELECT org_id, directory_id, id, suffix, made_by, created_at, expires_at, last_used_at
		  FROM directory_tokens
		 WHERE org_id = $1 AND directory_id = $2 AND NOT revoked
		 ORDER BY id`, org, directory)
}

// InsertDirectoryToken stores a token under a new id, by its SHA-256, and returns it.
func (t *Tx) InsertDirectoryToken(ctx context.Context, k model.DirectoryToken, hash []byte) (model.DirectoryToken, error) {
	k.ID, k.CreatedAt, k.LastUsedAt = model.DirectoryTokenID(t.ids.Next(model.PrefixDirectoryToken, t.now)), t.now, time.Time{}
	_, err := t.exec(ctx, `
		INSERT INTO directory_tokens (org_id, directory_id, id, hash, suffix, made_by, created_at, expires_at, last_used_at, revoked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, FALSE)`,
		k.Org, k.Directory, k.ID, hash, k.Suffix, k.MadeBy, ms(k.CreatedAt), ms(k.ExpiresAt))
	return k, err
}

// ExpireDirectoryToken lets a token count until then. It returns a NotFound error when the
// directory has no such token.
func (t *Tx) ExpireDirectoryToken(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryTokenID, until time.Time) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE directory_tokens
		   SET expires_at = $4
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3`, org, directory, id, ms(until))
}

// RevokeDirectoryToken has a token count no more, and nobody see it. That it was one is known
// for as long as of those that have expired, so that who comes with it is told of. It returns
// a NotFound error when the directory has no such token.
func (t *Tx) RevokeDirectoryToken(ctx context.Context, org model.OrgID, directory model.DirectoryID, id model.DirectoryTokenID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE directory_tokens
		   SET expires_at = $4, revoked = TRUE
		 WHERE org_id = $1 AND directory_id = $2 AND id = $3 AND NOT revoked`, org, directory, id, ms(t.now))
}

// SweepDirectories deletes tokens that have expired and what was used up, and forgets whom directories have
// deleted so long ago.
func (t *Tx) SweepDirectories(ctx context.Context, keepTokens, keepUsers time.Duration) error {
	if err := t.sweep(ctx, keepTokens, `DELETE FROM directory_tokens WHERE expires_at > 0 AND expires_at < $1`); err != nil {
		return err
	}
	if err := t.sweep(ctx, 0,
		`DELETE FROM directory_access WHERE expires_at <= $1`,
		`DELETE FROM directory_assertions WHERE expires_at <= $1`); err != nil {
		return err
	}
	return t.sweep(ctx, keepUsers, `DELETE FROM directory_deleted_users WHERE deleted_at < $1`)
}
