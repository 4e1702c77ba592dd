package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Suspend shuts an organization, for the operator: from the next request on nobody acts for it,
// neither its people nor its directory, its API keys, its clients and those with a link to its admin
// portal, and nobody gets in. Nothing is ended, so that Resume brings all back as it was. What its
// people have elsewhere is not touched. The errors: Invalid for the field "reason", NotFound for
// an unknown organization, Conflict for one that is suspended, and Forbidden for everybody else.
func (s *Service) Suspend(ctx context.Context, by model.Actor, org model.OrgID, reason string) (model.Organization, error) {
	var o model.Organization
	if err := access.OperatorOnly(by, org); err != nil {
		return o, err
	}
	reason, err := model.SuspendReason.Parse(reason)
	if err != nil {
		return o, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if o, err = known(ctx, tx, org); err != nil {
			return nil, err
		}
		if o.Suspended {
			return nil, model.Conflicting("organizations.suspended_already", o.Name)
		}
		o.Suspended = true
		err = tx.InsertOrganizationSuspension(ctx, model.OrganizationSuspension{Org: org, Reason: reason, By: by})
		return []model.Event{{Org: org, Actor: by, Target: string(org), Payload: model.OrganizationSuspended{Organization: o.Ref(), Reason: reason}}}, err
	})
	if err != nil {
		return model.Organization{}, fmt.Errorf("suspend %s: %w", org, err)
	}
	return o, nil
}

// Resume opens an organization again that is suspended, for the operator. Sessions, tokens, keys and
// links that have not run out meanwhile count again. The errors: NotFound for an unknown
// organization, Conflict for one that is not suspended, and Forbidden for everybody else.
func (s *Service) Resume(ctx context.Context, by model.Actor, org model.OrgID) (model.Organization, error) {
	var o model.Organization
	if err := access.OperatorOnly(by, org); err != nil {
		return o, err
	}
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if o, err = known(ctx, tx, org); err != nil {
			return nil, err
		}
		if !o.Suspended {
			return nil, model.Conflicting("organizations.not_suspended", o.Name)
		}
		o.Suspended = false
		return []model.Event{{Org: org, Actor: by, Target: string(org), Payload: model.OrganizationResumed{Organization: o.Ref()}}}, tx.DeleteOrganizationSuspension(ctx, org)
	})
	if err != nil {
		return model.Organization{}, fmt.Errorf("resume %s: %w", org, err)
	}
	return o, nil
}

// known returns an organization, or the NotFound error of one that there is not.
func known(ctx context.Context, tx *db.Tx, org model.OrgID) (model.Organization, error) {
	o, err := tx.Organization(ctx, org)
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("organizations.unknown"), err)
	}
	return o, err
}
