package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const attemptColumns = `org_id, id, connection_id, settings_id, purpose, tested_by, at, ip, asked, email, user_id, code, step, field, got, want, detail, proven, times, since`

func scanAttempt(s scanner) (model.Attempt, error) {
	var a model.Attempt
	var when, since int64
	err := s.Scan(&a.Org, &a.ID, &a.Connection, &a.Settings, &a.Purpose, &a.By, &when, &a.IP, &a.Asked, &a.Email, &a.User,
		&a.Code, &a.Step, &a.Field, &a.Got, &a.Want, &a.Detail, &a.Proven, &a.Times, &since)
	a.At, a.Since = at(when), at(since)
	if len(a.Detail) == 0 {
		a.Detail = nil
	}
	return a, err
}

// Attempts returns what came of the latest answers of a connection's identity provider,
// the newest first.
func (q *queries) Attempts(ctx context.Context, org model.OrgID, connection model.ConnectionID) ([]model.Attempt, error) {
	return many(ctx, q, scanAttempt, `
		SELECT `+attemptColumns+`
		  FROM attempts
		 WHERE org_id = $1 AND connection_id = $2
		 ORDER BY at DESC, id DESC`, org, connection)
}

// Attempt returns an attempt of an organization, or a NotFound error.
func (q *queries) Attempt(ctx context.Context, org model.OrgID, id model.AttemptID) (model.Attempt, error) {
	return one(ctx, q, scanAttempt, `
		SELECT `+attemptColumns+`
		  FROM attempts
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// NoteAttempt counts an attempt among those of the last model.AttemptsTogether that came to
// nothing for the same reason, in the same way and of the same person, and returns them as
// one, as the latest was. One that is like no other, or a test, it stores as InsertAttempt
// does.
func (t *Tx) NoteAttempt(ctx context.Context, a model.Attempt) (model.Attempt, error) {
	if !a.Refused() || a.Purpose == model.UpstreamTest {
		return t.InsertAttempt(ctx, a)
	}
	same, err := one(ctx, &t.queries, scanAttempt, `
		SELECT `+attemptColumns+`
		  FROM attempts
		 WHERE org_id = $1 AND connection_id = $2 AND purpose = $3 AND asked = $4 AND proven = $5 AND code = $6 AND email = $7 AND since > $8
		 ORDER BY at DESC, id DESC
		 LIMIT 1`, a.Org, a.Connection, a.Purpose, a.Asked, a.Proven, a.Code, a.Email, ms(t.now.Add(-model.AttemptsTogether)))
	if model.KindOf(err) == model.NotFound {
		return t.InsertAttempt(ctx, a)
	}
	if err != nil {
		return a, err
	}
	a.ID, a.Since, a.At, a.Times = same.ID, same.Since, t.now, same.Times+1
	_, err = t.exec(ctx, `
		UPDATE attempts
		   SET settings_id = $4, at = $5, ip = $6, step = $7, field = $8, got = $9, want = $10, times = $11
		 WHERE org_id = $1 AND connection_id = $2 AND id = $3`,
		a.Org, a.Connection, a.ID, a.Settings, ms(a.At), a.IP, a.Step, a.Field, a.Got, a.Want, a.Times)
	return a, err
}

// InsertAttempt stores an attempt under a new id and returns it. It forgets the oldest
// of its connection that were asked for and proven, or not, as this one was, when there
// are too many: what strangers send takes no place of what matters.
func (t *Tx) InsertAttempt(ctx context.Context, a model.Attempt) (model.Attempt, error) {
	a.ID, a.At, a.Since, a.Times = model.AttemptID(t.ids.Next(model.PrefixAttempt, t.now)), t.now, t.now, 1
	if _, err := t.exec(ctx, `
		INSERT INTO attempts (`+attemptColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		a.Org, a.ID, a.Connection, a.Settings, a.Purpose, a.By, ms(a.At), a.IP, a.Asked, a.Email, a.User,
		a.Code, a.Step, a.Field, a.Got, a.Want, blob(a.Detail), a.Proven, a.Times, ms(a.Since)); err != nil {
		return a, err
	}
	_, err := t.exec(ctx, `
		DELETE FROM attempts
		 WHERE org_id = $1 AND connection_id = $2
		   AND id IN (SELECT id
		                FROM attempts
		               WHERE org_id = $1 AND connection_id = $2 AND asked = $3 AND proven = $4
		               ORDER BY at DESC, id DESC
		               LIMIT 1000 OFFSET $5)`, a.Org, a.Connection, a.Asked, a.Proven, model.MostAttempts)
	return a, err
}
