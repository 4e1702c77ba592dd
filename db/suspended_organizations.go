package db

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// suspended says that the organization is suspended whose id follows, with a parenthesis behind it.
const suspended = `EXISTS (SELECT 1 FROM suspended_organizations so WHERE so.org_id = `

// InsertOrganizationSuspension notes that the operator has suspended an organization, and why. It
// returns a Conflict error for one that is suspended.
func (t *Tx) InsertOrganizationSuspension(ctx context.Context, s model.OrganizationSuspension) error {
	_, err := t.exec(ctx, `
		INSERT INTO suspended_organizations (org_id, reason, actor_kind, actor_id, suspended_at)
		VALUES ($1, $2, $3, $4, $5)`, s.Org, s.Reason, s.By.Kind, s.By.ID, ms(t.now))
	return err
}

// DeleteOrganizationSuspension notes that an organization is suspended no more. It returns a
// NotFound error for one that is not.
func (t *Tx) DeleteOrganizationSuspension(ctx context.Context, org model.OrgID) error {
	return t.execOne(ctx, model.Missing(""), `
		DELETE FROM suspended_organizations
		 WHERE org_id = $1`, org)
}

// OrganizationSuspension returns why an organization is suspended, and by whom, or a NotFound error.
func (q *queries) OrganizationSuspension(ctx context.Context, org model.OrgID) (model.OrganizationSuspension, error) {
	scan := func(s scanner) (is model.OrganizationSuspension, err error) {
		is.Org, is.Reason, is.By, is.At, err = scanStop[model.OrgID](s)
		return is, err
	}
	return one(ctx, q, scan, `
		SELECT org_id, reason, actor_kind, actor_id, suspended_at
		  FROM suspended_organizations
		 WHERE org_id = $1`, org)
}

// scanStop scans what was stopped by whom: its id, the reason, the actor and when it was.
func scanStop[ID ~string](s scanner) (id ID, reason string, by model.Actor, when time.Time, err error) {
	var then int64
	err = s.Scan(&id, &reason, &by.Kind, &by.ID, &then)
	return id, reason, by, at(then), err
}
