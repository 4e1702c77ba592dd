package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// DisableUser takes the right to sign in from a user, for ever unless InsertDisabling says why.
func (t *Tx) DisableUser(ctx context.Context, id model.UserID) error {
	if _, err := t.exec(ctx, `
		DELETE FROM disabled_users
		 WHERE user_id = $1`, id); err != nil {
		return err
	}
	return t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET status = 'DISABLED', updated_at = $2, version = version + 1
		 WHERE id = $1`, id, ms(t.now))
}

// InsertDisabling notes why a user is disabled, and by whom. Who is without that is it for ever:
// merged into another, or erased.
func (t *Tx) InsertDisabling(ctx context.Context, d model.Disabling) error {
	_, err := t.exec(ctx, `
		INSERT INTO disabled_users (user_id, reason, actor_kind, actor_id, disabled_at)
		VALUES ($1, $2, $3, $4, $5)`, d.User, d.Reason, d.By.Kind, d.By.ID, ms(t.now))
	return err
}

// Disabling returns why a user is disabled, or a NotFound error.
func (q *queries) Disabling(ctx context.Context, id model.UserID) (model.Disabling, error) {
	scan := func(s scanner) (d model.Disabling, err error) {
		d.User, d.Reason, d.By, d.At, err = scanStop[model.UserID](s)
		return d, err
	}
	return one(ctx, q, scan, `
		SELECT user_id, reason, actor_kind, actor_id, disabled_at
		  FROM disabled_users
		 WHERE user_id = $1`, id)
}

// CROSS JOIN keeps SQLite from walking through all members.
const disabledInQuery = `
	SELECT d.user_id
	  FROM disabled_users d
	 CROSS JOIN members m
	 WHERE m.user_id = d.user_id AND m.org_id = $1
	 ORDER BY d.user_id`

var disabledIn = questionOf[[]model.UserID](nil, disabledInQuery)

// DisabledIn returns those of an organization whom the operator does not let in. Callers change
// nothing in the answer.
func (q *queries) DisabledIn(ctx context.Context, org model.OrgID) ([]model.UserID, error) {
	return disabledIn.ask(q, string(org), func() ([]model.UserID, error) { return many(ctx, q, scanValue[model.UserID], disabledInQuery, org) })
}

// EnableUser gives a user the right to sign in back, and returns the user. It returns a NotFound
// error for one who was not disabled by InsertDisabling.
func (t *Tx) EnableUser(ctx context.Context, id model.UserID) (model.User, error) {
	if err := t.execOne(ctx, model.Missing(""), `
		DELETE FROM disabled_users
		 WHERE user_id = $1`, id); err != nil {
		return model.User{}, err
	}
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET status = 'ACTIVE', updated_at = $2, version = version + 1
		 WHERE id = $1`, id, ms(t.now)); err != nil {
		return model.User{}, err
	}
	return t.User(ctx, id)
}

// PutErasure notes that somebody wants a user forgotten.
func (t *Tx) PutErasure(ctx context.Context, by model.Actor, id model.UserID) error {
	_, err := t.exec(ctx, `
		INSERT INTO erasures (user_id, actor_kind, actor_id, session_id, ip, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (user_id) DO NOTHING`, id, by.Kind, by.ID, by.Session, by.IP, ms(t.now))
	return err
}

// Erasures returns who is to be forgotten, and who wants that, the first asked first.
func (q *queries) Erasures(ctx context.Context) ([]model.Erasure, error) {
	return many(ctx, q, func(s scanner) (e model.Erasure, err error) {
		return e, s.Scan(&e.User, &e.By.Kind, &e.By.ID, &e.By.Session, &e.By.IP)
	}, `
		SELECT user_id, actor_kind, actor_id, session_id, ip
		  FROM erasures
		 ORDER BY asked_at, user_id`)
}

// DropErasure notes that a user is forgotten.
func (t *Tx) DropErasure(ctx context.Context, id model.UserID) error {
	_, err := t.exec(ctx, `
		DELETE FROM erasures
		 WHERE user_id = $1`, id)
	return err
}
