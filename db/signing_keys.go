package db

import (
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// SigningKeys returns the keys that sign tokens, or have done so, newest first.
func (q *queries) SigningKeys(ctx context.Context) ([]model.SigningKey, error) {
	return many(ctx, q, scanSigningKey, `
		SELECT kid, alg, state, public_jwk, private_sealed, created_at, since
		  FROM signing_keys
		 ORDER BY created_at DESC, kid`)
}

// signingKeyStates is an expression for which keys there are and what each is for.
// It is asked at every use of a key, so it sorts nothing: sortedStates does, for
// less.
const signingKeyStates = `COALESCE((SELECT string_agg(kid || ' ' || state, ',') FROM signing_keys), '')`

// sortedStates brings what signingKeyStates finds into one order.
func sortedStates(found string) string {
	all := strings.Split(found, ",")
	slices.Sort(all)
	return strings.Join(all, ",")
}

var keyStates = questionOf[string](nil, signingKeyStates)

// SigningKeyStates returns which keys there are and what each is for, in words that
// only compare: as long as they are the same, so is what SigningKeys returns, and it
// costs less.
func (q *queries) SigningKeyStates(ctx context.Context) (string, error) {
	return keyStates.ask(q, "", func() (string, error) {
		found, err := one(ctx, q, scanValue[string], `SELECT `+signingKeyStates)
		return sortedStates(found), err
	})
}

// AnythingSealed reports whether something in the database opens only with the
// keys that sealed it. The private halves of signing keys are what is sealed
// first, at the first start, and they are never all gone.
func (q *queries) AnythingSealed(ctx context.Context) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM signing_keys)`)
}

func scanSigningKey(s scanner) (model.SigningKey, error) {
	var k model.SigningKey
	var created, since int64
	err := s.Scan(&k.ID, &k.Alg, &k.State, &k.PublicJWK, &k.PrivateSealed, &created, &since)
	k.CreatedAt, k.Since = at(created), at(since)
	return k, err
}

// InsertSigningKey stores a key. It returns a Conflict error when there is a key
// of that algorithm and state and this one would be a second; only of retired
// keys there may be several.
func (t *Tx) InsertSigningKey(ctx context.Context, k model.SigningKey) error {
	_, err := t.exec(ctx, `
		INSERT INTO signing_keys (kid, alg, state, public_jwk, private_sealed, created_at, since)
		VALUES ($1, $2, $3, $4, $5, $6, $6)`, k.ID, k.Alg, k.State, k.PublicJWK, k.PrivateSealed, ms(t.now))
	return err
}

// RetireSigningKey makes the active key one that signs no more, and forgets its
// private half. It returns a Conflict error when the key is not active.
func (t *Tx) RetireSigningKey(ctx context.Context, kid string) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE signing_keys
		   SET state = $2, private_sealed = $3, since = $4
		 WHERE kid = $1 AND state = $5`, kid, model.KeyRetired, []byte{}, ms(t.now), model.KeyActive)
}

// ActivateSigningKey makes the next key the one that signs. It returns a
// Conflict error when the key is not the next one, or when another key of its
// algorithm is still active.
func (t *Tx) ActivateSigningKey(ctx context.Context, kid string) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE signing_keys
		   SET state = $2, since = $3
		 WHERE kid = $1 AND state = $4`, kid, model.KeyActive, ms(t.now), model.KeyNext)
}

// DeleteSigningKeys deletes all keys: nothing that they signed is believed any
// more.
func (t *Tx) DeleteSigningKeys(ctx context.Context) error {
	_, err := t.exec(ctx, `DELETE FROM signing_keys`)
	return err
}
