package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const signInLinkColumns = `l.org_id, l.member_id, m.user_id, m.email, l.expires_at`

func scanSignInLink(s scanner) (model.SignInLink, error) {
	var l model.SignInLink
	var expires int64
	err := s.Scan(&l.Org, &l.Member, &l.User, &l.Email, &expires)
	l.ExpiresAt = at(expires)
	return l, err
}

// SignInLink returns what signs in now who has a token of a SHA-256, or a NotFound error.
func (q *queries) SignInLink(ctx context.Context, hash []byte, now time.Time) (model.SignInLink, error) {
	return one(ctx, q, scanSignInLink, `
		SELECT `+signInLinkColumns+`
		  FROM sign_in_links l
		  JOIN members m ON m.org_id = l.org_id AND m.id = l.member_id
		 WHERE l.token_hash = $1 AND l.expires_at > $2`, hash, ms(now))
}

// SignInLinkOf returns what signs a member in now, or a NotFound error.
func (q *queries) SignInLinkOf(ctx context.Context, org model.OrgID, id model.MemberID, now time.Time) (model.SignInLink, error) {
	return one(ctx, q, scanSignInLink, `
		SELECT `+signInLinkColumns+`
		  FROM sign_in_links l
		  JOIN members m ON m.org_id = l.org_id AND m.id = l.member_id
		 WHERE l.org_id = $1 AND l.member_id = $2 AND l.expires_at > $3`, org, id, ms(now))
}

// PutSignInLink stores what signs in a member until a time who has a token of a SHA-256, in the
// place of what did so before.
func (t *Tx) PutSignInLink(ctx context.Context, l model.SignInLink, hash []byte) error {
	_, err := t.of(string(l.Org)).exec(ctx, `
		INSERT INTO sign_in_links (org_id, member_id, token_hash, expires_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, member_id) DO UPDATE
		   SET token_hash = $3, expires_at = $4`, l.Org, l.Member, hash, ms(l.ExpiresAt))
	return err
}

// UseSignInLink uses up what signs a member in. It returns a NotFound error when that was done.
func (t *Tx) UseSignInLink(ctx context.Context, l model.SignInLink, hash []byte) error {
	return t.of(string(l.Org)).execOne(ctx, model.Missing(""), `
		DELETE FROM sign_in_links
		 WHERE org_id = $1 AND member_id = $2 AND token_hash = $3`, l.Org, l.Member, hash)
}

// DropSignInLinks makes worthless what signs a user in, wherever they belong.
func (t *Tx) DropSignInLinks(ctx context.Context, user model.UserID) error {
	_, err := t.exec(ctx, `
		DELETE FROM sign_in_links
		 WHERE (org_id, member_id) IN (SELECT m.org_id, m.id FROM members m WHERE m.user_id = $1)`, user)
	return err
}
