package db

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// SweepSignIns deletes proofs that nobody has finished, and requests that wait for
// one, when they are over for longer than the given time. What strangers have left,
// in browsers in which nobody has signed in, goes earlier: anybody can make as much of
// it as they like. Nothing depends on it, nor on the other sweeps: expiry is checked
// when a thing is used.
func (t *Tx) SweepSignIns(ctx context.Context, keep, ofStrangers time.Duration) error {
	return errors.Join(
		t.sweep(ctx, ofStrangers, `
			DELETE FROM challenges
			 WHERE expires_at < $1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.browser = challenges.browser)`),
		t.sweep(ctx, keep, `DELETE FROM challenges WHERE expires_at < $1`, `DELETE FROM held_requests WHERE expires_at < $1`,
			`DELETE FROM sign_in_links WHERE expires_at < $1`))
}

// SweepCeremonies does the same with questions to authenticators.
func (t *Tx) SweepCeremonies(ctx context.Context, keep, ofStrangers time.Duration) error {
	return errors.Join(
		t.sweep(ctx, ofStrangers, `
			DELETE FROM webauthn_challenges
			 WHERE expires_at < $1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.browser = webauthn_challenges.browser)`),
		t.sweep(ctx, keep, `DELETE FROM webauthn_challenges WHERE expires_at < $1`))
}

// SweepAuthorizations does the same with authorization requests, with addresses to
// return to, and with what stands for tokens that have expired.
func (t *Tx) SweepAuthorizations(ctx context.Context, keep, ofStrangers time.Duration) error {
	return errors.Join(
		t.sweep(ctx, ofStrangers, `
			DELETE FROM auth_requests
			 WHERE expires_at < $1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.browser = auth_requests.browser)`),
		t.sweep(ctx, 0, `DELETE FROM return_addresses WHERE expires_at < $1`),
		t.sweep(ctx, keep, `DELETE FROM auth_requests WHERE expires_at < $1`, `DELETE FROM spent_tokens WHERE expires_at < $1`))
}

func (t *Tx) sweep(ctx context.Context, keep time.Duration, queries ...string) error {
	before := ms(t.now.Add(-keep))
	for _, query := range queries {
		if _, err := t.exec(ctx, query, before); err != nil {
			return err
		}
	}
	return nil
}

// forgettableQuery finds sessions by when they ended, so that those going on are
// not looked at.
const forgettableQuery = `
	SELECT s.id
	  FROM sessions s
	 WHERE s.ended_at > 0 AND s.ended_at < $1
	   AND EXISTS (SELECT 1
	                 FROM sessions later
	                WHERE later.user_id = s.user_id AND later.browser = s.browser
	                  AND (later.ended_at, later.id) > (s.ended_at, s.id))
	 ORDER BY s.ended_at
	 LIMIT $2`

// ForgettableSessions returns sessions that ended before the given time, at most
// limit. The last to end of each browser of a user is not among them: without
// it, Acquaintance would not know the browser.
func (q *queries) ForgettableSessions(ctx context.Context, before time.Time, limit int) ([]model.SessionID, error) {
	return many(ctx, q, scanValue[model.SessionID], forgettableQuery, ms(before), limit)
}

// ForgetSessions deletes sessions, if they have ended, with what applications
// were granted in them.
func (t *Tx) ForgetSessions(ctx context.Context, ids []model.SessionID) error {
	for _, id := range ids {
		if _, err := t.exec(ctx, `DELETE FROM sessions WHERE id = $1 AND ended_at > 0`, id); err != nil {
			return err
		}
	}
	return nil
}
