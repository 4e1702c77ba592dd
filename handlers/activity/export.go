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
	return h.export(w, r, "text/csv; charset=utf-8", "csv", func(to io.Writer) func([]db.ActivityEvent) error {
		rows := csv.NewWriter(to)
		rows.UseCRLF = true
		// Without the mark some spreadsheets take the file for the machine's own code page.
		_, _ = io.WriteString(to, "\ufeff")
		// An error stays in the writer and comes back from the first batch.
		_ = rows.Write([]string{"time", "who", "what", "about", "changes", "event", "actor_type", "actor_id", "ip", "object_id", "user_id", "event_id", "number"})
		return func(batch []db.ActivityEvent) error {
			if err := h.writeRows(r, rows, batch); err != nil {
				return err
			}
			rows.Flush()
			return rows.Error()
		}
	})
}

func (h *Handler) writeRows(r *http.Request, to *csv.Writer, batch []db.ActivityEvent) error {
	said, err := h.rows(r, listing{}, batch)
	if err != nil {
		return err
	}
	for i, e := range batch {
		changed := make([]string, len(said[i].Changes))
		for n, c := range said[i].Changes {
			changed[n] = c.Name + ": " + c.Old + " → " + c.New
		}
		err := to.Write([]string{
			e.At.Format(time.RFC3339), model.SafeCell(said[i].Who), model.SafeCell(said[i].What), model.SafeCell(said[i].About), model.SafeCell(strings.Join(changed, "; ")),
			said[i].Type, string(e.Actor.Kind), e.Actor.ID, said[i].IP, e.Target, string(e.User), string(e.ID), strconv.FormatInt(e.Seq, 10),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ExportJSON sends the same as lines of JSON, each an event as it leaves the program
// everywhere.
func (h *Handler) ExportJSON(w http.ResponseWriter, r *http.Request) error {
	addresses := web.VisitorOf(r).Manages(model.WidgetActivity)
	return h.export(w, r, "application/jsonl; charset=utf-8", "jsonl", func(to io.Writer) func([]db.ActivityEvent) error {
		lines := json.NewEncoder(to)
		return func(batch []db.ActivityEvent) error {
			for _, e := range batch {
				if !addresses {
					e.Actor.IP = ""
				}
				if err := lines.Encode(e.ForOrganization().Envelope()); err != nil {
					return err
				}
			}
			return nil
		}
	})
}

// export reads and sends batch by batch, so that a log of any length costs the same memory,
// and nobody waits who writes to it meanwhile. begin returns what writes a batch.
func (h *Handler) export(w http.ResponseWriter, r *http.Request, contentType, extension string, begin func(io.Writer) func([]db.ActivityEvent) error) error {
	visitor := web.VisitorOf(r)
	a, err := h.ask(r, parseListing(visitor.Links, r.URL.Query()))
	if err != nil {
		return err
	}
	a.Before, a.Limit = 0, db.MostActivity
	page, err := h.DB.Activity(r.Context(), visitor.Org.ID, a)
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
		page, err = h.DB.Activity(r.Context(), visitor.Org.ID, a)
		return true, err
	})
}
