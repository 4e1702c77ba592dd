package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const challengeColumns = `id, purpose, session_id, browser, user_id, email, sends, code_mac, next, tries, created_at, expires_at, used_at`

// Challenge returns a proof by e-mail, or a NotFound error.
func (q *queries) Challenge(ctx context.Context, id model.ChallengeID) (model.Challenge, error) {
	return one(ctx, q, scanChallenge, `
		SELECT `+challengeColumns+`
		  FROM challenges
		 WHERE id = $1`, id)
}

// ChallengeByLink returns the sign-in by e-mail whose link token has the given
// SHA-256, or a NotFound error.
func (q *queries) ChallengeByLink(ctx context.Context, linkHash []byte) (model.Challenge, error) {
	return one(ctx, q, scanChallenge, `
		SELECT `+challengeColumns+`
		  FROM challenges
		 WHERE link_hash = $1 AND purpose = 'sign_in'`, linkHash)
}

func scanChallenge(s scanner) (model.Challenge, error) {
	var c model.Challenge
	var created, expires, used int64
	err := s.Scan(&c.ID, &c.Purpose, &c.Session, &c.Browser, &c.User, &c.Email, &c.Sends, &c.CodeMAC, &c.Next, &c.Tries, &created, &expires, &used)
	c.CreatedAt, c.ExpiresAt, c.UsedAt = at(created), at(expires), at(used)
	return c, err
}

// ChallengeCount is how many proofs by email were begun, and how many codes were
// tried in them.
type ChallengeCount struct{ Begun, Tries int }

// RecentChallenges are the proofs by email for one address: those that were begun
// in a browser, those from a network, and all.
type RecentChallenges struct{ Browser, Network, All ChallengeCount }

// RecentChallenges counts the proofs by email for a purpose that were begun for
// an email address since then.
func (q *queries) RecentChallenges(ctx context.Context, purpose model.ChallengePurpose, email model.Email, browser []byte, network string, since time.Time) (RecentChallenges, error) {
	scan := func(s scanner) (r RecentChallenges, err error) {
		return r, s.Scan(&r.Browser.Begun, &r.Browser.Tries, &r.Network.Begun, &r.Network.Tries, &r.All.Begun, &r.All.Tries)
	}
	return one(ctx, q, scan, `
		SELECT COALESCE(SUM(CASE WHEN browser = $5 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN browser = $5 THEN tries ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN network = $3 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN network = $3 THEN tries ELSE 0 END), 0),
		       COUNT(*), COALESCE(SUM(tries), 0)
		  FROM challenges
		 WHERE email_key = $1 AND created_at >= $2 AND purpose = $4`, email.Key(), ms(since), network, purpose, blob(browser))
}

// SignInOf returns the newest sign-in by email that was begun in a browser for an
// address, or a NotFound error.
func (q *queries) SignInOf(ctx context.Context, email model.Email, browser []byte) (model.Challenge, error) {
	return one(ctx, q, scanChallenge, `
		SELECT `+challengeColumns+`
		  FROM challenges
		 WHERE email_key = $1 AND purpose = 'sign_in' AND browser = $2
		 ORDER BY created_at DESC, id DESC
		 LIMIT 1`, email.Key(), blob(browser))
}

// LinkSent reports whether a link for every browser went to an address since then and
// has not been used.
func (q *queries) LinkSent(ctx context.Context, email model.Email, since time.Time) (bool, error) {
	return one(ctx, q, scanValue[bool], `
		SELECT EXISTS (SELECT 1
		                 FROM challenges
		                WHERE email_key = $1 AND purpose = 'sign_in' AND created_at > $2 AND sends = 'link' AND used_at = 0)`,
		email.Key(), ms(since))
}

// NewChallengeID returns an id for InsertChallenge: the code's MAC covers it.
func (t *Tx) NewChallengeID() model.ChallengeID {
	return model.ChallengeID(t.ids.Next(model.PrefixChallenge, t.now))
}

// InsertChallenge stores a proof by e-mail.
func (t *Tx) InsertChallenge(ctx context.Context, c model.Challenge, linkHash []byte) error {
	_, err := t.exec(ctx, `
		INSERT INTO challenges (id, purpose, session_id, browser, user_id, email, email_key, code_mac, link_hash, next, network,
		                        tries, created_at, expires_at, used_at, sends)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, 0, $14)`,
		c.ID, c.Purpose, c.Session, c.Browser, c.User, c.Email, c.Email.Key(), c.CodeMAC, linkHash, c.Next, c.Network,
		ms(c.CreatedAt), ms(c.ExpiresAt), c.Sends)
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

// UseChallenge marks a proof by e-mail as done. It reports whether it was
// open until now.
func (t *Tx) UseChallenge(ctx context.Context, id model.ChallengeID) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE challenges
		   SET used_at = $2
		 WHERE id = $1 AND used_at = 0`, id, ms(t.now))
	return n > 0, err
}
