package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const breakGlassColumns = `b.org_id, b.member_id, m.user_id, m.name, m.email, ` + isActive + ` AND u.status = 'ACTIVE',
	EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = m.user_id), b.reason, b.review_at, b.named_by, b.created_at, b.expires_at, b.recovers_until`

const fromBreakGlass = `
		  FROM break_glass b
		  JOIN members m ON m.org_id = b.org_id AND m.id = b.member_id
		  JOIN users u ON u.id = m.user_id`

func scanBreakGlass(s scanner) (model.BreakGlass, error) {
	var b model.BreakGlass
	var review, created, expires, recovers int64
	err := s.Scan(&b.Org, &b.Member, &b.User, &b.Name, &b.Email, &b.Active, &b.Passkey, &b.Reason, &review, &b.NamedBy, &created, &expires, &recovers)
	b.ReviewAt, b.CreatedAt, b.ExpiresAt, b.RecoversUntil = at(review), at(created), at(expires), at(recovers)
	return b, err
}

// BreakGlass returns the break-glass members of an organization, in the order in which they
// were named.
func (q *queries) BreakGlass(ctx context.Context, org model.OrgID) ([]model.BreakGlass, error) {
	return many(ctx, q, scanBreakGlass, `
		SELECT `+breakGlassColumns+fromBreakGlass+`
		 WHERE b.org_id = $1
		 ORDER BY b.created_at, b.member_id`, org)
}

// BreakGlassOf returns a user as a break-glass member of an organization, or a NotFound error.
func (q *queries) BreakGlassOf(ctx context.Context, org model.OrgID, user model.UserID) (model.BreakGlass, error) {
	return one(ctx, q, scanBreakGlass, `
		SELECT `+breakGlassColumns+fromBreakGlass+`
		 WHERE b.org_id = $1 AND m.user_id = $2`, org, user)
}

// BreakGlassByLink returns whom the operator's link with a hash lets in at a time, or a
// NotFound error.
func (q *queries) BreakGlassByLink(ctx context.Context, hash []byte, now time.Time) (model.BreakGlass, error) {
	return one(ctx, q, scanBreakGlass, `
		SELECT `+breakGlassColumns+fromBreakGlass+`
		 WHERE b.link_hash = $1 AND b.recovers_until > $2`, hash, ms(now))
}

// BreakGlassDue returns break-glass members of all organizations that somebody should have
// looked at by a time, and of which nobody was told, at most limit, those of an organization
// together.
func (q *queries) BreakGlassDue(ctx context.Context, now time.Time, limit int) ([]model.BreakGlass, error) {
	return many(ctx, q, scanBreakGlass, `
		SELECT `+breakGlassColumns+fromBreakGlass+`
		 WHERE b.review_at <= $1 AND b.warned_at < b.review_at AND b.expires_at = 0
		 ORDER BY b.org_id, b.created_at, b.member_id
		 LIMIT $2`, ms(now), limit)
}

// PutBreakGlass makes a member a break-glass member, or changes what is known of one, and
// returns it. A link of the operator's stays.
func (t *Tx) PutBreakGlass(ctx context.Context, b model.BreakGlass) (model.BreakGlass, error) {
	_, err := t.of(string(b.Org)).exec(ctx, `
		INSERT INTO break_glass (org_id, member_id, reason, review_at, named_by, created_at, warned_at, expires_at, recovers_until, link_hash, session_id)
		VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0, $8, '')
		ON CONFLICT (org_id, member_id) DO UPDATE
		   SET reason = $3, review_at = $4, named_by = $5, created_at = $6, warned_at = 0, expires_at = $7`,
		b.Org, b.Member, b.Reason, ms(b.ReviewAt), b.NamedBy, ms(t.now), ms(b.ExpiresAt), []byte{})
	b.CreatedAt = t.now
	return b, err
}

// SetRecovery gives a break-glass member a link that is good until a time, in the place of
// an earlier one and of the session that it has begun.
func (t *Tx) SetRecovery(ctx context.Context, b model.BreakGlass, linkHash []byte) error {
	return t.of(string(b.Org)).execOne(ctx, model.Missing(""), `
		UPDATE break_glass
		   SET link_hash = $3, recovers_until = $4, session_id = ''
		 WHERE org_id = $1 AND member_id = $2`, b.Org, b.Member, linkHash, ms(b.RecoversUntil))
}

// UseRecovery notes which session the operator's link has begun, which is worth nothing from
// then on. It returns a NotFound error when it was so before.
func (t *Tx) UseRecovery(ctx context.Context, b model.BreakGlass, linkHash []byte, session model.SessionID) error {
	return t.of(string(b.Org)).execOne(ctx, model.Missing(""), `
		UPDATE break_glass
		   SET link_hash = $5, session_id = $4
		 WHERE org_id = $1 AND member_id = $2 AND link_hash = $3`, b.Org, b.Member, linkHash, session, []byte{})
}

// DeleteBreakGlass makes a break-glass member a member like all others. It returns a NotFound
// error when they are already.
func (t *Tx) DeleteBreakGlass(ctx context.Context, org model.OrgID, id model.MemberID) error {
	return t.of(string(org)).execOne(ctx, model.Missing(""), `
		DELETE FROM break_glass
		 WHERE org_id = $1 AND member_id = $2`, org, id)
}

// NoteBreakGlassWarned notes that people were told of those in an organization that somebody
// should have looked at.
func (t *Tx) NoteBreakGlassWarned(ctx context.Context, org model.OrgID) error {
	_, err := t.of(string(org)).exec(ctx, `
		UPDATE break_glass
		   SET warned_at = $2
		 WHERE org_id = $1 AND review_at <= $2`, org, ms(t.now))
	return err
}

// SweepBreakGlass forgets whom only the operator has let in, once that is over.
func (t *Tx) SweepBreakGlass(ctx context.Context) error {
	_, err := t.exec(ctx, `
		DELETE FROM break_glass
		 WHERE expires_at > 0 AND expires_at <= $1`, ms(t.now))
	return err
}
