package users

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// SetPicture makes an uploaded image the picture of a session's own user, in
// place of the one they have, and returns its name. Of two at the same time the
// later stays. The errors: Invalid for the field "picture" with the reason, and
// Unauthenticated.
func (s *Service) SetPicture(ctx context.Context, by model.Session, upload []byte) (string, error) {
	p, err := s.pictures.MakeSquare(upload)
	if err != nil {
		return "", fmt.Errorf("set picture: %w", err)
	}
	return p.Name, s.changePicture(ctx, by, p)
}

// RemovePicture takes the picture of a session's own user away. It is no error
// when there is none.
func (s *Service) RemovePicture(ctx context.Context, by model.Session) error {
	return s.changePicture(ctx, by, model.Picture{})
}

func (s *Service) changePicture(ctx context.Context, by model.Session, to model.Picture) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		u, err := access.Person(ctx, tx, by.Actor())
		if err != nil {
			return nil, err
		}
		if u.Picture == to.Name {
			return nil, db.Nothing
		}
		if err := tx.SetUserPicture(ctx, u.ID, to); err != nil {
			return nil, err
		}
		before := u
		u.Picture = to.Name
		return []model.Event{updated(by, before, u)}, nil
	})
	if err != nil {
		return fmt.Errorf("change picture: %w", err)
	}
	return nil
}
