package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// CountRecoveryCodes returns how many recovery codes of an operator were not used.
func (q *queries) CountRecoveryCodes(ctx context.Context, id model.OperatorID) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT COUNT(*)
		  FROM operator_recovery_codes
		 WHERE operator_id = $1`, id)
}

// SetRecoveryCodes gives an operator recovery codes of these SHA-256, in the place of all others.
func (t *Tx) SetRecoveryCodes(ctx context.Context, id model.OperatorID, hashes [][]byte) error {
	if _, err := t.exec(ctx, `
		DELETE FROM operator_recovery_codes
		 WHERE operator_id = $1`, id); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := t.exec(ctx, `
			INSERT INTO operator_recovery_codes (operator_id, code_hash)
			VALUES ($1, $2)`, id, hash); err != nil {
			return err
		}
	}
	return nil
}

// UseRecoveryCode uses an operator's recovery code of a SHA-256 up. It returns a NotFound error
// when there is none.
func (t *Tx) UseRecoveryCode(ctx context.Context, id model.OperatorID, hash []byte) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM operator_recovery_codes
		 WHERE operator_id = $1 AND code_hash = $2`, id, hash)
}
