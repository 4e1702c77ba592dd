package organizations

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// SetLogo makes an uploaded image the logo of the actor's organization, in place
// of the one it has. Of two at the same time the later stays. The errors:
// Invalid for the field "picture" with the reason, and Forbidden.
func (s *Service) SetLogo(ctx context.Context, by model.Actor, upload []byte) error {
	p, err := s.pictures.Make(upload)
	if err != nil {
		return fmt.Errorf("set logo: %w", err)
	}
	return s.changeLogo(ctx, by, p)
}

// RemoveLogo takes the logo of the actor's organization away. It is no error
// when there is none.
func (s *Service) RemoveLogo(ctx context.Context, by model.Actor) error {
	return s.changeLogo(ctx, by, model.Picture{})
}

func (s *Service) changeLogo(ctx context.Context, by model.Actor, to model.Picture) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		before, err := tx.Organization(ctx, by.Org)
		if err != nil {
			return nil, err
		}
		if before.Logo == to.Name {
			return nil, db.Nothing
		}
		if err := tx.SetOrganizationLogo(ctx, by.Org, to); err != nil {
			return nil, err
		}
		after := before
		after.Logo = to.Name
		return updated(ctx, tx, by, before, after)
	})
	if err != nil {
		return fmt.Errorf("change logo: %w", err)
	}
	return nil
}
