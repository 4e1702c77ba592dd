package db

import (
	"context"
	"time"

	"anteroom/internal/model"
)

// RefreshFamily returns what the refresh tokens of a grant are made from, or a
// NotFound error when it has none.
func (q queries) RefreshFamily(ctx context.Context, grant model.GrantID) (model.RefreshFamily, error) {
	return one(ctx, q, scanRefreshFamily, `
		SELECT grant_id, salt, generation, rotated_at
		  FROM refresh_tokens
		 WHERE grant_id = $1`, grant)
}

func scanRefreshFamily(s scanner) (model.RefreshFamily, error) {
	var f model.RefreshFamily
	var rotated int64
	err := s.Scan(&f.Grant, &f.Salt, &f.Generation, &rotated)
	f.RotatedAt = at(rotated)
	return f, err
}

// InsertRefreshFamily lets a grant have refresh tokens, the first of which is
// number 1.
func (t *Tx) InsertRefreshFamily(ctx context.Context, grant model.GrantID, salt string) error {
	_, err := t.exec(ctx, `
		INSERT INTO refresh_tokens (grant_id, salt, generation, rotated_at)
		VALUES ($1, $2, 1, $3)`, grant, salt, ms(t.now))
	return err
}

// RotateRefreshToken makes the refresh token after the given one the newest. It
// reports whether the given one was the newest until now.
func (t *Tx) RotateRefreshToken(ctx context.Context, grant model.GrantID, generation int64) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE refresh_tokens
		   SET generation = generation + 1, rotated_at = $3
		 WHERE grant_id = $1 AND generation = $2`, grant, generation, ms(t.now))
	return n > 0, err
}

// SpendToken notes that the token with the given id is worth nothing from now
// on. It reports whether it was worth something until now. It is forgotten when
// the token would have expired.
func (t *Tx) SpendToken(ctx context.Context, app model.ApplicationID, jti string, expires time.Time) (bool, error) {
	n, err := t.exec(ctx, `
		INSERT INTO spent_tokens (application_id, jti, expires_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (application_id, jti) DO NOTHING`, app, jti, ms(expires))
	return n > 0, err
}

// TokenSpent reports whether a token was spent.
func (q queries) TokenSpent(ctx context.Context, app model.ApplicationID, jti string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM spent_tokens WHERE application_id = $1 AND jti = $2)`, app, jti)
}
