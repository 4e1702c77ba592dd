package db

import (
	"context"
	"time"
)

// AwaitsSetUp reports whether an instance was made that nobody has set up yet.
func (q *queries) AwaitsSetUp(ctx context.Context) (bool, error) {
	return one(ctx, q, scanValue[bool], `SELECT EXISTS (SELECT 1 FROM set_up_links)`)
}

// IsSetUpLink reports whether a token of a SHA-256 sets the instance up now.
func (q *queries) IsSetUpLink(ctx context.Context, hash []byte, now time.Time) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM set_up_links
		                WHERE token_hash = $1 AND expires_at > $2)`, hash, ms(now))
}

// AwaitSetUp stores a link that sets the instance up until a time, in the place of any other.
func (t *Tx) AwaitSetUp(ctx context.Context, hash []byte, until time.Time) error {
	if err := t.EndSetUp(ctx); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		INSERT INTO set_up_links (token_hash, expires_at)
		VALUES ($1, $2)`, hash, ms(until))
	return err
}

// EndSetUp notes that nothing is awaited any more.
func (t *Tx) EndSetUp(ctx context.Context) error {
	_, err := t.exec(ctx, `DELETE FROM set_up_links`)
	return err
}
