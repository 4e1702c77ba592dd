package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const userColumns = `id, email, email_verified, first_name, last_name, picture, time_zone, language, status, external_id, metadata, created_at, updated_at, version`

// User returns a user, or a NotFound error.
func (q *queries) User(ctx context.Context, id model.UserID) (model.User, error) {
	return one(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE id = $1`, id)
}

// UserByEmail returns the user with an e-mail address, however it is spelled,
// or a NotFound error.
func (q *queries) UserByEmail(ctx context.Context, email model.Email) (model.User, error) {
	return one(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE email_key = $1`, email.Key())
}

func scanUser(s scanner) (model.User, error) {
	var u model.User
	var created, updated int64
	err := s.Scan(&u.ID, &u.Email, &u.EmailVerified, &u.FirstName, &u.LastName, &u.Picture, &u.TimeZone, &u.Language, &u.Status, &u.ExternalID, &u.Metadata, &created, &updated, &u.Version)
	u.CreatedAt, u.UpdatedAt = at(created), at(updated)
	return u, err
}

// InsertUser stores a new active user under a new id, and returns it. It
// returns a Conflict error when the address has an account.
func (t *Tx) InsertUser(ctx context.Context, email model.Email, verified bool, first, last string) (model.User, error) {
	u := model.User{
		ID: model.UserID(t.ids.Next(model.PrefixUser, t.now)), Email: string(email), EmailVerified: verified,
		FirstName: first, LastName: last, Status: model.UserActive, CreatedAt: t.now, UpdatedAt: t.now, Version: 1,
	}
	_, err := t.exec(ctx, `
		INSERT INTO users (id, email, email_key, email_verified, first_name, last_name, picture, time_zone, language, status, external_id, metadata, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', '', $7, '', '', $8, $8, 1)`,
		u.ID, u.Email, email.Key(), u.EmailVerified, u.FirstName, u.LastName, u.Status, ms(t.now))
	if err != nil {
		return u, err
	}
	return u, t.putWords(ctx, u)
}

// ProveEmail notes that the user has proved to read the address in this spelling,
// which is the user's from then on, also where the user is a member. It does
// nothing when an address was proven before, or the user has another one by now.
func (t *Tx) ProveEmail(ctx context.Context, id model.UserID, email model.Email) error {
	n, err := t.exec(ctx, `
		UPDATE users
		   SET email = $3, email_verified = TRUE, updated_at = $2, version = version + 1
		 WHERE id = $1 AND email_key = $4 AND NOT email_verified`, id, ms(t.now), email, email.Key())
	if err != nil || n == 0 {
		return err
	}
	u, err := t.User(ctx, id)
	if err != nil {
		return err
	}
	return t.describeMembers(ctx, u)
}

// UserByExternalID returns the user whom the application calls so, or a NotFound error.
func (q *queries) UserByExternalID(ctx context.Context, id string) (model.User, error) {
	return one(ctx, q, scanUser, `
		SELECT `+userColumns+`
		  FROM users
		 WHERE external_id = $1 AND external_id <> ''`, id)
}

// LastSignIn returns when a user last signed in, as far as sessions are kept; zero for never.
func (q *queries) LastSignIn(ctx context.Context, user model.UserID) (time.Time, error) {
	last, err := one(ctx, q, scanValue[int64], `
		SELECT COALESCE(MAX(auth_at), 0)
		  FROM sessions
		 WHERE user_id = $1 AND support_by = ''`, user)
	return at(last), err
}
