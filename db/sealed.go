package db

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"
)

// SealedColumn is a column with values that only the key file opens, or with nothing in it.
type SealedColumn struct {
	Table, Column string

	key []string // the columns that name a row
	row []string // those that the place of a value is named by
}

// SealedColumns returns all there are.
func SealedColumns() []SealedColumn {
	id := []string{"id"}
	token := []string{"token_hash"}
	return []SealedColumn{
		{"attempts", "detail", id, []string{"connection_id"}},
		{"certificates", "sealed", []string{"directory", "name"}, []string{"directory", "name"}},
		{"connection_settings", "client_secret", id, []string{"connection_id"}},
		{"deliveries", "payload", id, id},
		{"held_requests", "sealed", id, id},
		{"invitations", "token_sealed", id, id},
		{"repeats", "answer", []string{"caller", "name_hash"}, []string{"caller", "name_hash"}},
		{"service_keys", "private_sealed", id, id},
		{"signing_keys", "private_sealed", []string{"kid"}, []string{"kid"}},
		{"social_requests", "pending", token, token},
		{"streams", "old_secret_sealed", id, id},
		{"streams", "secret_sealed", id, id},
		{"upstream_requests", "pending", token, token},
		{"upstream_sessions", "proof", []string{"session_id"}, []string{"connection_id"}},
		{"webhooks", "old_secret_sealed", id, id},
		{"webhooks", "secret_sealed", id, id},
	}
}

// ClaimKeys notes by the ID of a key which key file a new instance begins with, unless another one is
// noted, and returns the ID that is.
func (d *DB) ClaimKeys(ctx context.Context, id string) (first string, err error) {
	err = d.Housekeep(ctx, func(tx *Tx) (err error) {
		first, err = one(ctx, &tx.queries, scanValue[string], `
			UPDATE instance
			   SET first_key = CASE first_key WHEN '' THEN $1 ELSE first_key END
			 WHERE id = 1
			RETURNING first_key`, id)
		return err
	})
	return first, err
}

// SealedValue is a value of such a column, and where it is.
type SealedValue struct {
	Row   string // what its place is named by: texts as they are, bytes in hexadecimal
	Bytes []byte

	key []any
}

// SealedBy returns up to limit values of a column that begin with head, as all do that one key
// has sealed.
func (q *queries) SealedBy(ctx context.Context, c SealedColumn, head []byte, limit int) ([]SealedValue, error) {
	scan := func(s scanner) (v SealedValue, err error) {
		row := make([]any, len(c.row))
		v.key = make([]any, len(c.key))
		into := []any{&v.Bytes}
		for _, columns := range [][]any{v.key, row} {
			for i := range columns {
				into = append(into, &columns[i])
			}
		}
		err = s.Scan(into...)
		parts := make([]string, len(row))
		for i, part := range row {
			switch part := part.(type) {
			case string:
				parts[i] = part
			case []byte:
				parts[i] = hex.EncodeToString(part)
			}
		}
		v.Row = strings.Join(parts, " ")
		return v, err
	}
	columns := c.Column + ", " + strings.Join(append(c.key[:len(c.key):len(c.key)], c.row...), ", ")
	return many(ctx, q, scan, `SELECT `+columns+` FROM `+c.Table+` WHERE SUBSTR(`+c.Column+`, 1, `+strconv.Itoa(len(head))+`) = $1 LIMIT $2`, head, limit)
}

// Reseal puts another value in the place of one that SealedBy has returned, when that is still
// there.
func (t *Tx) Reseal(ctx context.Context, c SealedColumn, v SealedValue, sealed []byte) error {
	where, args := c.Column+` = $2`, []any{sealed, v.Bytes}
	for i, column := range c.key {
		where += ` AND ` + column + ` = $` + strconv.Itoa(i+3)
		args = append(args, v.key[i])
	}
	_, err := t.exec(ctx, `UPDATE `+c.Table+` SET `+c.Column+` = $1 WHERE `+where, args...)
	return err
}
