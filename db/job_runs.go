package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// JobRuns returns when each job ran last. Those that are done under a lease, which is called by
// a prefix and the job, also say until when they are being done.
func (q *queries) JobRuns(ctx context.Context, prefix string) ([]model.JobRun, error) {
	return many(ctx, q, func(s scanner) (model.JobRun, error) {
		var r model.JobRun
		var began, ended, until int64
		err := s.Scan(&r.Job, &r.Replica, &r.Host, &began, &ended, &r.Failed, &until)
		r.Began, r.Ended, r.Until = at(began), at(ended), at(until)
		return r, err
	}, `
		SELECT job, replica, host, began_at, ended_at, failed,
		       COALESCE((SELECT expires_at FROM leases WHERE leases.job = $1 || job_runs.job), 0)
		  FROM job_runs
		 ORDER BY job, replica`, prefix)
}

// BeginJob notes that a job begins at a host: as the own work of a replica, or for all, "".
func (t *Tx) BeginJob(ctx context.Context, job, replica, host string) error {
	return t.noteJob(ctx, job, replica, host, t.now, time.Time{}, "")
}

// EndJob notes that a job that has begun at a host is over, and what went wrong, "" for nothing. One
// that has begun elsewhere meanwhile, since its lease was over, goes on.
func (t *Tx) EndJob(ctx context.Context, job, replica, host, failed string) error {
	_, err := t.exec(ctx, `
		UPDATE job_runs
		   SET ended_at = $4, failed = $5
		 WHERE job = $1 AND replica = $2 AND host = $3`, job, replica, host, ms(t.now), failed)
	return err
}

// NoteJob notes a job that is over.
func (t *Tx) NoteJob(ctx context.Context, r model.JobRun) error {
	return t.noteJob(ctx, r.Job, r.Replica, r.Host, r.Began, r.Ended, r.Failed)
}

func (t *Tx) noteJob(ctx context.Context, job, replica, host string, began, ended time.Time, failed string) error {
	_, err := t.exec(ctx, `
		INSERT INTO job_runs (job, replica, host, began_at, ended_at, failed)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (job, replica)
		DO UPDATE SET host = excluded.host, began_at = excluded.began_at, ended_at = excluded.ended_at, failed = excluded.failed`,
		job, replica, host, ms(began), ms(ended), failed)
	return err
}
