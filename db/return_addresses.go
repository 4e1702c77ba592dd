package db

import (
	"context"
	"time"
)

// ReturnAddress returns the address that was kept under a token with the given
// SHA-256 and is good still, or a NotFound error.
func (q *queries) ReturnAddress(ctx context.Context, tokenHash []byte, now time.Time) (string, error) {
	return one(ctx, q, scanValue[string], `
		SELECT address
		  FROM return_addresses
		 WHERE token_hash = $1 AND expires_at > $2`, tokenHash, ms(now))
}

// InsertReturnAddress keeps an address for a while.
func (t *Tx) InsertReturnAddress(ctx context.Context, tokenHash []byte, address string, life time.Duration) error {
	_, err := t.exec(ctx, `
		INSERT INTO return_addresses (token_hash, address, expires_at)
		VALUES ($1, $2, $3)`, tokenHash, address, ms(t.now.Add(life)))
	return err
}
