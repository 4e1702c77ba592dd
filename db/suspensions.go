package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// InsertSuspension notes that a source wants a member to be INACTIVE, by the word of a person
// or of nobody. What it has said before stays.
func (t *Tx) InsertSuspension(ctx context.Context, m model.Member, source model.RoleSource, by string) error {
	_, err := t.exec(ctx, `
		INSERT INTO member_suspensions (org_id, member_id, source, suspended_by, suspended_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, member_id, source) DO NOTHING`, m.Org, m.ID, source, by, ms(t.now))
	return err
}

// DeleteSuspension notes that a source wants it no more, and reports whether it did. What
// people decide counts for directories that are disabled, too.
func (t *Tx) DeleteSuspension(ctx context.Context, org model.OrgID, member model.MemberID, source model.RoleSource) (bool, error) {
	n, err := t.exec(ctx, `
		DELETE FROM member_suspensions
		 WHERE org_id = $1 AND member_id = $2 AND source = $3`, org, member, source)
	if err == nil && source == model.SourceManual {
		_, err = t.exec(ctx, `
			DELETE FROM directory_released
			 WHERE org_id = $1 AND member_id = $2 AND role_id = ''`, org, member)
	}
	return n > 0, err
}

// Suspensions returns who wants a member to be INACTIVE.
func (q *queries) Suspensions(ctx context.Context, org model.OrgID, member model.MemberID) (model.Suspensions, error) {
	return many(ctx, q, func(s scanner) (model.Suspension, error) {
		var is model.Suspension
		var when int64
		err := s.Scan(&is.Source, &is.By, &when)
		is.At = at(when)
		return is, err
	}, `
		SELECT source, suspended_by, suspended_at
		  FROM member_suspensions
		 WHERE org_id = $1 AND member_id = $2
		 ORDER BY source`, org, member)
}

// SetMemberStatus makes an active member inactive, or an inactive one active, as the
// transaction has read it, and returns the member. It returns a Conflict error when the
// version is another.
func (t *Tx) SetMemberStatus(ctx context.Context, m model.Member, status model.MemberStatus) (model.Member, error) {
	if err := t.of(string(m.ID), string(m.User)).execOne(ctx, model.Conflicting(""), `
		UPDATE members
		   SET status = $4, updated_at = $5, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`, m.Org, m.ID, m.Version, status, ms(t.now)); err != nil {
		return m, err
	}
	more := 1
	if status != model.MemberActive {
		more = -1
	}
	_, err := t.of(string(m.Org)).exec(ctx, `
		UPDATE organizations
		   SET member_count = member_count + $2
		 WHERE id = $1`, m.Org, more)
	m.Status, m.Version = status, m.Version+1
	return m, err
}

// SetMemberSource notes how a member is one now, as the transaction has read it, and
// returns the member. It returns a Conflict error when the version is another.
func (t *Tx) SetMemberSource(ctx context.Context, m model.Member, source model.MemberSource) (model.Member, error) {
	err := t.of(string(m.ID), string(m.User)).execOne(ctx, model.Conflicting(""), `
		UPDATE members
		   SET source = $4, updated_at = $5, version = version + 1
		 WHERE org_id = $1 AND id = $2 AND version = $3`, m.Org, m.ID, m.Version, source, ms(t.now))
	m.Source, m.Version = source, m.Version+1
	return m, err
}
