package configfile

import (
	"bytes"
	"maps"

	"github.com/anteroom/anteroom/internal/model"
)

// setSettings sets what the file says of the instance, and leaves the rest. What the last file said
// and this one does not becomes as usual, where that is wanted.
func (r *run) setSettings() error {
	want := r.before.settings
	want.pictures = maps.Clone(want.pictures)
	given := map[string]setting{}
	for _, s := range r.file.settings {
		given[s.name] = s
		if err := s.field.read(&want, s.value); err != nil {
			return faultAt(s.at, s.path, err)
		}
		ref := ""
		if isPicture(model.PictureUse(s.name)) {
			ref = s.value.text
		}
		r.marked(model.ManagedSetting, s.name, s.name, ref)
	}
	if err := r.reset(&want, given); err != nil {
		return err
	}
	change := want.change()
	for _, p := range []struct {
		use    model.PictureUse
		upload **[]byte
		is     string
	}{
		{model.PictureLogo, &change.Logo, want.Logo},
		{model.PictureDarkLogo, &change.DarkLogo, want.DarkLogo},
		{model.PictureFavicon, &change.Favicon, want.Favicon},
	} {
		if err := r.setPicture(p.use, p.upload, p.is, given); err != nil {
			return err
		}
	}
	_, err := r.instance().Set(r.ctx, r.by, change)
	if e := asError(err); e != nil {
		s := given[e.Field]
		return faultAt(s.at, s.path, err)
	}
	return err
}

// reset makes what the last file said, and this one does not, as it is on a new instance.
func (r *run) reset(want *settings, given map[string]setting) error {
	usual := usualSettings()
	for _, known := range settingFields() {
		for _, f := range known {
			if _, still := given[f.name]; still || !r.options.Prune || !r.before.isManaged(model.ManagedSetting, f.name) {
				continue
			}
			if err := f.read(want, f.write(&usual)); err != nil {
				return err
			}
		}
	}
	return nil
}

// setPicture uploads a picture that is another one than there is, and takes away one that is gone.
func (r *run) setPicture(use model.PictureUse, upload **[]byte, is string, given map[string]setting) error {
	s, said := given[string(use)]
	gone := r.options.Prune && r.before.isManaged(model.ManagedSetting, string(use))
	switch {
	case said && s.value.text != "":
		same, err := r.samePicture(use, is)
		if err != nil {
			return faultAt(s.at, s.path, err)
		}
		if !same {
			content := r.file.pictures[use]
			*upload = &content
			r.renewed = append(r.renewed, s.path)
		}
	case is != "" && (said || gone):
		*upload = &[]byte{}
	}
	return nil
}

// samePicture reports whether the instance shows what the file refers to.
func (r *run) samePicture(use model.PictureUse, is string) (bool, error) {
	make := r.pictures.Make
	if use == model.PictureFavicon {
		make = r.pictures.MakeIcon
	}
	want, err := make(r.file.pictures[use])
	if err != nil || is == "" {
		return false, err
	}
	has, err := r.db.Picture(r.ctx, is)
	return err == nil && bytes.Equal(has.Data, want.Data), err
}
