package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// InsertKeptAdministrator notes that the last administrator of an organization keeps what a
// source does not give any more, unless that is noted.
func (t *Tx) InsertKeptAdministrator(ctx context.Context, org model.OrgID, member model.MemberID, source model.RoleSource) error {
	_, err := t.exec(ctx, `
		INSERT INTO kept_administrators (org_id, member_id, source, told)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, member_id, source) DO NOTHING`, org, member, source, false)
	return err
}

// DeleteKeptAdministrator forgets it.
func (t *Tx) DeleteKeptAdministrator(ctx context.Context, k model.KeptAdministrator) error {
	_, err := t.exec(ctx, `
		DELETE FROM kept_administrators
		 WHERE org_id = $1 AND member_id = $2 AND source = $3`, k.Org, k.Member, k.Source)
	return err
}

func scanKeptAdministrator(s scanner) (k model.KeptAdministrator, err error) {
	return k, s.Scan(&k.Org, &k.Member, &k.Source)
}

// KeptAdministrators returns who keeps what a source does not give any more, of an
// organization, but for one member.
func (q *queries) KeptAdministrators(ctx context.Context, org model.OrgID, except model.MemberID) ([]model.KeptAdministrator, error) {
	return many(ctx, q, scanKeptAdministrator, `
		SELECT org_id, member_id, source
		  FROM kept_administrators
		 WHERE org_id = $1 AND member_id <> $2
		 ORDER BY member_id, source`, org, except)
}

// UntoldAdministrators returns those of all organizations of whom nobody was told yet, at
// most limit.
func (q *queries) UntoldAdministrators(ctx context.Context, limit int) ([]model.KeptAdministrator, error) {
	return many(ctx, q, scanKeptAdministrator, `
		SELECT org_id, member_id, source
		  FROM kept_administrators
		 WHERE told = $1
		 ORDER BY org_id, member_id, source
		 LIMIT $2`, false, limit)
}

// TellOfAdministrator notes that somebody is told of one, and reports whether nobody was
// before.
func (t *Tx) TellOfAdministrator(ctx context.Context, k model.KeptAdministrator) (bool, error) {
	n, err := t.exec(ctx, `
		UPDATE kept_administrators
		   SET told = $4
		 WHERE org_id = $1 AND member_id = $2 AND source = $3 AND told = $5`, k.Org, k.Member, k.Source, true, false)
	return n > 0, err
}

// WriteToOperator notes that the operator gets a letter about an organization, and reports
// whether they may: not when they got one less than a pause before.
func (t *Tx) WriteToOperator(ctx context.Context, org model.OrgID, pause time.Duration) (bool, error) {
	n, err := t.exec(ctx, `
		INSERT INTO operator_letters (org_id, sent_at)
		VALUES ($1, $2)
		ON CONFLICT (org_id) DO UPDATE SET sent_at = $2 WHERE operator_letters.sent_at <= $3`, org, ms(t.now), ms(t.now.Add(-pause)))
	return n > 0, err
}
