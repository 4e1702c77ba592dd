package activity

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// ExportCSV sends what the page shows, on all its pages, as a CSV file (RFC 4180) in the
// language of who reads it.
func (h *Handler) ExportCSV(w http.ResponseWriter, r *http.Request) error {
	return h.exportCSV(w, r, listingOf(r))
}

func (h *Handler) exportCSV(w http.ResponseWriter, r *http.Request, q listing) error {
	return h.export(w, r, q, "text/csv; charset=utf-8", "csv", func(to io.Writer) func([]db.ActivityEvent) error {
		rows := csv.NewWriter(to)
		rows.UseCRLF = true
		// Without the mark some spreadsheets take the file for the machine's own code page.
		_, _ = io.WriteString(to, "\ufeff")
		// An error stays in the writer and comes back from the first batch.
		_ = rows.Write([]string{"time", "who", "what", "about", "changes", "event", "actor_type", "actor_id", "ip", "object_id", "user_id", "event_id", "number", "organization_id"}[:q.columns()])
		return func(batch []db.ActivityEvent) error {
			if err := h.writeRows(r, q, rows, batch); err != nil {
				return err
			}
			rows.Flush()
			return rows.Error()
		}
	})
}

func (h *Handler) writeRows(r *http.Request, q listing, to *csv.Writer, batch []db.ActivityEvent) error {
	said, err := h.rows(r, q, batch)
	if err != nil {
		return err
	}
	for i, e := range batch {
		changed := make([]string, len(said[i].Changes))
		for n, c := range said[i].Changes {
			changed[n] = c.Name + ": " + c.Old + " → " + c.New
		}
		err := to.Write([]string{ // as many as the head has

			e.At.Format(time.RFC3339), model.SafeCell(said[i].Who), model.SafeCell(said[i].What), model.SafeCell(said[i].About), model.SafeCell(strings.Join(changed, "; ")),
			said[i].Type, string(e.Actor.Kind), e.Actor.ID, said[i].IP, e.Target, string(e.User), string(e.ID), strconv.FormatInt(e.Seq, 10), string(e.Org),
		}[:q.columns()])
		if err != nil {
			return err
		}
	}
	return nil
}

// ExportJSON sends the same as lines of JSON, each an event as it leaves the program
// everywhere.
func (h *Handler) ExportJSON(w http.ResponseWriter, r *http.Request) error {
	return h.exportJSON(w, r, listingOf(r))
}

func (h *Handler) exportJSON(w http.ResponseWriter, r *http.Request, q listing) error {
	addresses := web.VisitorOf(r).Manages(model.WidgetActivity)
	return h.export(w, r, q, "application/jsonl; charset=utf-8", "jsonl", func(to io.Writer) func([]db.ActivityEvent) error {
		lines := json.NewEncoder(to)
		return func(batch []db.ActivityEvent) error {
			for _, e := range batch {
				seen := e.Event
				if !q.console {
					seen = e.ForOrganization()
				}
				if !q.console && !addresses {
					seen.Actor.IP = ""
				}
				if err := lines.Encode(seen.Envelope()); err != nil {
					return err
				}
			}
			return nil
		}
	})
}

// columns returns how many columns a file of a listing has: the last one is whose an event is,
// where there are several organizations.
func (q listing) columns() int {
	if q.console {
		return 14
	}
	return 13
}

// export reads and sends batch by batch, so that a log of any length costs the same memory,
// and nobody waits who writes to it meanwhile. begin returns what writes a batch.
func (h *Handler) export(w http.ResponseWriter, r *http.Request, q listing, contentType, extension string, begin func(io.Writer) func([]db.ActivityEvent) error) error {
	visitor := web.VisitorOf(r)
	a, err := h.ask(r, q)
	if err != nil {
		return err
	}
	a.Before, a.Limit = 0, db.MostActivity
	page, err := h.read(r, q, a)
	if err != nil {
		return err
	}
	file := h.Web.Download(w, r, contentType, web.DownloadName("activity", visitor.Org.Name, h.Now(), extension))
	write := begin(file)
	return file.Send(func() (more bool, err error) {
		if err := write(page.Events); err != nil || page.Next == 0 {
			return false, err
		}
		a.Before = page.Next
		page, err = h.read(r, q, a)
		return true, err
	})
}
