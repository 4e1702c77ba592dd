package db

import (
	"context"

	"anteroom/internal/model"
)

// Picture returns a picture by its random name, or a NotFound error.
func (q queries) Picture(ctx context.Context, name string) (model.Picture, error) {
	return one(ctx, q, scanPicture, `
		SELECT name, owner, media_type, data
		  FROM pictures
		 WHERE name = $1`, name)
}

func scanPicture(s scanner) (model.Picture, error) {
	var p model.Picture
	err := s.Scan(&p.Name, &p.Owner, &p.Type, &p.Data)
	return p, err
}

// ReplacePicture stores a picture as the only one of its owner.
func (t *Tx) ReplacePicture(ctx context.Context, p model.Picture) error {
	if err := t.DeletePictures(ctx, p.Owner); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		INSERT INTO pictures (name, owner, media_type, data, created_at)
		VALUES ($1, $2, $3, $4, $5)`, p.Name, p.Owner, p.Type, p.Data, ms(t.now))
	return err
}

// DeletePictures removes the pictures of an organization or user.
func (t *Tx) DeletePictures(ctx context.Context, owner string) error {
	_, err := t.exec(ctx, `
		DELETE FROM pictures
		 WHERE owner = $1`, owner)
	return err
}
