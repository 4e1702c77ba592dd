package db

import (
	"context"
	"time"

	"anteroom/internal/model"
)

const challengeColumns = `id, browser, user_id, email, code_mac, next, tries, created_at, expires_at, used_at`

// Challenge returns a sign-in by e-mail, or a NotFound error.
func (q queries) Challenge(ctx context.Context, id model.ChallengeID) (model.Challenge, error) {
	return one(ctx, q, scanChallenge, `
		SELECT `+challengeColumns+`
		  FROM challenges
		 WHERE id = $1`, id)
}

// ChallengeByLink returns the sign-in by e-mail whose link token has the given
// SHA-256, or a NotFound error.
func (q queries) ChallengeByLink(ctx context.Context, linkHash []byte) (model.Challenge, error) {
	return one(ctx, q, scanChallenge, `
		SELECT `+challengeColumns+`
		  FROM challenges
		 WHERE link_hash = $1`, linkHash)
}

func scanChallenge(s scanner) (model.Challenge, error) {
	var c model.Challenge
	var created, expires, used int64
	err := s.Scan(&c.ID, &c.Browser, &c.User, &c.Email, &c.CodeMAC, &c.Next, &c.Tries, &created, &expires, &used)
	c.CreatedAt, c.ExpiresAt, c.UsedAt = at(created), at(expires), at(used)
	return c, err
}

// RecentChallenges returns how many sign-ins by e-mail an address began since,
// and how many codes were tried in them.
func (q queries) RecentChallenges(ctx context.Context, email model.Email, since time.Time) (begun, tries int, err error) {
	type counts struct{ begun, tries int }
	c, err := one(ctx, q, func(s scanner) (c counts, err error) { return c, s.Scan(&c.begun, &c.tries) }, `
		SELECT COUNT(*), COALESCE(SUM(tries), 0)
		  FROM challenges
		 WHERE email_key = $1 AND created_at >= $2`, email.Key(), ms(since))
	return c.begun, c.tries, err
}

// NewChallengeID returns an id for InsertChallenge: the code's MAC covers it.
func (t *Tx) NewChallengeID() model.ChallengeID {
	return model.ChallengeID(t.ids.Next(model.PrefixChallenge, t.now))
}

// InsertChallenge stores a sign-in by e-mail.
func (t *Tx) InsertChallenge(ctx context.Context, c model.Challenge, linkHash []byte) error {
	_, err := t.exec(ctx, `
		INSERT INTO challenges (id, browser, user_id, email, email_key, code_mac, link_hash, next, tries, created_at, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, 0)`,
		c.ID, c.Browser, c.User, c.Email, c.Email.Key(), c.CodeMAC, linkHash, c.Next, ms(c.CreatedAt), ms(c.ExpiresAt))
	return err
}

// TryChallenge counts one try of a code, when fewer than most were made. It
// reports whether this try counts.
func (t *Tx) TryChallenge(ctx context.Context, id model.ChallengeID, most int) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE challenges
		   SET tries = tries + 1
		 WHERE id = $1 AND tries < $2`, id, most)
	return n > 0, err
}

// UseChallenge marks a sign-in by e-mail as done. It reports whether it was
// open until now.
func (t *Tx) UseChallenge(ctx context.Context, id model.ChallengeID) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE challenges
		   SET used_at = $2
		 WHERE id = $1 AND used_at = 0`, id, ms(t.now))
	return n > 0, err
}
