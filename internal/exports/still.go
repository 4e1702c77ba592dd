package exports

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// still is an organization at one moment, on its way into a zip file.
type still struct {
	ctx context.Context
	db  *db.Reader // for which nothing changes
	org model.Organization
	at  time.Time
	zip *zip.Writer
}

// newEntry begins a file in a zip file.
func newEntry(z *zip.Writer, name string, at time.Time) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
}

func (s still) text(name, text string) error {
	entry, err := newEntry(s.zip, name, s.at)
	if err == nil {
		_, err = io.WriteString(entry, text)
	}
	return err
}

// document writes a file that is one document.
func (s still) document(name string, v any) error {
	entry, err := newEntry(s.zip, name, s.at)
	if err != nil {
		return err
	}
	text := json.NewEncoder(entry)
	text.SetIndent("", "  ")
	return text.Encode(v)
}

// lines writes a file with a document on each line. Those come in batches: next returns the
// following one, and whether there are more.
func lines[T any](s still, name string, next func() (batch []T, more bool, err error)) error {
	entry, err := newEntry(s.zip, name, s.at)
	if err != nil {
		return err
	}
	text := json.NewEncoder(entry)
	for more := true; more; {
		var batch []T
		if batch, more, err = next(); err != nil {
			return err
		}
		for _, v := range batch {
			if err := text.Encode(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// snapshots returns what each of a list is now, never nil.
func snapshots[T interface{ Snapshot() S }, S any](all []T) []S {
	list := make([]S, len(all))
	for i, v := range all {
		list[i] = v.Snapshot()
	}
	return list
}

func (s still) organization(name string) error {
	features, err := s.db.FeaturesOf(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	return s.document(name, s.org.Snapshot(features))
}

func (s still) logo(name string) error {
	if s.org.Logo == "" {
		return nil
	}
	p, err := s.db.Picture(s.ctx, s.org.Logo)
	if err != nil {
		return err
	}
	extension := ".png"
	if p.Type == model.PictureJPEG {
		extension = ".jpg"
	}
	entry, err := newEntry(s.zip, name+extension, s.at)
	if err == nil {
		_, err = entry.Write(p.Data)
	}
	return err
}

func (s still) domains(name string) error {
	var all []model.Domain
	for _, kind := range []model.DomainType{model.DomainOrganization, model.DomainAllowedEmail} {
		some, err := s.db.Domains(s.ctx, s.org.ID, kind)
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	return s.document(name, snapshots(all))
}

func (s still) roles(name string) error {
	all, err := s.db.Roles(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	return s.document(name, snapshots(all))
}

func (s still) streams(name string) error {
	all, err := s.db.Streams(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	return s.document(name, snapshots(all))
}

// key is an API key as it is exported.
type key struct {
	model.APIKeySnapshot
	MadeBy     model.Author `json:"made_by,omitempty"`
	CreatedAt  time.Time    `json:"create_time"`
	LastUsedAt time.Time    `json:"last_used_time,omitzero"`
}

func (s still) keys(name string) error {
	var last model.APIKeyID
	return lines(s, name, func() ([]key, bool, error) {
		batch, err := s.db.APIKeysAfter(s.ctx, s.org.ID, "", s.at, last, atOnce)
		all := make([]key, len(batch))
		for i, k := range batch {
			all[i], last = key{k.Snapshot(), k.MadeBy, k.CreatedAt, k.LastUsedAt}, k.ID
		}
		return all, len(batch) == atOnce, err
	})
}

// mostLinks is how many portal links are exported. All but a few open nothing any more.
const mostLinks = 1000

// link is a portal link as it is exported.
type link struct {
	model.PortalLinkSnapshot
	State     model.PortalLinkState `json:"state"`
	MadeBy    string                `json:"made_by,omitempty"`
	CreatedAt time.Time             `json:"create_time"`
	OpenedAt  time.Time             `json:"last_opened_time,omitzero"`
}

func (s still) links(name string) error {
	batch, err := s.db.PortalLinks(s.ctx, s.org.ID, mostLinks)
	if err != nil {
		return err
	}
	all := make([]link, len(batch))
	for i, l := range batch {
		all[i] = link{l.Snapshot(), l.State(s.at), l.MadeBy, l.CreatedAt, l.OpenedAt}
	}
	return s.document(name, all)
}
