package instance

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// pictures are those that a change brings, made before anything is written. The zero value
// of one stands for none.
type pictures map[model.PictureUse]model.Picture

// make makes pictures of what was uploaded.
func (s *Service) make(c Change) (pictures, error) {
	made := pictures{}
	for _, each := range []struct {
		use    model.PictureUse
		upload *[]byte
		make   func([]byte) (model.Picture, error)
	}{
		{model.PictureLogo, c.Logo, s.pictures.Make},
		{model.PictureDarkLogo, c.DarkLogo, s.pictures.Make},
		{model.PictureFavicon, c.Favicon, s.pictures.MakeIcon},
	} {
		if each.upload == nil {
			continue
		}
		var p model.Picture
		if len(*each.upload) > 0 {
			var err error
			if p, err = each.make(*each.upload); err != nil {
				return nil, model.InField(string(each.use), err)
			}
		}
		made[each.use] = p
	}
	return made, nil
}

// store keeps the pictures in place of those that there are.
func (p pictures) store(ctx context.Context, tx *db.Tx) error {
	for use, picture := range p {
		if err := tx.SetInstancePicture(ctx, use, picture); err != nil {
			return err
		}
	}
	return nil
}

// looks applies how the instance looks.
func (c Change) looks(i *model.Instance, made pictures) error {
	if c.Radius != nil {
		if !slices.Contains(model.Radii(), *c.Radius) {
			return model.InvalidField("radius", "instance.radius")
		}
		i.Radius = *c.Radius
	}
	if c.PoweredBy != nil {
		i.PoweredBy = *c.PoweredBy
	}
	if c.OrgBranding != nil {
		i.OrgBranding = *c.OrgBranding
	}
	for use, name := range map[model.PictureUse]*string{
		model.PictureLogo: &i.Logo, model.PictureDarkLogo: &i.DarkLogo, model.PictureFavicon: &i.Favicon,
	} {
		if p, ok := made[use]; ok {
			*name = p.Name
		}
	}
	if i.DarkLogo != "" && i.Logo == "" {
		return model.InvalidField("dark_logo", "instance.dark_logo")
	}
	return nil
}
