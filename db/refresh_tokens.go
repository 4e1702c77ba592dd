package db

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// RefreshFamily returns what the refresh tokens of a grant are made from, or a
// NotFound error when it has none.
func (q *queries) RefreshFamily(ctx context.Context, grant model.GrantID) (model.RefreshFamily, error) {
	return one(ctx, q, scanRefreshFamily, `
		SELECT grant_id, salt, generation, rotations
		  FROM refresh_tokens
		 WHERE grant_id = $1`, grant)
}

func scanRefreshFamily(s scanner) (model.RefreshFamily, error) {
	var f model.RefreshFamily
	var rotations string
	if err := s.Scan(&f.Grant, &f.Salt, &f.Generation, &rotations); err != nil {
		return f, err
	}
	for _, text := range strings.Fields(rotations) {
		when, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return f, err
		}
		f.Rotations = append(f.Rotations, at(when))
	}
	return f, nil
}

// InsertRefreshFamily lets a grant have refresh tokens, the first of which is
// number 1.
func (t *Tx) InsertRefreshFamily(ctx context.Context, grant model.GrantID, salt string) error {
	_, err := t.exec(ctx, `
		INSERT INTO refresh_tokens (grant_id, salt, generation, rotations)
		VALUES ($1, $2, 1, '')`, grant, salt)
	return err
}

// maxRotations is how many rotations are remembered: more than happen while an
// earlier token may come again.
const maxRotations = 32

// RotateRefreshToken makes the refresh token after the given one the newest, if
// the given one is the newest still. It returns the family as it is then.
func (t *Tx) RotateRefreshToken(ctx context.Context, grant model.GrantID, generation int64) (model.RefreshFamily, error) {
	f, err := t.RefreshFamily(ctx, grant)
	if err != nil || f.Generation != generation {
		return f, err
	}
	f.Generation++
	f.Rotations = append(f.Rotations, t.now)
	f.Rotations = f.Rotations[max(0, len(f.Rotations)-maxRotations):]
	rotations := make([]string, len(f.Rotations))
	for i, when := range f.Rotations {
		rotations[i] = strconv.FormatInt(ms(when), 10)
	}
	_, err = t.exec(ctx, `
		UPDATE refresh_tokens
		   SET generation = $2, rotations = $3
		 WHERE grant_id = $1`, grant, f.Generation, joined(rotations))
	return f, err
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
func (q *queries) TokenSpent(ctx context.Context, app model.ApplicationID, jti string) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1 FROM spent_tokens WHERE application_id = $1 AND jti = $2)`, app, jti)
}
