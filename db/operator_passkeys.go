package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const operatorPasskeyColumns = `p.id, p.operator_id, p.credential_id, p.credential, p.name, p.aaguid, p.backup_eligible, p.synced,
	p.created_at, p.created_on, p.created_ip, p.last_used_at, p.version`

func scanOperatorPasskey(s scanner) (model.Passkey, error) {
	var p model.Passkey
	var created, used int64
	err := s.Scan(passkeyFields(&p, &p.Operator, &created, &used)...)
	p.CreatedAt, p.LastUsedAt = at(created), at(used)
	return p, err
}

// OperatorPasskeys returns the passkeys of an operator, oldest first.
func (q *queries) OperatorPasskeys(ctx context.Context, id model.OperatorID) ([]model.Passkey, error) {
	return many(ctx, q, scanOperatorPasskey, `
		SELECT `+operatorPasskeyColumns+`
		  FROM operator_passkeys p
		 WHERE p.operator_id = $1
		 ORDER BY p.id`, id)
}

// OperatorPasskey returns a passkey of an operator, or a NotFound error.
func (q *queries) OperatorPasskey(ctx context.Context, of model.OperatorID, id model.PasskeyID) (model.Passkey, error) {
	return one(ctx, q, scanOperatorPasskey, `
		SELECT `+operatorPasskeyColumns+`
		  FROM operator_passkeys p
		 WHERE p.operator_id = $1 AND p.id = $2`, of, id)
}

// OperatorPasskeyByCredential returns the operator's passkey with a credential id, with the name
// under which authenticators know its operator, or a NotFound error.
func (q *queries) OperatorPasskeyByCredential(ctx context.Context, credential []byte) (PasskeyOwner, error) {
	scan := func(s scanner) (PasskeyOwner, error) {
		o := PasskeyOwner{Status: model.UserActive}
		var created, used int64
		err := s.Scan(append(passkeyFields(&o.Passkey, &o.Operator, &created, &used), &o.Handle)...)
		o.CreatedAt, o.LastUsedAt = at(created), at(used)
		return o, err
	}
	return one(ctx, q, scan, `
		SELECT `+operatorPasskeyColumns+`, h.handle
		  FROM operator_passkeys p
		  JOIN operator_handles h ON h.operator_id = p.operator_id
		 WHERE p.credential_id = $1`, credential)
}

// CountOperatorPasskeys returns how many passkeys each operator has who has some.
func (q *queries) CountOperatorPasskeys(ctx context.Context) (map[model.OperatorID]int, error) {
	type row struct {
		id model.OperatorID
		n  int
	}
	rows, err := many(ctx, q, func(s scanner) (r row, err error) { return r, s.Scan(&r.id, &r.n) }, `
		SELECT operator_id, COUNT(*)
		  FROM operator_passkeys
		 GROUP BY operator_id`)
	by := make(map[model.OperatorID]int, len(rows))
	for _, r := range rows {
		by[r.id] = r.n
	}
	return by, err
}

// OperatorHandle returns the name under which authenticators know an operator, or a NotFound
// error when they do not.
func (q *queries) OperatorHandle(ctx context.Context, id model.OperatorID) ([]byte, error) {
	return one(ctx, q, scanValue[[]byte], `
		SELECT handle
		  FROM operator_handles
		 WHERE operator_id = $1`, id)
}

// InsertOperatorHandle stores the name under which authenticators know an operator.
func (t *Tx) InsertOperatorHandle(ctx context.Context, id model.OperatorID, handle []byte) error {
	_, err := t.exec(ctx, `
		INSERT INTO operator_handles (operator_id, handle)
		VALUES ($1, $2)`, id, handle)
	return err
}

// InsertOperatorPasskey stores a new passkey of an operator and returns it with its id and time.
// It returns a Conflict error when the credential is somebody's already.
func (t *Tx) InsertOperatorPasskey(ctx context.Context, p model.Passkey) (model.Passkey, error) {
	p.ID, p.CreatedAt, p.Version = model.PasskeyID(t.ids.Next(model.PrefixPasskey, t.now)), t.now, 1
	_, err := t.exec(ctx, `
		INSERT INTO operator_passkeys (id, operator_id, credential_id, credential, name, aaguid, backup_eligible, synced, rp_id,
		                               created_at, created_on, created_ip, last_used_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13)`,
		p.ID, p.Operator, p.CredentialID, p.Credential, p.Name, p.AAGUID, p.BackupEligible, p.Synced, p.RPID,
		ms(p.CreatedAt), p.CreatedOn, p.CreatedIP, p.Version)
	return p, err
}

// UseOperatorPasskey stores what a use has changed: the credential record and whether it is
// synced. It returns a NotFound error when the passkey is gone.
func (t *Tx) UseOperatorPasskey(ctx context.Context, p model.Passkey) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE operator_passkeys
		   SET credential = $3, synced = $4, last_used_at = $5
		 WHERE operator_id = $1 AND id = $2`, p.Operator, p.ID, p.Credential, p.Synced, ms(t.now))
}

// RenameOperatorPasskey gives a passkey another name. It returns a Conflict error when the
// passkey is gone or has another version.
func (t *Tx) RenameOperatorPasskey(ctx context.Context, of model.OperatorID, id model.PasskeyID, name string, version int64) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE operator_passkeys
		   SET name = $3, version = version + 1
		 WHERE operator_id = $1 AND id = $2 AND version = $4`, of, id, name, version)
}

// DeleteOperatorPasskey deletes a passkey. It returns a NotFound error when there is none.
func (t *Tx) DeleteOperatorPasskey(ctx context.Context, of model.OperatorID, id model.PasskeyID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM operator_passkeys
		 WHERE operator_id = $1 AND id = $2`, of, id)
}
