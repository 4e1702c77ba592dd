package db

import (
	"context"

	"anteroom/internal/model"
)

const attemptColumns = `org_id, id, connection_id, settings_id, purpose, tested_by, at, ip, asked, email, user_id, code, step, field, got, want, detail`

func scanAttempt(s scanner) (model.Attempt, error) {
	var a model.Attempt
	var when int64
	err := s.Scan(&a.Org, &a.ID, &a.Connection, &a.Settings, &a.Purpose, &a.By, &when, &a.IP, &a.Asked, &a.Email, &a.User,
		&a.Code, &a.Step, &a.Field, &a.Got, &a.Want, &a.Detail)
	a.At = at(when)
	if len(a.Detail) == 0 {
		a.Detail = nil
	}
	return a, err
}

// Attempts returns what came of the latest answers of a connection's identity provider,
// the newest first.
func (q queries) Attempts(ctx context.Context, org model.OrgID, connection model.ConnectionID) ([]model.Attempt, error) {
	return many(ctx, q, scanAttempt, `
		SELECT `+attemptColumns+`
		  FROM attempts
		 WHERE org_id = $1 AND connection_id = $2
		 ORDER BY id DESC`, org, connection)
}

// Attempt returns an attempt of an organization, or a NotFound error.
func (q queries) Attempt(ctx context.Context, org model.OrgID, id model.AttemptID) (model.Attempt, error) {
	return one(ctx, q, scanAttempt, `
		SELECT `+attemptColumns+`
		  FROM attempts
		 WHERE org_id = $1 AND id = $2`, org, id)
}

// InsertAttempt stores an attempt under a new id and returns it. It forgets the oldest
// of its connection that were asked for, or not, as this one was, when there are too
// many: what strangers send without having been asked takes no place of what matters.
func (t *Tx) InsertAttempt(ctx context.Context, a model.Attempt) (model.Attempt, error) {
	a.ID, a.At = model.AttemptID(t.ids.Next(model.PrefixAttempt, t.now)), t.now
	if _, err := t.exec(ctx, `
		INSERT INTO attempts (`+attemptColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		a.Org, a.ID, a.Connection, a.Settings, a.Purpose, a.By, ms(a.At), a.IP, a.Asked, a.Email, a.User,
		a.Code, a.Step, a.Field, a.Got, a.Want, blob(a.Detail)); err != nil {
		return a, err
	}
	_, err := t.exec(ctx, `
		DELETE FROM attempts
		 WHERE org_id = $1 AND connection_id = $2
		   AND id IN (SELECT id
		                FROM attempts
		               WHERE org_id = $1 AND connection_id = $2 AND asked = $3
		               ORDER BY id DESC
		               LIMIT 1000 OFFSET $4)`, a.Org, a.Connection, a.Asked, model.MostAttempts)
	return a, err
}
