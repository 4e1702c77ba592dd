package db

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// Picture returns a picture by its random name, or a NotFound error.
func (q *queries) Picture(ctx context.Context, name string) (model.Picture, error) {
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

// SetOrganizationLogo makes a picture the logo of an organization, in place of the
// one it has; the zero value is none. The version stays: no form shows what it
// replaces.
func (t *Tx) SetOrganizationLogo(ctx context.Context, org model.OrgID, p model.Picture) error {
	if err := t.keepPicture(ctx, string(org), p); err != nil {
		return err
	}
	return t.execOne(ctx, model.Missing(""), `
		UPDATE organizations
		   SET logo = $2, updated_at = $3
		 WHERE id = $1`, org, p.Name, ms(t.now))
}

// SetInstancePicture stores one of the pictures of the instance, in place of the one it has
// for that; the zero value is none. The instance itself is told by SetInstance.
func (t *Tx) SetInstancePicture(ctx context.Context, use model.PictureUse, p model.Picture) error {
	return t.keepPicture(ctx, "instance/"+string(use), p)
}

// SetUserPicture makes a picture that of a user, in place of the one they have;
// the zero value is none.
func (t *Tx) SetUserPicture(ctx context.Context, id model.UserID, p model.Picture) error {
	if err := t.keepPicture(ctx, string(id), p); err != nil {
		return err
	}
	if err := t.execOne(ctx, model.Missing(""), `
		UPDATE users
		   SET picture = $2, updated_at = $3
		 WHERE id = $1`, id, p.Name, ms(t.now)); err != nil {
		return err
	}
	_, err := t.exec(ctx, `
		UPDATE members
		   SET picture = $2
		 WHERE user_id = $1`, id, p.Name)
	return err
}

// keepPicture stores a picture as the only one of an organization or user, or of a use
// that the instance has for one; or none.
func (t *Tx) keepPicture(ctx context.Context, owner string, p model.Picture) error {
	if _, err := t.exec(ctx, `
		DELETE FROM pictures
		 WHERE owner = $1`, owner); err != nil || p.Name == "" {
		return err
	}
	_, err := t.exec(ctx, `
		INSERT INTO pictures (name, owner, media_type, data, created_at)
		VALUES ($1, $2, $3, $4, $5)`, p.Name, owner, p.Type, p.Data, ms(t.now))
	return err
}
