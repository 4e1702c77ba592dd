package db

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const apiKeyColumns = `k.org_id, k.id, k.member_id, k.name, k.suffix, k.permissions, k.claims, k.actor_kind, k.actor_id, k.made_by,
	k.created_at, k.expires_at, k.revoked_at, k.last_used_at, k.version,
	k.member_id = '' OR m.status = 'ACTIVE' AND u.status = 'ACTIVE',
	COALESCE(u.id, ''), COALESCE(u.email, ''), COALESCE(u.first_name, ''), COALESCE(u.last_name, ''),
	COALESCE((SELECT string_agg(p.permission, ' ')
	            FROM member_roles r
	            JOIN role_permissions p ON p.role_id = r.role_id
	           WHERE r.org_id = m.org_id AND r.member_id = m.id), ''),
	EXISTS (SELECT 1 FROM organization_features f WHERE f.org_id = k.org_id AND f.feature = 'api_keys') AND NOT ` + suspended + `k.org_id),
	EXISTS (SELECT 1 FROM partings p WHERE p.org_id = k.org_id AND p.suspends)`

const apiKeyJoins = `
	  FROM api_keys k
	  LEFT JOIN members m ON m.org_id = k.org_id AND m.id = k.member_id
	  LEFT JOIN users u ON u.id = m.user_id`

// apiKeyRow is a key as its columns hold it.
type apiKeyRow struct {
	model.APIKey
	parts bool // a directory of the organization is about to suspend members
}

func scanAPIKey(s scanner) (r apiKeyRow, err error) {
	var permissions, holds string
	var held *bool // unknown of a member who is gone
	var created, expires, revoked, used int64
	k := &r.APIKey
	err = s.Scan(&k.Org, &k.ID, &k.Member, &k.Name, &k.Suffix, &permissions, &k.Claims, &k.By.Kind, &k.By.ID, &k.MadeBy,
		&created, &expires, &revoked, &used, &k.Version, &held,
		&k.Holder.ID, &k.Holder.Email, &k.Holder.FirstName, &k.Holder.LastName, &holds, &k.On, &r.parts)
	k.By.Org, k.Held = k.Org, held != nil && *held
	k.Permissions, k.Holds = permissionsOf(permissions), permissionsOf(holds)
	k.CreatedAt, k.ExpiresAt, k.RevokedAt, k.LastUsedAt = at(created), at(expires), at(revoked), at(used)
	return r, err
}

const (
	apiKeyByHashQuery = `SELECT ` + apiKeyColumns + apiKeyJoins + `
	 WHERE k.hash = $1`
	apiKeyQuery = `SELECT ` + apiKeyColumns + apiKeyJoins + `
	 WHERE k.org_id = $1 AND k.id = $2`
)

// Every request with a key asks for one of these.
var (
	apiKeyByHash = questionOf(ofAPIKey, apiKeyByHashQuery)
	apiKeyByID   = questionOf(ofAPIKey, apiKeyQuery)
)

// ofAPIKey returns the ids that statements on keys, members, users and features name.
func ofAPIKey(r apiKeyRow) []string {
	return []string{string(r.ID), string(r.Org), string(r.Member), string(r.Holder.ID)}
}

// APIKeyByHash returns the key with the given SHA-256, or a NotFound error.
func (q *queries) APIKeyByHash(ctx context.Context, hash []byte) (model.APIKey, error) {
	r, err := apiKeyByHash.ask(q, string(hash), func() (apiKeyRow, error) {
		return one(ctx, q, scanAPIKey, apiKeyByHashQuery, hash)
	})
	return q.heldAsDecided(ctx, r, err)
}

// APIKey returns a key of an organization, or a NotFound error.
func (q *queries) APIKey(ctx context.Context, org model.OrgID, id model.APIKeyID) (model.APIKey, error) {
	r, err := apiKeyByID.ask(q, string(org)+" "+string(id), func() (apiKeyRow, error) {
		return one(ctx, q, scanAPIKey, apiKeyQuery, org, id)
	})
	return q.heldAsDecided(ctx, r, err)
}

// OrganizationOfAPIKey returns whose a key is, or a NotFound error.
func (q *queries) OrganizationOfAPIKey(ctx context.Context, id model.APIKeyID) (model.OrgID, error) {
	return one(ctx, q, scanValue[model.OrgID], `
		SELECT org_id
		  FROM api_keys
		 WHERE id = $1`, id)
}

// heldAsDecided returns a key whose member is who they are by what was decided of all whom a
// directory knows, see asDecided.
func (q *queries) heldAsDecided(ctx context.Context, r apiKeyRow, err error) (model.APIKey, error) {
	if err != nil || !r.parts || !r.Held || r.Member == "" {
		return r.APIKey, err
	}
	leaves, err := q.leaves(ctx, r.Org, r.Holder.ID)
	r.Held = !leaves
	return r.APIKey, err
}

func scanListedKey(s scanner) (model.APIKey, error) {
	r, err := scanAPIKey(s)
	return r.APIKey, err
}

// APIKeysAfter returns keys of an organization and of its members that count at a time, in
// the order of their ids behind one, at most limit. With user only those of one person.
func (q *queries) APIKeysAfter(ctx context.Context, org model.OrgID, user model.UserID, now time.Time, after model.APIKeyID, limit int) ([]model.APIKey, error) {
	return many(ctx, q, scanListedKey, `
		SELECT `+apiKeyColumns+apiKeyJoins+`
		 WHERE k.org_id = $1 AND k.revoked_at = 0 AND k.expires_at > $2 AND k.id > $3 AND ($4 = '' OR u.id = $4)
		 ORDER BY k.id
		 LIMIT $5`, org, ms(now), after, user, limit)
}

// APIKeysBefore returns the same before an id, the nearest first.
func (q *queries) APIKeysBefore(ctx context.Context, org model.OrgID, user model.UserID, now time.Time, before model.APIKeyID, limit int) ([]model.APIKey, error) {
	return many(ctx, q, scanListedKey, `
		SELECT `+apiKeyColumns+apiKeyJoins+`
		 WHERE k.org_id = $1 AND k.revoked_at = 0 AND k.expires_at > $2 AND k.id < $3 AND ($4 = '' OR u.id = $4)
		 ORDER BY k.id DESC
		 LIMIT $5`, org, ms(now), before, user, limit)
}

// CountAPIKeysOf returns how many keys of an organization count at a time, with user only
// those of one person.
func (q *queries) CountAPIKeysOf(ctx context.Context, org model.OrgID, user model.UserID, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM api_keys k
		  LEFT JOIN members m ON m.org_id = k.org_id AND m.id = k.member_id
		 WHERE k.org_id = $1 AND k.revoked_at = 0 AND k.expires_at > $2 AND ($3 = '' OR m.user_id = $3)`, org, ms(now), user)
}

// CountAPIKeys returns how many keys of a member count at a time, "" for those of the
// organization itself.
func (q *queries) CountAPIKeys(ctx context.Context, org model.OrgID, member model.MemberID, now time.Time) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM api_keys
		 WHERE org_id = $1 AND member_id = $2 AND revoked_at = 0 AND expires_at > $3`, org, member, ms(now))
}

// NewestAPIKey returns the id of the newest key of an organization, "" for none.
func (q *queries) NewestAPIKey(ctx context.Context, org model.OrgID) (model.APIKeyID, error) {
	return one(ctx, q, scanValue[model.APIKeyID], `
		SELECT COALESCE(MAX(id), '')
		  FROM api_keys
		 WHERE org_id = $1`, org)
}

// APIKeysOfMembers returns the keys of all members of an organization that were not revoked.
func (q *queries) APIKeysOfMembers(ctx context.Context, org model.OrgID) ([]model.APIKey, error) {
	return many(ctx, q, scanListedKey, `
		SELECT `+apiKeyColumns+apiKeyJoins+`
		 WHERE k.org_id = $1 AND k.member_id > '' AND k.revoked_at = 0
		 ORDER BY k.id`, org)
}

// APIKeysWith returns the keys that count at a time and were made to allow something, of all
// organizations.
func (q *queries) APIKeysWith(ctx context.Context, p model.Permission, now time.Time) ([]model.APIKey, error) {
	all, err := many(ctx, q, scanListedKey, `
		SELECT `+apiKeyColumns+apiKeyJoins+`
		 WHERE k.revoked_at = 0 AND k.expires_at > $1 AND k.permissions LIKE '%' || $2 || '%'
		 ORDER BY k.id`, ms(now), p)
	return slices.DeleteFunc(all, func(k model.APIKey) bool { return !k.Permissions.Has(p) }), err // _ stands for any letter
}

// InsertAPIKey stores a key under a new id, by its SHA-256, and returns its id.
func (t *Tx) InsertAPIKey(ctx context.Context, k model.APIKey, hash []byte) (model.APIKeyID, error) {
	id := model.APIKeyID(t.ids.Next(model.PrefixAPIKey, t.now))
	_, err := t.of(string(id)).exec(ctx, `
		INSERT INTO api_keys (org_id, id, member_id, hash, suffix, name, permissions, claims, actor_kind, actor_id, made_by,
		                      created_at, expires_at, revoked_at, last_used_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 1)`,
		k.Org, id, k.Member, hash, k.Suffix, k.Name, joined(k.Permissions), k.Claims, k.By.Kind, k.By.ID, k.MadeBy, ms(t.now), ms(k.ExpiresAt))
	return id, err
}

// DescribeAPIKey stores what a key is said to be for. It returns a Conflict error when the key
// has another version than k.
func (t *Tx) DescribeAPIKey(ctx context.Context, k model.APIKey) error {
	return t.of(string(k.ID)).execOne(ctx, model.Conflicting(""), `
		UPDATE api_keys
		   SET name = $4, claims = $5, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`, k.Org, k.ID, k.Version, k.Name, k.Claims)
}

// SetAPIKeyPermissions stores what a key allows.
func (t *Tx) SetAPIKeyPermissions(ctx context.Context, org model.OrgID, id model.APIKeyID, ps model.Permissions) error {
	return t.of(string(id)).execOne(ctx, model.Missing(""), `
		UPDATE api_keys
		   SET permissions = $3, version = version + 1
		 WHERE org_id = $1 AND id = $2`, org, id, joined(ps))
}

// RevokeAPIKey makes a key worthless. It returns a NotFound error when it was already, or the
// organization has no such key.
func (t *Tx) RevokeAPIKey(ctx context.Context, org model.OrgID, id model.APIKeyID) error {
	return t.of(string(id)).execOne(ctx, model.Missing(""), `
		UPDATE api_keys
		   SET revoked_at = $3, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND revoked_at = 0`, org, id, ms(t.now))
}

// UseAPIKey notes when a key was used, unless it is known to have been used later.
func (t *Tx) UseAPIKey(ctx context.Context, org model.OrgID, id model.APIKeyID, when time.Time) error {
	_, err := t.of(string(id)).exec(ctx, `
		UPDATE api_keys
		   SET last_used_at = $3
		 WHERE org_id = $1 AND id = $2 AND last_used_at < $3`, org, id, ms(when))
	return err
}

// SweepAPIKeys deletes keys that have counted no more for so long.
func (t *Tx) SweepAPIKeys(ctx context.Context, keep time.Duration) error {
	return t.sweep(ctx, keep,
		`DELETE FROM api_keys WHERE expires_at < $1`,
		`DELETE FROM api_keys WHERE revoked_at > 0 AND revoked_at < $1`)
}
