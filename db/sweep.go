package db

import (
	"context"
	"time"
)

// Sweep deletes what is over for longer than the given time: half-finished
// proofs, requests that wait for them, and authorization requests. Nothing depends on it, because their
// expiry is checked when they are used.
func (t *Tx) Sweep(ctx context.Context, keep time.Duration) error {
	before := ms(t.now.Add(-keep))
	if _, err := t.exec(ctx, `DELETE FROM challenges WHERE expires_at < $1`, before); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `DELETE FROM held_requests WHERE expires_at < $1`, before); err != nil {
		return err
	}
	_, err := t.exec(ctx, `DELETE FROM auth_requests WHERE expires_at < $1`, before)
	return err
}
