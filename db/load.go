package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// QueueLoad is what waits in a queue.
type QueueLoad struct {
	Queue   model.Queue
	Waiting int64
	Since   time.Time // when what waits longest was put there
}

// StreamLoad is how many streams there are, and how many of them send nothing.
type StreamLoad struct{ All, Paused, Failing int64 }

// QueueLoads returns what waits in each queue that has something, over all organizations.
func (q *queries) QueueLoads(ctx context.Context) ([]QueueLoad, error) {
	return many(ctx, q, func(row scanner) (l QueueLoad, err error) {
		var since int64
		err = row.Scan(&l.Queue, &l.Waiting, &since)
		l.Since = at(since)
		return l, err
	}, `
		SELECT queue, COUNT(*), MIN(put_at)
		  FROM deliveries
		 WHERE done_at = 0
		 GROUP BY queue
		 ORDER BY queue`)
}

// StreamLoad returns what streams do, over all organizations.
func (q *queries) StreamLoad(ctx context.Context) (StreamLoad, error) {
	return one(ctx, q, func(row scanner) (l StreamLoad, err error) {
		return l, row.Scan(&l.All, &l.Paused, &l.Failing)
	}, `
		SELECT COUNT(*),
		       COALESCE(SUM(CASE WHEN paused <> '' THEN 1 ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN paused = '' AND failing_since > 0 THEN 1 ELSE 0 END), 0)
		  FROM streams`)
}

// OpenSessions returns how many sessions have not ended, over all organizations. Some of
// them may be over by their age until the next minute.
func (q *queries) OpenSessions(ctx context.Context) (int64, error) {
	return one(ctx, q, scanValue[int64], `
		SELECT COUNT(*)
		  FROM sessions
		 WHERE ended_at = 0 AND epoch = (SELECT epoch FROM instance WHERE id = 1)`)
}

// Sizes returns how large the database is, and its write-ahead log where that is a file beside it
// and not the server's, in bytes.
func (d *DB) Sizes(ctx context.Context) (database, log int64, err error) {
	return d.engine.sizes(ctx, d.readers)
}
