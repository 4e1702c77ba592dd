package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

const socialIdentityColumns = `provider, issuer, subject, user_id, email, linked_at, last_at`

func scanSocialIdentity(s scanner) (model.SocialIdentity, error) {
	var i model.SocialIdentity
	var linked, last int64
	err := s.Scan(&i.Provider, &i.Issuer, &i.Subject, &i.User, &i.Email, &linked, &last)
	i.LinkedAt, i.LastAt = at(linked), at(last)
	return i, err
}

// SocialIdentity returns whom a provider means by a subject, or a NotFound error.
func (q *queries) SocialIdentity(ctx context.Context, p model.Social, issuer, subject string) (model.SocialIdentity, error) {
	return one(ctx, q, scanSocialIdentity, `
		SELECT `+socialIdentityColumns+`
		  FROM social_identities
		 WHERE provider = $1 AND issuer = $2 AND subject = $3`, p, issuer, subject)
}

// SocialIdentities returns the accounts with providers that a user signs in by, in the
// order in which they were linked.
func (q *queries) SocialIdentities(ctx context.Context, user model.UserID) ([]model.SocialIdentity, error) {
	return many(ctx, q, scanSocialIdentity, `
		SELECT `+socialIdentityColumns+`
		  FROM social_identities
		 WHERE user_id = $1
		 ORDER BY linked_at, provider, issuer, subject`, user)
}

// PutSocialIdentity stores whom a provider means by a subject, and when they last came.
func (t *Tx) PutSocialIdentity(ctx context.Context, i model.SocialIdentity) error {
	_, err := t.exec(ctx, `
		INSERT INTO social_identities (`+socialIdentityColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (provider, issuer, subject)
		DO UPDATE SET user_id = excluded.user_id, email = excluded.email, last_at = excluded.last_at`,
		i.Provider, i.Issuer, i.Subject, i.User, i.Email, ms(i.LinkedAt), ms(i.LastAt))
	return err
}

// DeleteSocialIdentities has a user sign in by a provider no longer, and returns by what
// accounts they did.
func (t *Tx) DeleteSocialIdentities(ctx context.Context, user model.UserID, p model.Social) ([]model.SocialIdentity, error) {
	return many(ctx, &t.queries, scanSocialIdentity, `
		DELETE FROM social_identities
		 WHERE user_id = $1 AND provider = $2
		RETURNING `+socialIdentityColumns, user, p)
}

// HandSocialIdentities makes the accounts with providers that mean a user mean another one.
func (t *Tx) HandSocialIdentities(ctx context.Context, from, to model.UserID) error {
	_, err := t.exec(ctx, `
		UPDATE social_identities
		   SET user_id = $2
		 WHERE user_id = $1`, from, to)
	return err
}

const socialRequestColumns = `token_hash, purpose, provider, browser, next, pending, created_at, expires_at`

// SocialRequest returns what waits for a token with the given SHA-256, or a NotFound
// error.
func (q *queries) SocialRequest(ctx context.Context, tokenHash []byte) (model.SocialRequest, error) {
	scan := func(s scanner) (model.SocialRequest, error) {
		var r model.SocialRequest
		var created, expires int64
		err := s.Scan(&r.Hash, &r.Purpose, &r.Provider, &r.Browser, &r.Next, &r.Pending, &created, &expires)
		r.CreatedAt, r.ExpiresAt = at(created), at(expires)
		return r, err
	}
	return one(ctx, q, scan, `
		SELECT `+socialRequestColumns+`
		  FROM social_requests
		 WHERE token_hash = $1`, tokenHash)
}

// InsertSocialRequest stores something that waits from now on, and forgets the oldest of
// its browser when there are too many.
func (t *Tx) InsertSocialRequest(ctx context.Context, r model.SocialRequest) error {
	if _, err := t.exec(ctx, `
		INSERT INTO social_requests (`+socialRequestColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.Hash, r.Purpose, r.Provider, blob(r.Browser), r.Next, blob(r.Pending), ms(r.CreatedAt), ms(r.ExpiresAt)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		DELETE FROM social_requests
		 WHERE token_hash IN (SELECT token_hash
		                        FROM social_requests
		                       WHERE browser = $1
		                       ORDER BY created_at DESC, token_hash
		                       LIMIT 1000 OFFSET $2)`, blob(r.Browser), model.MostUpstreamRequests)
	return err
}

// TakeSocialRequest deletes what waits, which is answered with that. It reports whether it
// was still there.
func (t *Tx) TakeSocialRequest(ctx context.Context, tokenHash []byte) (bool, error) {
	n, err := t.exec(ctx, `
		DELETE FROM social_requests
		 WHERE token_hash = $1`, tokenHash)
	return n == 1, err
}

// SweepSocial forgets what nobody answers any more.
func (t *Tx) SweepSocial(ctx context.Context) error {
	_, err := t.exec(ctx, `
		DELETE FROM social_requests
		 WHERE expires_at <= $1`, ms(t.now))
	return err
}

// SetRefusedSocials stores by whom the people of an organization may not sign in, when it
// still has the version. It returns a Conflict error when the version is another.
func (t *Tx) SetRefusedSocials(ctx context.Context, org model.OrgID, refused model.SocialSet, version int64) error {
	return t.execOne(ctx, model.Conflicting(""), `
		UPDATE organizations
		   SET refused_socials = $3, version = version + 1, updated_at = $4
		 WHERE id = $1 AND version = $2`, org, version, refused, ms(t.now))
}

// SessionsBySocial are those for an organization that its members have begun by accounts
// with a provider.
func SessionsBySocial(org model.OrgID, p model.Social) Sessions {
	return Sessions{
		condition: `org_id = $1 AND social = $2
		   AND EXISTS (SELECT 1
		                 FROM members m
		                WHERE m.org_id = sessions.org_id AND m.user_id = sessions.user_id AND m.status = 'ACTIVE')`,
		args: []any{org, p},
	}
}
