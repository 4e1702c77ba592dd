package configfile

import (
	"errors"
	"regexp"

	"github.com/anteroom/anteroom/internal/model"
)

// File is what a configuration file says, with what it refers to.
type File struct {
	name          string
	settings      []setting
	pictures      map[model.PictureUse][]byte
	permissions   []item[string] // what each is for
	roles         []item[role]
	applications  []item[application]
	webhooks      []item[webhook]
	organizations []item[organization] // by their external IDs
}

// setting is what a file says of one.
type setting struct {
	entry
	path  string
	field field[settings]
}

// parts returns what the parts of a file are called, in the order in which they are written.
func parts() []string {
	return []string{"instance", "branding", "permissions", "roles", "applications", "webhooks", "organizations"}
}

var itemName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// Read reads a file that people know by a name. The error is a *Fault with an Invalid error.
func Read(name string, text []byte, from Sources) (*File, error) {
	f := &File{name: name, pictures: map[model.PictureUse][]byte{}}
	n, err := parse(text)
	if err == nil && n.kind != fields && n.kind != nothing {
		err = faultAt(n.at, "", wrong("configfile.needs_parts", listed(parts())))
	}
	for _, part := range n.fields {
		if err == nil {
			err = f.readPart(part)
		}
	}
	if err == nil {
		err = f.lookUp(from)
	}
	var fault *Fault
	if errors.As(err, &fault) {
		fault.File = name
	}
	return f, err
}

func (f *File) readPart(part entry) (err error) {
	if part.value.kind != fields && part.value.kind != nothing {
		return faultAt(part.at, part.name, wrong("configfile.needs_fields"))
	}
	switch part.name {
	case "instance", "branding":
		f.settings, err = readSettings(f.settings, part)
	case "permissions":
		f.permissions, err = readPermissions(part)
	case "roles":
		f.roles, err = readItems(part, role{}, roleFields(), nil)
	case "applications":
		f.applications, err = readItems(part, usualApplication(), applicationFields(), itemName)
	case "webhooks":
		f.webhooks, err = readItems(part, webhook{}, webhookFields(), itemName)
	case "organizations":
		f.organizations, err = readItems(part, organization{}, organizationFields(), nil)
	default:
		err = faultAt(part.at, part.name, unknown(part.name, parts()))
	}
	return err
}

func readSettings(all []setting, part entry) ([]setting, error) {
	known, try := settingFields()[part.name], usualSettings()
	for _, e := range part.value.fields {
		path := joined(part.name, e.name)
		f, err := fieldNamed(known, e.name)
		if err == nil {
			err = f.read(&try, e.value)
		}
		if err != nil {
			return nil, faultAt(e.at, path, err)
		}
		all = append(all, setting{e, path, f})
	}
	return all, nil
}

func readPermissions(part entry) ([]item[string], error) {
	var all []item[string]
	for _, e := range part.value.fields {
		description, err := e.value.asText()
		if err != nil {
			return nil, faultAt(e.at, joined(part.name, e.name), err)
		}
		all = append(all, item[string]{name: e.name, path: joined(part.name, e.name), at: e.at, value: description})
	}
	return all, nil
}

// readItems reads a part whose names are the file's own, of a form; nil where a rule says which
// there can be.
func readItems[T any](part entry, usual T, known []field[T], form *regexp.Regexp) ([]item[T], error) {
	var all []item[T]
	for _, e := range part.value.fields {
		if form != nil && !form.MatchString(e.name) {
			return nil, faultAt(e.at, joined(part.name, e.name), wrong("configfile.name"))
		}
		i, err := readItem(e, part.name, usual, known)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}

// lookUp gets what the file refers to.
func (f *File) lookUp(from Sources) (err error) {
	for _, s := range f.settings {
		use := model.PictureUse(s.name)
		if isPicture(use) && s.value.text != "" {
			if f.pictures[use], err = from.bytes(s.value.text); err != nil {
				return faultAt(s.value.at, s.path, err)
			}
		}
	}
	for _, a := range f.applications {
		for n := range a.value.secrets {
			ref := &a.value.secrets[n]
			if ref.value, err = from.secret(ref.text); err != nil {
				return faultAt(ref.at, joined(a.path, "client_secrets"), err)
			}
		}
	}
	for n := range f.webhooks {
		w := &f.webhooks[n]
		if ref := &w.value.secret; ref.text != "" {
			if ref.value, err = from.secret(ref.text); err != nil {
				return faultAt(ref.at, joined(w.path, "secret"), err)
			}
		}
	}
	return nil
}

func isPicture(use model.PictureUse) bool {
	return use == model.PictureLogo || use == model.PictureDarkLogo || use == model.PictureFavicon
}
