package exports

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// atOnce is how much of a list is read at once, and so what is held in memory.
const atOnce = 500

// chunk is how much of what was set aside is sent at once.
const chunk = 1 << 20

// Export is a zip file on its way to who has asked for it.
//
// All of it is of one moment, and whoever fetches it may be slow. A database cannot stand
// still for that long. So what changes is read first, and set aside in a file that has no
// name; events do not change, and are read while they are sent: those up to the last one of
// that moment.
type Export struct {
	service *Service
	org     model.Organization
	may     model.Permissions
	visible []model.EventType // of events, nil for all
	at      time.Time         // the moment

	aside *os.File
	zip   *zip.Writer
	out   relay // of zip

	lines     *json.Encoder // of the events, once they are their turn
	seq, last int64         // of the event that was sent last, and of that to be
}

// relay writes to what it is pointed at.
type relay struct{ to io.Writer }

// Write implements io.Writer.
func (r *relay) Write(p []byte) (int, error) { return r.to.Write(p) }

// open sets aside what changes of an organization, as somebody may see it.
func (s *Service) open(ctx context.Context, org model.OrgID, may model.Permissions) (_ *Export, err error) {
	e := &Export{service: s, may: may, visible: model.VisibleEvents(may)}
	if e.aside, err = os.CreateTemp(s.folder, "export-"); err != nil { // for its owner only
		return nil, err
	}
	// Who has it open has it all the same, where a system allows that; Close does it elsewhere.
	_ = os.Remove(e.aside.Name())
	e.out.to = e.aside
	e.zip = zip.NewWriter(&e.out)
	select { // that nobody else has to wait for who reads so much
	case s.turn <- struct{}{}:
		err = s.db.Still(ctx, func(r *db.Reader) error { return e.setAside(ctx, r, org) })
		<-s.turn
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil {
		_, err = e.aside.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, e.drop())
	}
	return e, nil
}

func (e *Export) setAside(ctx context.Context, r *db.Reader, org model.OrgID) (err error) {
	if e.last, err = r.LastEventOf(ctx, org); err != nil {
		return err
	}
	if e.org, err = r.Organization(ctx, org); err != nil {
		return err
	}
	e.at = r.Now()
	s := still{ctx, r, e.org, e.at, e.zip}
	for _, f := range files() {
		if e.may.Has(f.read) && f.write != nil {
			if err := f.write(s, f.name); err != nil {
				return err
			}
		}
	}
	if err := s.text("README.txt", readme(e)); err != nil {
		return err
	}
	return e.zip.Flush()
}

// Name returns the organization whose data it is, and of which moment it is.
func (e *Export) Name() (org string, at time.Time) { return e.org.Name, e.at }

// Next sends a part, and reports whether there are more.
func (e *Export) Next(ctx context.Context, to io.Writer) (more bool, err error) {
	if e.lines == nil {
		n, err := io.CopyN(to, e.aside, chunk)
		if !errors.Is(err, io.EOF) {
			return true, err
		}
		if n > 0 {
			return true, nil
		}
		e.out.to = to
		entry, err := newEntry(e.zip, eventsFile, e.at)
		e.lines = json.NewEncoder(entry)
		return true, err
	}
	e.out.to = to
	batch, err := e.service.db.EventsOf(ctx, e.org.ID, e.seq, atOnce)
	if err != nil {
		return false, err
	}
	for _, event := range batch {
		if event.Seq > e.last {
			break
		}
		e.seq = event.Seq
		if e.visible != nil && !slices.Contains(e.visible, event.Type()) {
			continue
		}
		if err := e.lines.Encode(event.ForOrganization().Envelope()); err != nil {
			return false, err
		}
	}
	if len(batch) == atOnce && batch[len(batch)-1].Seq < e.last {
		return true, e.zip.Flush()
	}
	return false, e.zip.Close()
}

// Close ends the export, whether all of it was sent or not.
func (e *Export) Close() error {
	e.service.release(e.org.ID)
	return e.drop()
}

func (e *Export) drop() error {
	err := e.aside.Close()
	if gone := os.Remove(e.aside.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
