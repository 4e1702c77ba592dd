package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const streamColumns = `id, org_id, kind, url, secret_sealed, hint, old_secret_sealed, old_until, paused, cursor, missed,
	delivered_at, failing_since, failed_at, told, told_at, failures, due_at, error, claim, created_at, version`

func scanStream(row scanner) (model.Stream, error) {
	var s model.Stream
	var old, delivered, failing, failed, told, due, created int64
	p := &s.Progress
	err := row.Scan(&s.ID, &s.Org, &s.Kind, &s.URL, &s.Secret, &s.Hint, &s.OldSecret, &old, &s.Paused, &s.Cursor, &s.Missed,
		&delivered, &failing, &failed, &p.Health.Told, &told, &p.Failures, &due, &p.Error, &s.Claim, &created, &s.Version)
	s.OldUntil, s.CreatedAt = at(old), at(created)
	p.DeliveredAt, p.DueAt = at(delivered), at(due)
	p.Health.FailingSince, p.Health.FailedAt, p.Health.ToldAt = at(failing), at(failed), at(told)
	return s, err
}

// Streams returns the streams of an organization, the oldest first.
func (q *queries) Streams(ctx context.Context, org model.OrgID) ([]model.Stream, error) {
	return many(ctx, q, scanStream, `
		SELECT `+streamColumns+`
		  FROM streams
		 WHERE org_id = $1
		 ORDER BY id`, org)
}

// AllStreams returns the streams of all organizations, the newest first, at most limit.
func (q *queries) AllStreams(ctx context.Context, limit int) ([]model.Stream, error) {
	return many(ctx, q, scanStream, `
		SELECT `+streamColumns+`
		  FROM streams
		 ORDER BY id DESC
		 LIMIT $1`, limit)
}

// Stream returns a stream of an organization, or a NotFound error.
func (q *queries) Stream(ctx context.Context, org model.OrgID, id model.StreamID) (model.Stream, error) {
	return one(ctx, q, scanStream, `
		SELECT `+streamColumns+`
		  FROM streams
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// StreamNamed returns the stream of an id, whoever's it is, or a NotFound error: for the
// operator.
func (q *queries) StreamNamed(ctx context.Context, id model.StreamID) (model.Stream, error) {
	return one(ctx, q, scanStream, `
		SELECT `+streamColumns+`
		  FROM streams
		 WHERE id = $1`, id)
}

// StreamsDue returns the streams that have something to send now, and that nobody is sending.
func (q *queries) StreamsDue(ctx context.Context, now time.Time) ([]model.Stream, error) {
	return many(ctx, q, scanStream, `
		SELECT `+streamColumns+`
		  FROM streams
		 WHERE paused = '' AND due_at <= $1 AND claimed_until <= $1
		   AND EXISTS (SELECT 1
		                 FROM events
		                WHERE events.org_id = streams.org_id AND events.seq > streams.cursor)
		 ORDER BY id`, ms(now))
}

// StreamBehind returns how many events of an organization are still to be sent after the one
// with a number, at most limit.
func (q *queries) StreamBehind(ctx context.Context, org model.OrgID, cursor int64, limit int) (int, error) {
	return one(ctx, q, scanValue[int], `
		SELECT count(*)
		  FROM (SELECT 1
		          FROM events
		         WHERE org_id = $1 AND seq > $2
		         LIMIT $3) AS waiting`, org, cursor, limit)
}

// LastEventBefore returns the number of the last event of an organization that happened before a
// time, 0 for none: a stream that begins behind it has what came since. Numbers are in the order
// of the times.
func (q *queries) LastEventBefore(ctx context.Context, org model.OrgID, before time.Time) (int64, error) {
	return one(ctx, q, scanValue[int64], `
		SELECT COALESCE((SELECT seq
		                   FROM events
		                  WHERE org_id = $1 AND at < $2
		                  ORDER BY seq DESC
		                  LIMIT 1), 0)`, org, ms(before))
}

// NewStreamID returns an id for InsertStream: a seal covers it.
func (t *Tx) NewStreamID() model.StreamID {
	return model.StreamID(t.ids.Next(model.PrefixStream, t.now))
}

// InsertStream stores a stream, and returns it.
func (t *Tx) InsertStream(ctx context.Context, s model.Stream) (model.Stream, error) {
	s.CreatedAt, s.Version = t.now, 1
	_, err := t.exec(ctx, `
		INSERT INTO streams (`+streamColumns+`, claimed_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, $10, $11, 0)`,
		s.ID, s.Org, s.Kind, s.URL, s.Secret, s.Hint, blob(s.OldSecret), s.Paused, s.Cursor, ms(s.CreatedAt), s.Version)
	return s, err
}

// UpdateStream stores what somebody has changed of a stream, and has it tried at once. It returns a
// Conflict error when there is another version of it than s.
func (t *Tx) UpdateStream(ctx context.Context, s model.Stream) error {
	t.Wake(model.QueueStreams)
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE streams
		   SET url = $4, secret_sealed = $5, hint = $6, old_secret_sealed = $7, old_until = $8, paused = $9, due_at = 0, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`,
		s.Org, s.ID, s.Version, s.URL, s.Secret, s.Hint, blob(s.OldSecret), ms(s.OldUntil), s.Paused)
}

// ClaimStream gives one who sends a stream alone until a time, and reports whether nobody else
// was given it meanwhile. What it has to know is the stream as it was when it was looked for.
func (t *Tx) ClaimStream(ctx context.Context, s model.Stream, until time.Time) (claimed bool, err error) {
	n, err := t.exec(ctx, `
		UPDATE streams
		   SET claim = claim + 1, claimed_until = $4
		 WHERE org_id = $1 AND id = $2 AND claim = $3 AND claimed_until <= $5 AND paused = ''`, s.Org, s.ID, s.Claim, ms(until), ms(t.now))
	return n == 1, err
}

// InheritStreams gives back all streams that were given to somebody: they are gone.
func (t *Tx) InheritStreams(ctx context.Context) error {
	_, err := t.exec(ctx, `
		UPDATE streams
		   SET claimed_until = 0
		 WHERE claimed_until > 0`)
	return err
}

// NoteStream stores what came of sending a stream and gives it back, and reports whether it was
// still given to who has sent it. Events up to cursor were taken.
func (t *Tx) NoteStream(ctx context.Context, s model.Stream, cursor int64, p model.StreamProgress) (noted bool, err error) {
	n, err := t.exec(ctx, `
		UPDATE streams
		   SET cursor = CASE WHEN cursor < $4 THEN $4 ELSE cursor END, delivered_at = $5, failing_since = $6, failed_at = $7,
		       told = $8, told_at = $9, failures = $10, due_at = $11, error = $12, claimed_until = 0
		 WHERE org_id = $1 AND id = $2 AND claim = $3`,
		s.Org, s.ID, s.Claim, cursor, ms(p.DeliveredAt), ms(p.Health.FailingSince), ms(p.Health.FailedAt), p.Health.Told, ms(p.Health.ToldAt), p.Failures, ms(p.DueAt), p.Error)
	return n == 1, err
}

// ReleaseStream gives a stream back of which nothing new is known, unless it was given to another
// one since.
func (t *Tx) ReleaseStream(ctx context.Context, s model.Stream) error {
	_, err := t.exec(ctx, `
		UPDATE streams
		   SET claimed_until = 0
		 WHERE org_id = $1 AND id = $2 AND claim = $3`, s.Org, s.ID, s.Claim)
	return err
}

// RestartStream forgets that a stream has failed, for one that somebody has go on.
func (t *Tx) RestartStream(ctx context.Context, org model.OrgID, id model.StreamID) error {
	return t.execOne(ctx, model.Missing(""), `
		UPDATE streams
		   SET failing_since = 0, failed_at = 0, told = 0, failures = 0, error = ''
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// DeleteStream removes a stream, or returns a NotFound error.
func (t *Tx) DeleteStream(ctx context.Context, org model.OrgID, id model.StreamID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM streams
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// missUnread counts, for each stream, the events up to a number that it has not sent: they are
// about to be deleted.
func (t *Tx) missUnread(ctx context.Context, through int64) error {
	_, err := t.exec(ctx, `
		UPDATE streams
		   SET missed = missed + (SELECT count(*)
		                            FROM events
		                           WHERE events.org_id = streams.org_id AND events.seq > streams.cursor AND events.seq <= $1),
		       cursor = $1
		 WHERE cursor < $1`, through)
	return err
}
