package db

import (
	"context"
	"time"
)

// TakeLease lets a holder do a job until the given time, and reports whether it
// may: nobody else holds the lease, or whoever held it has not been heard of
// since that ran out. The holder itself may take it again, to keep it longer.
func (t *Tx) TakeLease(ctx context.Context, job, holder string, until time.Time) (bool, error) {
	n, err := t.exec(ctx, `
		INSERT INTO leases (job, holder, expires_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (job) DO UPDATE
		   SET holder = excluded.holder, expires_at = excluded.expires_at
		 WHERE leases.holder = excluded.holder OR leases.expires_at <= $4`, job, holder, ms(until), ms(t.now))
	return n > 0, err
}

// ReleaseLease lets others do a job.
func (t *Tx) ReleaseLease(ctx context.Context, job, holder string) error {
	_, err := t.exec(ctx, `
		DELETE FROM leases
		 WHERE job = $1 AND holder = $2`, job, holder)
	return err
}
