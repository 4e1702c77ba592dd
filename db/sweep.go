package db

import (
	"context"
	"time"
)

// Sweep deletes what is over for longer than the given time: half-finished
// proofs, requests that wait for them, authorization requests, and what stands
// for tokens that have expired. Nothing depends on it, because their expiry is
// checked when they are used.
func (t *Tx) Sweep(ctx context.Context, keep time.Duration) error {
	before := ms(t.now.Add(-keep))
	for _, query := range []string{
		`DELETE FROM challenges WHERE expires_at < $1`,
		`DELETE FROM held_requests WHERE expires_at < $1`,
		`DELETE FROM webauthn_challenges WHERE expires_at < $1`,
		`DELETE FROM auth_requests WHERE expires_at < $1`,
		`DELETE FROM spent_tokens WHERE expires_at < $1`,
	} {
		if _, err := t.exec(ctx, query, before); err != nil {
			return err
		}
	}
	return nil
}
