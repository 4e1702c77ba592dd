package db

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Shared reports whether several processes may serve from the database at a time.
func (d *DB) Shared() bool { return d.patience > 0 }

// Replicas returns the processes that serve from the database and were heard of since a time, the
// longest there first.
func (q *queries) Replicas(ctx context.Context, since time.Time) ([]model.Replica, error) {
	return many(ctx, q, func(s scanner) (model.Replica, error) {
		var r model.Replica
		var keys string
		var started, seen int64
		err := s.Scan(&r.ID, &r.Host, &r.Version, &keys, &started, &seen)
		r.Keys, r.Started, r.Seen = strings.Fields(keys), at(started), at(seen)
		return r, err
	}, `
		SELECT id, host, version, key_ids, started_at, seen_at
		  FROM replicas
		 WHERE seen_at >= $1
		 ORDER BY started_at, id`, ms(since))
}

// ServedBy returns the processes that serve from the database at an address and were heard of since a
// time. It does not open the database, whose schema may be an older one.
func ServedBy(ctx context.Context, address string, since time.Time) (all []model.Replica, err error) {
	pool, err := engineAt(address).readers()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	q := &queries{statements: newStatements(pool, 0)}
	defer func() { err = errors.Join(err, q.statements.close()) }()
	return q.Replicas(ctx, since)
}

// PutReplica notes what a process says of itself, now.
func (t *Tx) PutReplica(ctx context.Context, r model.Replica) error {
	_, err := t.exec(ctx, `
		INSERT INTO replicas (id, host, version, key_ids, started_at, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id)
		DO UPDATE SET host = excluded.host, version = excluded.version, key_ids = excluded.key_ids, seen_at = excluded.seen_at`,
		r.ID, r.Host, r.Version, strings.Join(r.Keys, " "), ms(r.Started), ms(t.now))
	return err
}

// DropReplica forgets a process that serves no more, and what it has done for itself.
func (t *Tx) DropReplica(ctx context.Context, id string) error {
	if _, err := t.exec(ctx, `
		DELETE FROM replicas
		 WHERE id = $1`, id); err != nil {
		return err
	}
	return t.forgetOwnRuns(ctx)
}

// SweepReplicas forgets, as DropReplica does, all processes that were not heard of since a time.
func (t *Tx) SweepReplicas(ctx context.Context, since time.Time) error {
	if _, err := t.exec(ctx, `
		DELETE FROM replicas
		 WHERE seen_at < $1`, ms(since)); err != nil {
		return err
	}
	return t.forgetOwnRuns(ctx)
}

func (t *Tx) forgetOwnRuns(ctx context.Context) error {
	_, err := t.exec(ctx, `
		DELETE FROM job_runs
		 WHERE replica <> '' AND replica NOT IN (SELECT id FROM replicas)`)
	return err
}
