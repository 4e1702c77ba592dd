package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// SupportAccess returns until when an organization lets operators in, which may be over, or a
// NotFound error.
func (q *queries) SupportAccess(ctx context.Context, org model.OrgID) (model.SupportAccess, error) {
	return one(ctx, q, scanSupportAccess, `
		SELECT org_id, granted_by, granted_at, until
		  FROM support_access
		 WHERE org_id = $1`, org)
}

func scanSupportAccess(s scanner) (a model.SupportAccess, err error) {
	var granted, until int64
	err = s.Scan(&a.Org, &a.GrantedBy, &granted, &until)
	a.GrantedAt, a.Until = at(granted), at(until)
	return a, err
}

// PutSupportAccess stores until when an organization lets operators in, in the place of what it
// said before.
func (t *Tx) PutSupportAccess(ctx context.Context, a model.SupportAccess) error {
	_, err := t.of(string(a.Org)).exec(ctx, `
		INSERT INTO support_access (org_id, granted_by, granted_at, until)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id) DO UPDATE
		   SET granted_by = $2, granted_at = $3, until = $4`, a.Org, a.GrantedBy, ms(a.GrantedAt), ms(a.Until))
	return err
}

// EndSupportAccess has an organization let operators in no more.
func (t *Tx) EndSupportAccess(ctx context.Context, org model.OrgID) error {
	_, err := t.of(string(org)).exec(ctx, `
		DELETE FROM support_access
		 WHERE org_id = $1`, org)
	return err
}
