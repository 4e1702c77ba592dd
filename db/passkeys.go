package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const passkeyColumns = `p.id, p.user_id, p.credential_id, p.credential, p.name, p.aaguid, p.backup_eligible, p.synced,
	p.created_at, p.created_on, p.created_ip, p.last_used_at, p.version`

// Passkeys returns the passkeys of a user, oldest first.
func (q *queries) Passkeys(ctx context.Context, user model.UserID) ([]model.Passkey, error) {
	return many(ctx, q, scanPasskey, `
		SELECT `+passkeyColumns+`
		  FROM passkeys p
		 WHERE p.user_id = $1
		 ORDER BY p.id`, user)
}

// Passkey returns a passkey of a user, or a NotFound error.
func (q *queries) Passkey(ctx context.Context, user model.UserID, id model.PasskeyID) (model.Passkey, error) {
	return one(ctx, q, scanPasskey, `
		SELECT `+passkeyColumns+`
		  FROM passkeys p
		 WHERE p.user_id = $1 AND p.id = $2`, user, id)
}

// PasskeyByID returns a passkey, whoever's it is, or a NotFound error.
func (q *queries) PasskeyByID(ctx context.Context, id model.PasskeyID) (model.Passkey, error) {
	return one(ctx, q, scanPasskey, `
		SELECT `+passkeyColumns+`
		  FROM passkeys p
		 WHERE p.id = $1`, id)
}

// passkeyFields returns where the columns of a passkey go, of which the second says whose it is.
func passkeyFields(p *model.Passkey, of any, created, used *int64) []any {
	return []any{
		&p.ID, of, &p.CredentialID, &p.Credential, &p.Name, &p.AAGUID, &p.BackupEligible, &p.Synced,
		created, &p.CreatedOn, &p.CreatedIP, used, &p.Version,
	}
}

func scanPasskey(s scanner) (model.Passkey, error) {
	var p model.Passkey
	var created, used int64
	err := s.Scan(passkeyFields(&p, &p.User, &created, &used)...)
	p.CreatedAt, p.LastUsedAt = at(created), at(used)
	return p, err
}

// PasskeyOwner is a passkey with what is known of its user when somebody signs
// in with it.
type PasskeyOwner struct {
	model.Passkey
	Handle []byte // the name under which authenticators know the user
	Status model.UserStatus
}

// PasskeyByCredential returns the passkey with a credential id, or a NotFound
// error.
func (q *queries) PasskeyByCredential(ctx context.Context, credential []byte) (PasskeyOwner, error) {
	scan := func(s scanner) (PasskeyOwner, error) {
		var o PasskeyOwner
		var created, used int64
		err := s.Scan(append(passkeyFields(&o.Passkey, &o.User, &created, &used), &o.Handle, &o.Status)...)
		o.CreatedAt, o.LastUsedAt = at(created), at(used)
		return o, err
	}
	return one(ctx, q, scan, `
		SELECT `+passkeyColumns+`, h.handle, u.status
		  FROM passkeys p
		  JOIN passkey_users h ON h.user_id = p.user_id
		  JOIN users u ON u.id = p.user_id
		 WHERE p.credential_id = $1`, credential)
}

// PasskeyHandle returns the name under which authenticators know a user, or a
// NotFound error when they do not.
func (q *queries) PasskeyHandle(ctx context.Context, user model.UserID) ([]byte, error) {
	return one(ctx, q, scanValue[[]byte], `
		SELECT handle
		  FROM passkey_users
		 WHERE user_id = $1`, user)
}

// InsertPasskeyHandle stores the name under which authenticators know a user.
func (t *Tx) InsertPasskeyHandle(ctx context.Context, user model.UserID, handle []byte) error {
	_, err := t.exec(ctx, `
		INSERT INTO passkey_users (user_id, handle)
		VALUES ($1, $2)`, user, handle)
	return err
}

// InsertPasskey stores a new passkey and returns it with its id and time. It
// returns a Conflict error when the credential is somebody's already.
func (t *Tx) InsertPasskey(ctx context.Context, p model.Passkey) (model.Passkey, error) {
	p.ID, p.CreatedAt, p.Version = model.PasskeyID(t.ids.Next(model.PrefixPasskey, t.now)), t.now, 1
	_, err := t.exec(ctx, `
		INSERT INTO passkeys (id, user_id, credential_id, credential, name, aaguid, backup_eligible, synced, rp_id,
		                      created_at, created_on, created_ip, last_used_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13)`,
		p.ID, p.User, p.CredentialID, p.Credential, p.Name, p.AAGUID, p.BackupEligible, p.Synced, p.RPID,
		ms(p.CreatedAt), p.CreatedOn, p.CreatedIP, p.Version)
	return p, err
}

// PasskeysByHost returns how many passkeys, of people and operators, belong to each host name.
func (q *queries) PasskeysByHost(ctx context.Context) (map[string]int, error) {
	type row struct {
		host string
		n    int
	}
	rows, err := many(ctx, q, func(s scanner) (r row, err error) { return r, s.Scan(&r.host, &r.n) }, `
		SELECT rp_id, COUNT(*)
		  FROM (SELECT rp_id FROM passkeys UNION ALL SELECT rp_id FROM operator_passkeys) p
		 GROUP BY rp_id`)
	by := make(map[string]int, len(rows))
	for _, r := range rows {
		by[r.host] = r.n
	}
	return by, err
}

// UsePasskey stores what a use has changed: the credential record and whether
// it is synced. It returns a NotFound error when the passkey is gone.
func (t *Tx) UsePasskey(ctx context.Context, p model.Passkey) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE passkeys
		   SET credential = $3, synced = $4, last_used_at = $5
		 WHERE user_id = $1 AND id = $2`, p.User, p.ID, p.Credential, p.Synced, ms(t.now))
}

// RenamePasskey gives a passkey another name. It returns a Conflict error when
// the passkey is gone or has another version.
func (t *Tx) RenamePasskey(ctx context.Context, user model.UserID, id model.PasskeyID, name string, version int64) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE passkeys
		   SET name = $3, version = version + 1
		 WHERE user_id = $1 AND id = $2 AND version = $4`, user, id, name, version)
}

// DeletePasskey deletes a passkey. It returns a NotFound error when there is
// none.
func (t *Tx) DeletePasskey(ctx context.Context, user model.UserID, id model.PasskeyID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM passkeys
		 WHERE user_id = $1 AND id = $2`, user, id)
}

// InsertCeremony stores a question to an authenticator and returns it with its
// id and times.
func (t *Tx) InsertCeremony(ctx context.Context, c model.Ceremony) (model.Ceremony, error) {
	c.ID, c.CreatedAt = model.CeremonyID(t.ids.Next(model.PrefixCeremony, t.now)), t.now
	_, err := t.exec(ctx, `
		INSERT INTO webauthn_challenges (id, purpose, browser, user_id, data, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, c.Purpose, c.Browser, c.Holder, c.Data, ms(c.CreatedAt), ms(c.ExpiresAt))
	return c, err
}

// TakeCeremony deletes a question and returns it, to one caller only. It
// returns a NotFound error when it was taken, or was put for another purpose, to
// another browser or to somebody else.
func (t *Tx) TakeCeremony(ctx context.Context, c model.Ceremony) (model.Ceremony, error) {
	scan := func(s scanner) (model.Ceremony, error) {
		var created, expires int64
		err := s.Scan(&c.Data, &created, &expires)
		c.CreatedAt, c.ExpiresAt = at(created), at(expires)
		return c, err
	}
	return one(ctx, &t.queries, scan, `
		DELETE FROM webauthn_challenges
		 WHERE id = $1 AND purpose = $2 AND browser = $3 AND user_id = $4
		RETURNING data, created_at, expires_at`, c.ID, c.Purpose, c.Browser, c.Holder)
}
