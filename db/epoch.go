package db

import "context"

// BeginEpoch begins a new epoch: sessions of earlier ones are over, with the tokens
// that depend on them. It deletes the proofs and conversations that were under way,
// and returns the number of the new epoch.
func (t *Tx) BeginEpoch(ctx context.Context) (int64, error) {
	for _, query := range []string{
		`DELETE FROM held_requests`,
		`DELETE FROM challenges`,
		`DELETE FROM sign_in_links`,
		`DELETE FROM operator_links`,
		`DELETE FROM webauthn_challenges`,
		`DELETE FROM auth_requests`,
	} {
		if _, err := t.exec(ctx, query); err != nil {
			return 0, err
		}
	}
	if _, err := t.exec(ctx, `
		UPDATE grants
		   SET revoked_at = $1
		 WHERE revoked_at = 0`, ms(t.now)); err != nil {
		return 0, err
	}
	return one(ctx, &t.queries, scanValue[int64], `
		UPDATE instance
		   SET epoch = epoch + 1, version = version + 1
		 WHERE id = 1
		RETURNING epoch`)
}

// LastEvent returns the number of the newest event there ever was, 0 for none.
func (q *queries) LastEvent(ctx context.Context) (int64, error) {
	return one(ctx, q, scanValue[int64], `
		SELECT last_seq
		  FROM event_log
		 WHERE id = 1`)
}
