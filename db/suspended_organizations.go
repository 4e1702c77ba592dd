package db

import (
	"context"

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
	return one(ctx, q, func(s scanner) (model.OrganizationSuspension, error) {
		var is model.OrganizationSuspension
		var when int64
		err := s.Scan(&is.Org, &is.Reason, &is.By.Kind, &is.By.ID, &when)
		is.At = at(when)
		return is, err
	}, `
		SELECT org_id, reason, actor_kind, actor_id, suspended_at
		  FROM suspended_organizations
		 WHERE org_id = $1`, org)
}
