package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// ServiceKeys returns our keys towards SAML identity providers, those first that got
// their states last.
func (q *queries) ServiceKeys(ctx context.Context) ([]model.ServiceKey, error) {
	return many(ctx, q, scanServiceKey, `
		SELECT id, state, certificate, private_sealed, created_at, since
		  FROM service_keys
		 ORDER BY since DESC, id`)
}

const serviceKeyStatesQuery = `SELECT COALESCE((SELECT string_agg(id || ' ' || state, ',') FROM service_keys), '')`

var serviceKeyStates = questionOf[string](nil, serviceKeyStatesQuery)

// ServiceKeyStates returns which keys there are and what each is for, in words that
// only compare, "" for none: as long as they are the same, so is what ServiceKeys
// returns, and it costs less.
func (q *queries) ServiceKeyStates(ctx context.Context) (string, error) {
	return serviceKeyStates.ask(q, "", func() (string, error) {
		found, err := one(ctx, q, scanValue[string], serviceKeyStatesQuery)
		return sortedStates(found), err
	})
}

func scanServiceKey(s scanner) (model.ServiceKey, error) {
	var k model.ServiceKey
	var created, since int64
	err := s.Scan(&k.ID, &k.State, &k.Certificate, &k.PrivateSealed, &created, &since)
	k.CreatedAt, k.Since = at(created), at(since)
	return k, err
}

// InsertServiceKey stores a key. It returns a Conflict error when there is one in its
// state; only of previous keys there may be several.
func (t *Tx) InsertServiceKey(ctx context.Context, k model.ServiceKey) error {
	_, err := t.exec(ctx, `
		INSERT INTO service_keys (id, state, certificate, private_sealed, created_at, since)
		VALUES ($1, $2, $3, $4, $5, $5)`, k.ID, k.State, k.Certificate, k.PrivateSealed, ms(t.now))
	return err
}

// MoveServiceKey brings a key from one state into another. It returns a Conflict error
// when it is not in the one, or another key is in the other.
func (t *Tx) MoveServiceKey(ctx context.Context, id string, from, to model.ServiceKeyState) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE service_keys
		   SET state = $3, since = $4
		 WHERE id = $1 AND state = $2`, id, from, to, ms(t.now))
}

// DeleteServiceKeys deletes all keys.
func (t *Tx) DeleteServiceKeys(ctx context.Context) error {
	_, err := t.exec(ctx, `DELETE FROM service_keys`)
	return err
}

// DeleteServiceKey deletes a key: what is encrypted for it stays so.
func (t *Tx) DeleteServiceKey(ctx context.Context, id string) error {
	_, err := t.exec(ctx, `
		DELETE FROM service_keys
		 WHERE id = $1`, id)
	return err
}
