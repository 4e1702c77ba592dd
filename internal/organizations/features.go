package organizations

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// SetFeatures switches exactly these features of an organization on. What was set
// up with one that goes off stays as it is, out of sight. It returns a NotFound
// error for an unknown organization, and a Forbidden error for anybody but the
// operator.
func (s *Service) SetFeatures(ctx context.Context, by model.Actor, org model.OrgID, features ...model.Feature) error {
	if err := access.OperatorOnly(by, org); err != nil {
		return err
	}
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		o, err := tx.Organization(ctx, org)
		if model.KindOf(err) == model.NotFound {
			return nil, model.Because(model.Missing("organizations.unknown"), err)
		} else if err != nil {
			return nil, err
		}
		before, err := tx.FeaturesOf(ctx, org)
		if err != nil {
			return nil, err
		}
		if err := tx.ClearFeatures(ctx, org); err != nil {
			return nil, err
		}
		for _, f := range features {
			if err := tx.SetFeature(ctx, org, f); err != nil {
				return nil, err
			}
		}
		return []model.Event{{
			Org: org, Actor: by, Target: string(org),
			Payload: model.OrganizationUpdated{Before: o.Snapshot(before), After: o.Snapshot(features)},
		}}, nil
	})
	if err != nil {
		return fmt.Errorf("set features of %s: %w", org, err)
	}
	return nil
}
