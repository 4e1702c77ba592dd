package db

import (
	"context"
	"fmt"
	"time"

	"anteroom/internal/model"
)

// withdrawGrants makes worthless the grants g that a condition finds, with args
// from $1. Their sessions may go on, for another organization: the applications
// are told all the same, because whom they signed in has no business there any
// more.
func (t *Tx) withdrawGrants(ctx context.Context, why model.EndReason, condition string, args ...any) error {
	err := t.putLogouts(ctx, why, `g.revoked_at = 0 AND `+condition+`
		   AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = g.session_id AND s.ended_at = 0)`, args...)
	if err != nil {
		return err
	}
	return t.revokeGrants(ctx, condition, args...)
}

// revokeGrants makes worthless the grants g that a condition finds, with args
// from $1, and tells nobody.
func (t *Tx) revokeGrants(ctx context.Context, condition string, args ...any) error {
	n := len(args)
	_, err := t.exec(ctx, fmt.Sprintf(`
		UPDATE grants AS g
		   SET revoked_at = $%d
		 WHERE g.revoked_at = 0 AND `+condition, n+1), append(args[:n:n], ms(t.now))...)
	return err
}

// putLogouts puts into the outbox what applications are to be told about the
// grants g that a condition finds, with args from $1: once for each session. An
// application that never redeemed its code knows of no session. A grant that was
// revoked by the application, or because its tokens were stolen, may have left a
// session of the application's own, so that it counts.
func (t *Tx) putLogouts(ctx context.Context, why model.EndReason, condition string, args ...any) error {
	n := len(args)
	put, err := t.exec(ctx, fmt.Sprintf(`
		INSERT INTO logout_outbox (session_id, application_id, put_at, user_id, reason, state, attempts, due_at, tried_at, error)
		SELECT DISTINCT g.session_id, g.application_id, $%[1]d, g.user_id, $%[2]d, 'waiting', 0, $%[1]d, 0, ''
		  FROM grants g
		  JOIN applications a ON a.id = g.application_id
		 WHERE a.backchannel_logout_uri <> '' AND g.code_used_at > 0
		   AND `+condition+`
		ON CONFLICT (session_id, application_id, put_at) DO NOTHING`, n+1, n+2), append(args[:n:n], ms(t.now), why)...)
	if put > 0 {
		t.Wake(model.QueueLogouts)
	}
	return err
}

const logoutColumns = `session_id, application_id, user_id, reason, state, attempts, put_at, due_at, tried_at, error`

// ApplicationsToTell returns the applications for which a logout is due.
func (q queries) ApplicationsToTell(ctx context.Context, now time.Time) ([]model.ApplicationID, error) {
	return many(ctx, q, scanValue[model.ApplicationID], `
		SELECT DISTINCT application_id
		  FROM logout_outbox
		 WHERE state = 'waiting' AND due_at <= $1`, ms(now))
}

// DueLogouts returns the logouts that an application should be told of now, those
// that wait longest first.
func (q queries) DueLogouts(ctx context.Context, app model.ApplicationID, now time.Time, limit int) ([]model.Logout, error) {
	return many(ctx, q, scanLogout, `
		SELECT `+logoutColumns+`
		  FROM logout_outbox
		 WHERE state = 'waiting' AND application_id = $1 AND due_at <= $2
		 ORDER BY due_at, session_id
		 LIMIT $3`, app, ms(now), limit)
}

// Logouts returns the last logouts in a state, or in any when it is "", the
// newest first.
func (q queries) Logouts(ctx context.Context, state model.LogoutState, limit int) ([]model.Logout, error) {
	return many(ctx, q, scanLogout, `
		SELECT `+logoutColumns+`
		  FROM logout_outbox
		 WHERE $1 = '' OR state = $1
		 ORDER BY put_at DESC, session_id, application_id
		 LIMIT $2`, state, limit)
}

func scanLogout(s scanner) (model.Logout, error) {
	var l model.Logout
	var put, due, tried int64
	err := s.Scan(&l.Session, &l.Application, &l.User, &l.Reason, &l.State, &l.Attempts, &put, &due, &tried, &l.Error)
	l.PutAt, l.DueAt, l.TriedAt = at(put), at(due), at(tried)
	return l, err
}

// NoteLogout notes an attempt: the logout's state, error and when it is due
// again.
func (t *Tx) NoteLogout(ctx context.Context, l model.Logout) error {
	_, err := t.exec(ctx, `
		UPDATE logout_outbox
		   SET state = $4, attempts = attempts + 1, due_at = $5, tried_at = $6, error = $7
		 WHERE session_id = $1 AND application_id = $2 AND put_at = $3`,
		l.Session, l.Application, ms(l.PutAt), l.State, ms(l.DueAt), ms(t.now), l.Error)
	return err
}

// SweepLogouts forgets logouts that are done and older than the given time.
func (t *Tx) SweepLogouts(ctx context.Context, keep time.Duration) error {
	_, err := t.exec(ctx, `
		DELETE FROM logout_outbox
		 WHERE put_at < $1 AND state <> 'waiting'`, ms(t.now.Add(-keep)))
	return err
}
