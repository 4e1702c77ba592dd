package organizations

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// maxSeats is the largest limit that somebody can mean.
const maxSeats = 10_000_000

// SetSeats limits how many members an organization may have; 0 is no limit. Who
// is a member already stays one. It returns an Invalid error for the field
// "seats", a NotFound error for an unknown organization, and a Forbidden error
// for anybody but the operator.
func (s *Service) SetSeats(ctx context.Context, by model.Actor, org model.OrgID, seats int) error {
	if err := access.OperatorOnly(by, org); err != nil {
		return err
	}
	if seats < 0 || seats > maxSeats {
		return model.InvalidField("seats", "organizations.seats", maxSeats)
	}
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		o, err := tx.Organization(ctx, org)
		if model.KindOf(err) == model.NotFound {
			return nil, model.Because(model.Missing("organizations.unknown"), err)
		}
		if err != nil {
			return nil, err
		}
		before := o
		o.Seats = seats
		if err := tx.SetSeats(ctx, org, seats); err != nil {
			return nil, err
		}
		return updated(ctx, tx, by, before, o)
	})
	if err != nil {
		return fmt.Errorf("set seats of %s: %w", org, err)
	}
	return nil
}
