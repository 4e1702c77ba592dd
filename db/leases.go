package db

import (
	"context"
	"time"
)

// clocksDiffer is how far the clocks of two machines may be apart.
const clocksDiffer = time.Minute

// TakeLease lets a holder do a job until the given time, and reports whether it
// may: nobody else holds the lease, or whoever held it has not been heard of
// since that ran out. The holder itself may take it again, to keep it longer. A
// lease that ends much later than the one that is asked for was taken while the
// clock was ahead, and is not waited for.
func (t *Tx) TakeLease(ctx context.Context, job, holder string, until time.Time) (bool, error) {
	n, err := t.exec(ctx, `
		INSERT INTO leases (job, holder, expires_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (job) DO UPDATE
		   SET holder = excluded.holder, expires_at = excluded.expires_at
		 WHERE leases.holder = excluded.holder OR leases.expires_at <= $4 OR leases.expires_at > $5`,
		job, holder, ms(until), ms(t.now), ms(until.Add(clocksDiffer)))
	return n > 0, err
}

// ReleaseLease lets others do a job.
func (t *Tx) ReleaseLease(ctx context.Context, job, holder string) error {
	_, err := t.exec(ctx, `
		DELETE FROM leases
		 WHERE job = $1 AND holder = $2`, job, holder)
	return err
}

// EndLeases lets others do whatever somebody did: they are gone.
func (t *Tx) EndLeases(ctx context.Context) error {
	_, err := t.exec(ctx, `DELETE FROM leases`)
	return err
}

// LeaseUntil returns until when somebody does a job, zero for nobody.
func (q *queries) LeaseUntil(ctx context.Context, job string) (time.Time, error) {
	until, err := one(ctx, q, scanValue[int64], `SELECT COALESCE((SELECT expires_at FROM leases WHERE job = $1), 0)`, job)
	return at(until), err
}
